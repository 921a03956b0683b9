#pragma once

namespace huffpipe {

/// Instruction sets that kernels are written for. Each level includes the ones before it.
enum class cpu_level {
    scalar,  ///< portable C++
    bmi2,    ///< x86-64 with BMI1, BMI2 and LZCNT
    avx2,    ///< and AVX2
    avx512,  ///< and AVX-512 F, BW, DQ, VL, VBMI and VBMI2
};

/// The best level that this CPU and operating system offer, or the lower one that the environment variable
/// `HUFFPIPE_CPU` (scalar, bmi2, avx2, avx512) asks for. Decided at the first call; thread-safe.
cpu_level available_cpu_level() noexcept;

/// The name that `HUFFPIPE_CPU` has for a level.
const char* name_of(cpu_level level) noexcept;

}  // namespace huffpipe
