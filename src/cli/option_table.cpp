#include "cli/option_table.hpp"

#include "block/model.hpp"

#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/value_semantic.hpp>

#include <cstddef>
#include <new>
#include <string>

namespace huffpipe::cli {
namespace {

namespace po = boost::program_options;

const po::value_semantic* argument(const char* name) {
    return po::value<std::string>()->value_name(name);
}

po::options_description operations() {
    po::options_description options;
    options.add_options()                                                                //
        ("compress,z", "compress (the default)")                                         //
        ("decompress,uncompress,d", "decompress")                                        //
        ("test,t", "decompress and check, and write nothing")                            //
        ("list,l", "list sizes, ratio and streams; -lv: also each block and its model")  //
        ("bench", po::value<std::string>()->value_name("SECONDS")->implicit_value("1"),
         "measure levels (all, or those given) on each FILE in memory, one thread")    //
        ("json", "with -l, an object of JSON for each FILE")                           //
        ("stdout,to-stdout,c", "accepted: the result always goes to standard output")  //
        ("keep,k", "accepted: the input is always kept")                               //
        ("force,f", "write compressed data to a terminal; with -d, copy input that is no huffpipe stream");
    return options;
}

po::options_description levels() {
    po::options_description options;
    const std::string text =
        "level: -0 only adds checks, -1 is the fastest, -9 the strongest; the default is -" +
        std::to_string(block::default_level);
    for (int level = block::min_level; level <= block::max_level; ++level)
        options.add_options()((std::string(",") + std::to_string(level)).c_str(),
                              level == block::min_level ? text.c_str() : "");
    options.add_options()                                                       //
        ("fast", "the same as -1")                                              //
        ("best", ("the same as -" + std::to_string(block::max_level)).c_str())  //
        ("type", argument("TYPE"),
         "take the data for elements of TYPE: auto (find out), bytes, i16, i32, i64, f16, bf16, f32, f64; "
         "with be at the end, as in i32be, big-endian ones");
    return options;
}

po::options_description selection() {
    po::options_description options;
    options.add_options()  //
        ("range", argument("START:LENGTH"),
         "with -d, write LENGTH bytes of the raw data from START on, or all from there")  //
        ("part", argument("K/N"), "with -d, write the K-th of N shares of a FILE")        //
        ("fragment", "with -d, accept a piece that was cut out of a stream at a frame");
    return options;
}

po::options_description damage() {
    po::options_description options;
    options.add_options()  //
        ("salvage", po::value<std::string>()->value_name("HOW")->implicit_value("skip"),
         "with -d, go on past damage and report what is lost; HOW is skip (the default), or zero to put NUL "
         "bytes in its place")  //
        ("ignore-trailing", "with -d, accept anything behind the last stream");
    return options;
}

po::options_description resources() {
    po::options_description options;
    options.add_options()  //
        ("threads,T", argument("N"),
         "threads that compress or decompress; 0 (the default): one per CPU, by affinity and quota")  //
        ("memory-limit,M", argument("SIZE"),
         "stay below SIZE bytes of memory, with fewer threads and blocks, or refuse")         //
        ("io-threads", argument("N"), "threads that read and write (2)")                      //
        ("block-size", argument("SIZE"), "cut the input into blocks of SIZE bytes, 1 to 4M")  //
        ("channel-capacity", argument("N"),
         "blocks under way at a time; 0 (the default): as the threads need")(
            "flush-timeout", argument("MS|off"),
            "send on what has been read when the input idles for so long (100)")  //
        ("max-output", argument("SIZE"), "refuse to write more than SIZE bytes")  //
        ("sandbox", argument("WHEN"),
         "give up all rights that are not needed: auto (what the system offers), require, or off");
    return options;
}

po::options_description information() {
    po::options_description options;
    options.add_options()                                                                              //
        ("verbose,v", "say what was done with each FILE; twice: with its blocks and the threads too")  //
        ("quiet,silent,q", "no warnings and no -v")                                                    //
        ("progress", argument("WHEN"),
         "show progress: auto (with -v, on a terminal), always, never, or json; SIGUSR1 shows it at any "
         "time")                                                                                  //
        ("size-hint", argument("SIZE"), "expect so many bytes of input, for progress in a pipe")  //
        ("help,h", "show this help")                                                              //
        ("version,V", "show the version");
    return options;
}

/// As many names as stand above. Boost takes them apart with streams, which swallow what `new` throws, and
/// the names that come after would be missing without a word.
constexpr std::size_t name_count = 57;

std::size_t names_in(const std::vector<option_group>& groups) {
    std::size_t names = 0;
    for (const option_group& group : groups)
        for (const auto& option : group.options.options()) {
            const std::string letter =
                option->canonical_display_name(po::command_line_style::allow_dash_for_short);
            names += option->long_names().second + (letter.starts_with('-') ? 1 : 0);
        }
    return names;
}

}  // namespace

std::vector<option_group> option_groups() {
    std::vector<option_group> groups{{"Operation", operations()}, {"Level", levels()},
                                     {"Parts", selection()},      {"Damage", damage()},
                                     {"Resources", resources()},  {"Information", information()}};
    if (names_in(groups) != name_count) throw std::bad_alloc();
    return groups;
}

}  // namespace huffpipe::cli
