#include "kernels/kernel_set.hpp"

#include "kernels/count_body.hpp"
#include "kernels/decode_body.hpp"
#include "kernels/decode_x86.hpp"
#include "kernels/delta_body.hpp"
#include "kernels/foreign_x86.hpp"
#include "kernels/merge_sums_x86.hpp"
#include "kernels/pack_avx512.hpp"
#include "kernels/pack_body.hpp"
#include "kernels/planes_body.hpp"
#include "kernels/sum_words_x86.hpp"

namespace huffpipe::kernels {
namespace {

// One instance of every loop body for a target: HUFFPIPE_KERNELS(namespace, function attribute).
#define HUFFPIPE_KERNELS(target, ...)                                                                     \
    namespace target {                                                                                    \
    __VA_ARGS__ void count(const std::uint8_t* bytes, std::size_t size,                                   \
                           huffman::histogram& counts) noexcept {                                         \
        count_body(bytes, size, counts);                                                                  \
    }                                                                                                     \
    __VA_ARGS__ void count_sample(const std::uint8_t* bytes, std::size_t size, std::size_t stride,        \
                                  huffman::histogram& counts) noexcept {                                  \
        count_sample_body(bytes, size, stride, counts);                                                   \
    }                                                                                                     \
    __VA_ARGS__ std::size_t count_foreign(const std::uint8_t* bytes, std::size_t size,                    \
                                          const symbol_set& known, huffman::histogram& counts) noexcept { \
        return count_foreign_body(bytes, size, known, counts);                                            \
    }                                                                                                     \
    __VA_ARGS__ void survey(const std::uint8_t* bytes, std::size_t size, place_counts& counts) noexcept { \
        survey_body(bytes, size, counts);                                                                 \
    }                                                                                                     \
    __VA_ARGS__ std::uint64_t sum_of_logs(const huffman::histogram& counts) noexcept {                    \
        return sum_of_logs_body(counts);                                                                  \
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
    __VA_ARGS__ void split_planes(const std::uint8_t* bytes, std::size_t size, std::size_t count,         \
                                  std::uint8_t* planes) noexcept {                                        \
        split_planes_body(bytes, size, count, planes);                                                    \
    }                                                                                                     \
    __VA_ARGS__ void merge_planes(const std::uint8_t* planes, std::size_t size, std::size_t count,        \
                                  std::uint8_t* bytes) noexcept {                                         \
        merge_planes_body(planes, size, count, bytes);                                                    \
    }                                                                                                     \
    __VA_ARGS__ void delta_words(const std::uint8_t* bytes, std::size_t size, word_shape shape,           \
                                 std::uint8_t* out) noexcept {                                            \
        delta_words_body(bytes, size, shape, out);                                                        \
    }                                                                                                     \
    __VA_ARGS__ void merge_sums(const std::uint8_t* planes, std::size_t size, word_shape shape,           \
                                std::uint8_t* bytes) noexcept {                                           \
        merge_planes_body(planes, size, shape.bytes, bytes);                                              \
        sum_words_body(bytes, size, shape);                                                               \
    }                                                                                                     \
    __VA_ARGS__ std::uint8_t sum8(std::uint8_t* words, std::size_t count, std::uint8_t before) noexcept { \
        return sum_words_in_place(words, count, before);                                                  \
    }                                                                                                     \
    __VA_ARGS__ std::uint16_t sum16(std::uint16_t* words, std::size_t count,                              \
                                    std::uint16_t before) noexcept {                                      \
        return sum_words_in_place(words, count, before);                                                  \
    }                                                                                                     \
    __VA_ARGS__ std::uint32_t sum32(std::uint32_t* words, std::size_t count,                              \
                                    std::uint32_t before) noexcept {                                      \
        return sum_words_in_place(words, count, before);                                                  \
    }                                                                                                     \
    __VA_ARGS__ std::uint64_t sum64(std::uint64_t* words, std::size_t count,                              \
                                    std::uint64_t before) noexcept {                                      \
        return sum_words_in_place(words, count, before);                                                  \
    }                                                                                                     \
    __VA_ARGS__ void decode_segments(segments_state& state, const huffman::multi_table& table,            \
                                     std::size_t rounds) noexcept {                                       \
        decode_segments_body(state, table, rounds);                                                       \
    }                                                                                                     \
    __VA_ARGS__ void decode_lanes(lanes_state& state, const huffman::single_table& table,                 \
                                  std::size_t rounds) noexcept {                                          \
        decode_lanes_body(state, table, rounds);                                                          \
    }                                                                                                     \
    constexpr kernel_set portable{                                                                        \
        cpu_level::target, count,        count_sample, count_foreign, survey,       sum_of_logs,          \
        build_pack_table,  pack_segment, pack_lanes,   split_planes,  merge_planes, delta_words,          \
        merge_sums,        sum8,         sum16,        sum32,         sum64,        decode_segments,      \
        decode_lanes};                                                                                    \
    }

HUFFPIPE_KERNELS(scalar)

#if defined(__x86_64__)
HUFFPIPE_KERNELS(bmi2, [[gnu::target("bmi,bmi2,lzcnt")]])
HUFFPIPE_KERNELS(avx2, [[gnu::target("avx2,bmi,bmi2,lzcnt")]])

constexpr kernel_set bmi2_kernels = [] {
    kernel_set set = bmi2::portable;
    set.decode_segments = decode_segments_x86;
    set.decode_lanes = decode_lanes_x86;
    return set;
}();

constexpr kernel_set avx2_kernels = [] {
    kernel_set set = avx2::portable;
    set.count_foreign = count_foreign_avx2;
    set.merge_sums = merge_sums_avx2;
    set.sum8 = sum_words_avx2;
    set.sum16 = sum_words_avx2;
    set.sum32 = sum_words_avx2;
    set.sum64 = sum_words_avx2;
    set.decode_segments = decode_segments_x86;
    set.decode_lanes = decode_lanes_x86;
    return set;
}();

constexpr kernel_set avx512_kernels = [] {
    kernel_set set = avx2_kernels;
    set.level = cpu_level::avx512;
    set.build_pack_table = build_pack_table_avx512;
    set.pack_segment = pack_segment_avx512;
    set.pack_lanes = pack_lanes_avx512;
    return set;
}();
#endif

}  // namespace

const kernel_set& kernels_for([[maybe_unused]] cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return avx512_kernels;
    if (level >= cpu_level::avx2) return avx2_kernels;
    if (level >= cpu_level::bmi2) return bmi2_kernels;
#endif
    return scalar::portable;
}

const kernel_set& best_kernels() noexcept {
    return kernels_for(available_cpu_level());
}

}  // namespace huffpipe::kernels
