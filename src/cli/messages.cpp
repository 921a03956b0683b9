#include "cli/messages.hpp"

#include "base/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

namespace huffpipe::cli {
namespace {

bool is_about_content(error_kind kind) {
    switch (kind) {
        case error_kind::not_huffpipe:
        case error_kind::damaged:
        case error_kind::truncated:
        case error_kind::trailing:
        case error_kind::unsupported:
            return true;
        case error_kind::usage:
        case error_kind::io:
        case error_kind::memory:
        case error_kind::limit:
        case error_kind::bug:
            return false;
    }
    return false;
}

exit_status status_of(error_kind kind) {
    if (kind == error_kind::bug) return exit_bug;
    return is_about_content(kind) ? exit_refused : exit_failed;
}

std::string place_of(const error& cause) {
    if (cause.offset() == error::nowhere) return {};
    const std::string offset = std::to_string(cause.offset());
    return is_about_content(cause.kind()) ? ", at byte " + offset + " of the input"
                                          : " after " + offset + " bytes";
}

std::string reason_of(int system_code) {
    return system_code == 0 ? std::string() : ": " + std::generic_category().message(system_code);
}

/// Whether the command could copy what is no stream, and does not.
bool would_copy_with_force(const command_line& given) {
    return given.operation == operation::decompress && !given.force && !given.range && !given.part &&
           !given.salvage && given.expected == pipeline::completeness::whole_streams;
}

const char* advice_for(const error& cause, const command_line& given) {
    // What is refused as a whole has no place, and nothing before it.
    const bool anything_before = cause.offset() != error::nowhere && cause.offset() > 0;
    const bool writes = given.operation == operation::decompress && anything_before;
    switch (cause.kind()) {
        case error_kind::usage:
            return "; try 'huffpipe --help'";
        case error_kind::memory:
            return given.operation == operation::compress
                       ? "; try fewer threads (-T), smaller blocks (--block-size) or a lower level"
                       : "; try fewer threads (-T)";
        case error_kind::limit:
            return "; --max-output sets the limit";
        case error_kind::not_huffpipe:
            return would_copy_with_force(given) ? "; -d -f copies such input as it is" : "";
        case error_kind::damaged:
        case error_kind::truncated:
            return writes ? "; the data before it has been written" : "";
        case error_kind::trailing:
            return writes ? "; the stream before it has been written" : "";
        case error_kind::bug:
            return "; this is a bug in huffpipe, please report it";
        case error_kind::io:
        case error_kind::unsupported:
            return "";
    }
    return "";
}

complaint about(const error& cause, const command_line& given) {
    return {cause.what() + place_of(cause) + reason_of(cause.system_code()) + advice_for(cause, given),
            status_of(cause.kind())};
}

complaint about_any(const std::exception& cause, const command_line& given) {
    if (const auto* known = dynamic_cast<const error*>(&cause)) return about(*known, given);
    if (dynamic_cast<const std::bad_alloc*>(&cause) != nullptr)
        return about(error(error_kind::memory, "out of memory"), given);
    // The standard library throws this when the system refuses something, such as one more thread.
    if (const auto* system = dynamic_cast<const std::system_error*>(&cause))
        return about(error(error_kind::io, system->what()), given);
    return about(error(error_kind::bug, cause.what()), given);
}

}  // namespace

complaint complaint_about(const std::string& name, const std::exception& cause,
                          const command_line& given) noexcept {
    try {
        complaint result = about_any(cause, given);
        if (!name.empty()) result.text = name + ": " + result.text;
        return result;
    } catch (const std::bad_alloc&) {
        return {"out of memory", exit_failed};  // so short a string needs none
    }
}

std::string printable(std::string text) {
    for (char& character : text)
        if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) character = '?';
    return text;
}

void say(const std::string& text) noexcept {
    try {
        std::string line("huffpipe: ");
        line += printable(text);
        line += '\n';
        while (::write(STDERR_FILENO, line.data(), line.size()) < 0 && errno == EINTR) continue;
    } catch (const std::bad_alloc&) {
        (void)!::write(STDERR_FILENO, "huffpipe: out of memory\n", 24);
    }
}

}  // namespace huffpipe::cli
