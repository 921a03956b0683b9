#pragma once

#include <cstdint>

namespace huffpipe::runtime {

/// A place where a thread could lose the processor and others could overtake it. Nothing, unless the sources
/// are built with HUFFPIPE_PERTURB: then it yields or sleeps at random, seeded by the environment variable
/// HUFFPIPE_PERTURB_SEED (see perturb.cpp).
#ifdef HUFFPIPE_PERTURB
void perturb_point() noexcept;

/// Begins new sequences of random numbers in all threads, for tests that go through many seeds.
void perturb_by(std::uint64_t seed) noexcept;
#else
inline void perturb_point() noexcept {}
#endif

}  // namespace huffpipe::runtime
