#include "cli/last_words.hpp"

#include "cli/messages.hpp"

#include <unistd.h>

#include <exception>
#include <new>
#include <string_view>

namespace huffpipe::cli {
namespace {

/// Without memory, since that may be what is missing.
[[noreturn]] void end_with(std::string_view line, exit_status status) noexcept {
    (void)!::write(STDERR_FILENO, line.data(), line.size());
    _exit(status);
}

[[noreturn]] void end_of_a_lost_exception() {
    try {
        if (const std::exception_ptr lost = std::current_exception()) std::rethrow_exception(lost);
    } catch (const std::bad_alloc&) {
        end_with("huffpipe: out of memory\n", exit_failed);
    } catch (...) {  // as if there were none
    }
    end_with(
        "huffpipe: ended by an error that nothing handles; this is a bug in huffpipe, please report it\n",
        exit_bug);
}

}  // namespace

void answer_lost_exceptions() noexcept {
    std::set_terminate(end_of_a_lost_exception);
}

}  // namespace huffpipe::cli
