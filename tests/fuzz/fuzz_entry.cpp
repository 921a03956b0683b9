#include "fuzz/fuzz_target.hpp"

/// What libFuzzer calls, compiled for each target with its name as FUZZ_TARGET.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    huffpipe::fuzz::FUZZ_TARGET({data, size});
    return 0;
}
