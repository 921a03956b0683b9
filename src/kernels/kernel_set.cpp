#include "kernels/kernel_set.hpp"

#include "kernels/count_body.hpp"
#include "kernels/decode_body.hpp"
#include "kernels/pack_body.hpp"

namespace huffpipe::kernels {
namespace {

// One instance of every loop body for a target: HUFFPIPE_KERNELS(namespace, function attribute).
#define HUFFPIPE_KERNELS(target, ...)                                                                     \
    namespace target {                                                                                    \
    __VA_ARGS__ void count(const std::uint8_t* bytes, std::size_t size,                                   \
                           huffman::histogram& counts) noexcept {                                         \
        count_body(bytes, size, counts);                                                                  \
    }                                                                                                     \
    __VA_ARGS__ void build_pack_table(const huffman::code_lengths& lengths, pack_table& table) noexcept { \
        build_pack_table_body(lengths, table);                                                            \
    }                                                                                                     \
    __VA_ARGS__ void pack_segment(const std::uint8_t* bytes, std::size_t size, const pack_table& table,   \
                                  bit_sink& stream) noexcept {                                            \
        pack_segment_body(bytes, size, table, stream);                                                    \
    }                                                                                                     \
    __VA_ARGS__ void pack_lanes(const std::uint8_t* end, std::size_t rounds, const pack_table& table,     \
                                lane_sinks& streams) noexcept {                                           \
        pack_lanes_body(end, rounds, table, streams);                                                     \
    }                                                                                                     \
    __VA_ARGS__ void decode_segments(segments_state& state, const huffman::multi_table& table,            \
                                     std::size_t rounds) noexcept {                                       \
        decode_segments_body(state, table, rounds);                                                       \
    }                                                                                                     \
    __VA_ARGS__ void decode_lanes(lanes_state& state, const huffman::single_table& table,                 \
                                  std::size_t rounds) noexcept {                                          \
        decode_lanes_body(state, table, rounds);                                                          \
    }                                                                                                     \
    }

HUFFPIPE_KERNELS(scalar)
constexpr kernel_set scalar_kernels{cpu_level::scalar,    scalar::count,      scalar::build_pack_table,
                                    scalar::pack_segment, scalar::pack_lanes, scalar::decode_segments,
                                    scalar::decode_lanes};

#if defined(__x86_64__)
HUFFPIPE_KERNELS(bmi2, [[gnu::target("bmi,bmi2,lzcnt")]])
constexpr kernel_set bmi2_kernels{cpu_level::bmi2,    bmi2::count,      bmi2::build_pack_table,
                                  bmi2::pack_segment, bmi2::pack_lanes, bmi2::decode_segments,
                                  bmi2::decode_lanes};

HUFFPIPE_KERNELS(avx2, [[gnu::target("avx2,bmi,bmi2,lzcnt")]])
constexpr kernel_set avx2_kernels{cpu_level::avx2,    avx2::count,      avx2::build_pack_table,
                                  avx2::pack_segment, avx2::pack_lanes, avx2::decode_segments,
                                  avx2::decode_lanes};
#endif

}  // namespace

const kernel_set& kernels_for([[maybe_unused]] cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx2) return avx2_kernels;
    if (level >= cpu_level::bmi2) return bmi2_kernels;
#endif
    return scalar_kernels;
}

const kernel_set& best_kernels() noexcept {
    return kernels_for(available_cpu_level());
}

}  // namespace huffpipe::kernels
