#pragma once

#include "kernels/kernel_set.hpp"

#include <vector>

namespace huffpipe::test {

/// The kernels of every level that this CPU can run, the portable ones first.
inline std::vector<const kernels::kernel_set*> runnable_kernels() {
    std::vector<const kernels::kernel_set*> sets;
    for (const auto level : {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512})
        if (level <= available_cpu_level() && kernels::kernels_for(level).level == level)
            sets.push_back(&kernels::kernels_for(level));
    return sets;
}

}  // namespace huffpipe::test
