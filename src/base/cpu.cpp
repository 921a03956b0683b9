#include "base/cpu.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace huffpipe {
namespace {

constexpr cpu_level all_levels[] = {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512};

cpu_level detected_level() noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();
    // GCC and clang name LZCNT "abm" or "lzcnt", depending on their version; every CPU with BMI2 and AVX2 has
    // it.
    if (!__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")) return cpu_level::scalar;
    if (!__builtin_cpu_supports("avx2")) return cpu_level::bmi2;
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
    return wide ? cpu_level::avx512 : cpu_level::avx2;
#else
    return cpu_level::scalar;
#endif
}

cpu_level chosen_level() noexcept {
    const cpu_level best = detected_level();
    const char* const wish = std::getenv("HUFFPIPE_CPU");
    if (wish == nullptr) return best;
    for (const cpu_level level : all_levels)
        if (std::strcmp(wish, name_of(level)) == 0) return std::min(level, best);
    return best;
}

}  // namespace

cpu_level available_cpu_level() noexcept {
    static const cpu_level level = chosen_level();
    return level;
}

const char* name_of(cpu_level level) noexcept {
    switch (level) {
        case cpu_level::scalar:
            return "scalar";
        case cpu_level::bmi2:
            return "bmi2";
        case cpu_level::avx2:
            return "avx2";
        case cpu_level::avx512:
            return "avx512";
    }
    return "scalar";
}

}  // namespace huffpipe
