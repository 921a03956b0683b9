#include "cli/command_line.hpp"

#include "base/error.hpp"
#include "block/model.hpp"
#include "cli/number.hpp"
#include "cli/option_table.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <new>

namespace huffpipe::cli {
namespace {

namespace po = boost::program_options;

constexpr std::chrono::milliseconds default_flush_timeout{100};
constexpr std::uint64_t max_flush_timeout_ms = 3'600'000;

using setter = std::function<void(command_line&, const std::string& name, const std::string& value)>;

setter sets_operation(operation chosen) {
    return [=](command_line& to, auto&, auto&) { to.operation = chosen; };
}

setter sets_level(int level) {
    return [=](command_line& to, auto&, auto&) {
        to.pipeline.level = level;
        to.levels.push_back(level);
    };
}

void set_bench(command_line& to, const std::string& name, const std::string& value) {
    constexpr std::uint64_t longest_seconds = 3600;
    to.operation = operation::bench;
    to.bench_seconds = static_cast<double>(parse_count(name, value, 0, longest_seconds));
}

/// Stores a number from `least` to `most` in the member of the pipeline's options.
template <class Member>
setter sets_count(Member pipeline::options::*member, std::uint64_t least, std::uint64_t most) {
    return [=](command_line& to, auto& name, auto& value) {
        to.pipeline.*member = static_cast<Member>(parse_count(name, value, least, most));
    };
}

void set_block_size(command_line& to, const std::string& name, const std::string& value) {
    to.pipeline.block_size = parse_size(name, value, block::min_block_size, block::max_block_size);
}

void set_type(command_line& to, const std::string& name, const std::string& value) {
    struct element {
        std::uint8_t width;
        bool is_float;
    };
    static const std::map<std::string_view, element> types{
        {"auto", {0, false}}, {"bytes", {1, false}}, {"i16", {2, false}},
        {"i32", {4, false}},  {"i64", {8, false}},   {"f16", {2, true}},
        {"bf16", {2, true}},  {"f32", {4, true}},    {"f64", {8, true}}};
    std::string_view type = value;
    const bool big_endian = type.ends_with("be");
    if (big_endian) type.remove_suffix(2);
    const auto found = types.find(type);
    if (found == types.end() || (big_endian && found->second.width < 2)) {
        throw error(error_kind::usage, name + ": '" + value +
                                           "' is none of auto, bytes, i16, i32, i64, f16, bf16, f32, f64, "
                                           "nor one of the numbers with be behind it");
    }
    to.pipeline.elements = {found->second.width, found->second.is_float, big_endian};
}

void set_flush_timeout(command_line& to, const std::string& name, const std::string& value) {
    const std::uint64_t timeout_ms = value == "off" ? 0 : parse_count(name, value, 1, max_flush_timeout_ms);
    to.pipeline.flush_timeout = std::chrono::milliseconds(timeout_ms);
}

void set_max_output(command_line& to, const std::string& name, const std::string& value) {
    to.max_output = parse_size(name, value, 0, std::numeric_limits<std::uint64_t>::max());
}

void set_memory_limit(command_line& to, const std::string& name, const std::string& value) {
    to.memory_limit = parse_size(name, value, 0, std::numeric_limits<std::uint64_t>::max());
}

void set_size_hint(command_line& to, const std::string& name, const std::string& value) {
    to.size_hint = parse_size(name, value, 1, std::numeric_limits<std::uint64_t>::max());
}

void set_progress(command_line& to, const std::string& name, const std::string& value) {
    static const std::map<std::string_view, progress_mode> modes{{"auto", progress_mode::automatic},
                                                                 {"always", progress_mode::always},
                                                                 {"never", progress_mode::never},
                                                                 {"json", progress_mode::json}};
    const auto mode = modes.find(value);
    if (mode == modes.end())
        throw error(error_kind::usage, name + ": '" + value + "' is none of auto, always, never and json");
    to.progress = mode->second;
}

void set_sandbox(command_line& to, const std::string& name, const std::string& value) {
    static const std::map<std::string_view, sandbox_mode> modes{
        {"auto", sandbox_mode::automatic}, {"require", sandbox_mode::required}, {"off", sandbox_mode::off}};
    const auto mode = modes.find(value);
    if (mode == modes.end())
        throw error(error_kind::usage, name + ": '" + value + "' is none of auto, require and off");
    to.sandbox = mode->second;
}

void set_salvage(command_line& to, const std::string& name, const std::string& value) {
    if (value != "skip" && value != "zero")
        throw error(error_kind::usage, name + ": '" + value + "' is neither skip nor zero");
    to.salvage = value == "zero" ? pipeline::lost_bytes::zeroed : pipeline::lost_bytes::skipped;
}

constexpr std::uint64_t max_parts = std::numeric_limits<std::uint32_t>::max();

void set_range(command_line& to, const std::string& name, const std::string& value) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::size_t colon = std::min(value.find(':'), value.size());
    pipeline::raw_range range{.begin = parse_size(name, value.substr(0, colon), 0, most), .end = most};
    const std::string length = colon < value.size() ? value.substr(colon + 1) : std::string();
    if (!length.empty()) {
        const std::uint64_t size = parse_size(name, length, 0, most);
        range.end = range.begin + std::min(size, most - range.begin);
    }
    to.range = range;
}

void set_part(command_line& to, const std::string& name, const std::string& value) {
    const std::size_t slash = value.find('/');
    if (slash == std::string::npos)
        throw error(error_kind::usage, name + ": '" + value + "' is not K/N, as in 1/8");
    const std::uint64_t count = parse_count(name, value.substr(slash + 1), 1, max_parts);
    to.part = share{.number = parse_count(name, value.substr(0, slash), 1, count), .count = count};
}

/// What each option does, by the key that Boost gives it: its first long name, or else `-` and its letter.
std::map<std::string, setter> make_setters() {
    std::map<std::string, setter> setters{
        {"compress", sets_operation(operation::compress)},
        {"decompress", sets_operation(operation::decompress)},
        {"test", sets_operation(operation::test)},
        {"list", sets_operation(operation::list)},
        {"bench", set_bench},
        {"help", sets_operation(operation::show_help)},
        {"version", sets_operation(operation::show_version)},
        {"stdout", [](auto&, auto&, auto&) {}},  // always so
        {"keep", [](auto&, auto&, auto&) {}},    // always so
        {"force", [](command_line& to, auto&, auto&) { to.force = true; }},
        {"json", [](command_line& to, auto&, auto&) { to.json = true; }},
        {"verbose", [](command_line& to, auto&, auto&) { to.verbosity = std::max(to.verbosity, 0) + 1; }},
        {"quiet", [](command_line& to, auto&, auto&) { to.verbosity = -1; }},
        {"fast", sets_level(1)},
        {"best", sets_level(block::max_level)},
        {"type", set_type},
        {"threads", sets_count(&pipeline::options::cpu_threads, 0, pipeline::max_threads)},
        {"io-threads", sets_count(&pipeline::options::io_threads, 1, pipeline::max_threads)},
        {"channel-capacity",
         sets_count(&pipeline::options::channel_capacity, 0, pipeline::max_channel_capacity)},
        {"block-size", set_block_size},
        {"flush-timeout", set_flush_timeout},
        {"memory-limit", set_memory_limit},
        {"max-output", set_max_output},
        {"progress", set_progress},
        {"size-hint", set_size_hint},
        {"sandbox", set_sandbox},
        {"range", set_range},
        {"part", set_part},
        {"salvage", set_salvage},
        {"ignore-trailing", [](command_line& to, auto&, auto&) { to.ignore_trailing = true; }},
        {"fragment", [](command_line& to, auto&, auto&) { to.expected = pipeline::completeness::fragment; }},
    };
    for (int level = block::min_level; level <= block::max_level; ++level)
        setters.emplace(std::string("-") + std::to_string(level), sets_level(level));
    return setters;
}

bool is_information(operation chosen) {
    return chosen == operation::show_help || chosen == operation::show_version;
}

/// Gives options whose value may be missing the value that this stands for. Boost would take the next word.
std::vector<std::string> with_implicit_values(std::vector<std::string> words) {
    for (std::string& word : words) {
        if (word == "--") break;
        if (word == "--bench") word += "=1";
        if (word == "--salvage") word += "=skip";
    }
    return words;
}

/// Boost finds out which options are meant and what their values are; what it returns is in the order of the
/// command line, so that the last one wins.
std::vector<po::option> split(const std::vector<std::string>& words) {
    namespace style = po::command_line_style;
    constexpr int gnu_style = style::allow_long | style::long_allow_adjacent | style::long_allow_next |
                              style::allow_short | style::allow_dash_for_short | style::short_allow_adjacent |
                              style::short_allow_next | style::allow_sticky;
    po::options_description all;
    for (const option_group& group : option_groups()) all.add(group.options);
    return po::command_line_parser(with_implicit_values(words)).options(all).style(gnu_style).run().options;
}

void absorb(const std::vector<std::string>& words, command_line& to) {
    if (words.empty()) return;  // the tables take their time, and filters start often
    const std::map<std::string, setter> setters = make_setters();
    for (const po::option& option : split(words)) {
        if (option.position_key >= 0) {
            to.files.insert(to.files.end(), option.value.begin(), option.value.end());
        } else if (!is_information(to.operation)) {  // the first of --help and --version stands
            const std::string& key = option.string_key;
            const std::string name = (key.starts_with('-') ? "" : "--") + key;
            setters.at(key)(to, name, option.value.empty() ? std::string() : option.value.front());
        }
    }
}

std::vector<std::string> words_of(std::string_view text) {
    constexpr std::string_view spaces = " \t\n\v\f\r";
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(spaces, at)) != text.npos;) {
        const std::size_t end = std::min(text.find_first_of(spaces, at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

command_line from_environment(std::string_view environment) {
    command_line result;
    result.pipeline.flush_timeout = default_flush_timeout;
    try {
        absorb(words_of(environment), result);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& cause) {
        throw error(error_kind::usage, std::string("HUFFPIPE_OPT: ") + cause.what());
    }
    if (!result.files.empty())
        throw error(error_kind::usage, "HUFFPIPE_OPT: '" + result.files.front() + "' is not an option");
    return result;
}

bool unpacks(const command_line& given) {
    return given.operation == operation::decompress || given.operation == operation::test;
}

/// The options of the environment that fit one operation alone stand aside where the command line has chosen
/// another, or another part.
command_line with_arguments(const command_line& defaults, const std::vector<std::string>& arguments) {
    command_line to = defaults;
    to.json = false;
    to.range.reset();
    to.part.reset();
    to.expected = pipeline::completeness::whole_streams;
    to.salvage.reset();
    to.ignore_trailing = false;
    absorb(arguments, to);
    if (to.operation == operation::list) to.json = to.json || defaults.json;
    if (!unpacks(to)) return to;
    to.ignore_trailing = to.ignore_trailing || defaults.ignore_trailing;
    if (to.range || to.part || to.salvage || to.expected == pipeline::completeness::fragment) return to;
    to.salvage = defaults.salvage;
    to.range = defaults.range;
    to.part = defaults.part;
    to.expected = defaults.expected;
    return to;
}

/// Refuses options that contradict each other or the operation.
void check_combination(const command_line& given) {
    const bool cut_out = given.expected == pipeline::completeness::fragment;
    const int ways = int{given.range.has_value()} + int{given.part.has_value()} + int{cut_out} +
                     int{given.salvage.has_value()};
    if (ways > 1)
        throw error(error_kind::usage, "--range, --part, --fragment and --salvage exclude each other");
    if (ways > 0 && !unpacks(given))
        throw error(error_kind::usage, "--range, --part, --fragment and --salvage need -d or -t");
    if (given.ignore_trailing && !unpacks(given))
        throw error(error_kind::usage, "--ignore-trailing needs -d or -t");
    if ((given.range || given.part) && given.files.size() > 1)
        throw error(error_kind::usage, "--range and --part take one FILE");
    if (given.json && given.operation != operation::list) throw error(error_kind::usage, "--json needs -l");
}

}  // namespace

command_line parse_command_line(const std::vector<std::string>& arguments, std::string_view environment) {
    command_line result;
    try {
        result = with_arguments(from_environment(environment), arguments);
    } catch (const po::error& cause) {
        throw error(error_kind::usage, cause.what());
    }
    if (result.files.empty()) result.files.emplace_back("-");
    if (!is_information(result.operation)) check_combination(result);
    return result;
}

}  // namespace huffpipe::cli
