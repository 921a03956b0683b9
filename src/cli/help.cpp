#include "cli/help.hpp"

#include "cli/option_table.hpp"
#include "frame/format.hpp"

#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/option.hpp>
#include <boost/program_options/value_semantic.hpp>

#include <sstream>
#include <string_view>

namespace huffpipe::cli {
namespace {

namespace po = boost::program_options;

constexpr std::size_t text_column = 27;
constexpr std::size_t line_width = 79;

constexpr std::string_view usage = R"(Usage: huffpipe [-z|-d|-t|-l] [-0 ... -9] [OPTION]... [FILE]...
Compress FILEs, or standard input, to standard output with Huffman codes.

With no FILE, or where FILE is -, read standard input. Several FILEs are taken
in turn. Short options may be clustered (-dc), and the last of -z, -d, -t and
-l wins. Options in HUFFPIPE_OPT stand before those of the command line.
)";

constexpr std::string_view closing = R"(
A SIZE is a number of bytes, with K, M, G ... (or KiB, MiB ...) for powers of
1024 and kB, MB, GB ... for powers of 1000.

Exit status: 0 done; 1 wrong usage, or reading, writing or memory failed; 2 the
input is damaged, cut short, or no huffpipe stream; 3 a bug.

Examples:
  huffpipe < data > data.hp
  huffpipe -d < data.hp > data
  tar -I huffpipe -cf photos.tar.hp photos
  tar c photos | huffpipe | ssh host 'huffpipe -d | tar x'
)";

/// `=NAME`, `[=NAME]` for an argument that may be missing, or nothing.
std::string argument_of(const po::option_description& option) {
    if (option.semantic()->max_tokens() == 0) return {};
    const std::string name = option.semantic()->name();
    if (option.semantic()->min_tokens() > 0) return "=" + name;
    return name.substr(0, name.find('(')) + "]";  // Boost shows it as [=NAME(=DEFAULT)]
}

/// "-d, --decompress, --uncompress", "-T, --threads=N" …
std::string names_of(const po::option_description& option) {
    const std::string letter = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
    if (letter == "-0") return "-0 ... -9";
    std::string names = letter.starts_with('-') ? letter : "   ";
    const auto [long_names, count] = option.long_names();
    for (std::size_t at = 0; at < count; ++at)
        names += (names.starts_with('-') ? ", --" : " --") + long_names[at];
    return names + argument_of(option);
}

/// `text` in lines that all begin at the text column; the first of them, if it fits, stands beside `names`.
std::string entry(const std::string& names, const std::string& text) {
    std::string result = "  " + names;
    std::size_t column = result.size();
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (column + 1 < text_column) {
            result.append(text_column - column, ' ');
            column = text_column;
        } else if (column + 1 + word.size() > line_width || result.size() == names.size() + 2) {
            result += "\n" + std::string(text_column, ' ');
            column = text_column;
        } else {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result + "\n";
}

}  // namespace

std::string help_text() {
    std::string text(usage);
    for (const option_group& group : option_groups()) {
        text += std::string("\n") + group.caption + ":\n";
        for (const auto& option : group.options.options())
            if (!option->description().empty()) text += entry(names_of(*option), option->description());
    }
    return text.append(closing);
}

std::string version_text() {
    return "huffpipe " HUFFPIPE_VERSION "\nstream format " + std::to_string(frame::version) + "\n";
}

}  // namespace huffpipe::cli
