#include "cli/command_line.hpp"
#include "cli/last_words.hpp"
#include "cli/messages.hpp"
#include "cli/resources.hpp"
#include "cli/run.hpp"
#include "cli/standard_descriptors.hpp"
#include "cli/status_signal.hpp"

#include <algorithm>
#include <cstdlib>

int main(int argc, char** argv) {
    using namespace huffpipe::cli;
    answer_status_signals();  // first, since by default they would end the process
    answer_lost_exceptions();
    command_line given;
    try {
        const standard_descriptors
            standard;  // before anything is opened, so that what is opened lands above them
        // NOLINTNEXTLINE(concurrency-mt-unsafe): there are no threads yet
        const char* environment = std::getenv("HUFFPIPE_OPT");
        given = parse_command_line({argv + std::min(argc, 1), argv + argc},
                                   environment != nullptr ? environment : "");
        return run(with_resources(given), standard);
    } catch (const std::exception& cause) {
        const complaint heard = complaint_about("", cause, given);
        say(heard.text);
        return heard.status;
    }
}
