#include "cli/command_line.hpp"
#include "cli/messages.hpp"
#include "cli/run.hpp"
#include "cli/standard_descriptors.hpp"

#include <algorithm>
#include <cstdlib>

int main(int argc, char** argv) {
    using namespace huffpipe::cli;
    try {
        const standard_descriptors standard;  // first: from here on, what is opened lands above them
        // NOLINTNEXTLINE(concurrency-mt-unsafe): there are no threads yet
        const char* environment = std::getenv("HUFFPIPE_OPT");
        const command_line given = parse_command_line({argv + std::min(argc, 1), argv + argc},
                                                      environment != nullptr ? environment : "");
        return run(given, standard);
    } catch (const std::exception& cause) {
        const complaint heard = complaint_about("", cause, operation::compress);
        say(heard.text);
        return heard.status;
    }
}
