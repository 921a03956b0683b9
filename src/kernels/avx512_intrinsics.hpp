#pragma once

// The AVX-512 instructions, for files that are about nothing else.

#if defined(__x86_64__)

// GCC 12 takes the deliberately undefined operands of its own header for mistakes where they are used (GCC
// bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

/// For functions that need `cpu_level::avx512`.
#define HUFFPIPE_AVX512 \
    [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,lzcnt,popcnt")]]

#endif
