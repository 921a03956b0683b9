#include "context/planes.hpp"

#include "kernels/delta_body.hpp"
#include "kernels/kernel_set.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace huffpipe::context {

namespace {

/// Words are worked on in runs that stay in the first-level cache: one loop over a run for each step, because
/// such loops are what compilers turn into vector code.
constexpr std::size_t run_length = 1024;

template <class Word>
constexpr int word_bits = 8 * static_cast<int>(sizeof(Word));

/// The words at byte `place` of records. Records of 2, 4 or 8 bytes are loaded whole: what is then shifted
/// down are vectors. Others are passed over in strides.
template <class Word>
[[gnu::always_inline]] inline void read_words(const std::uint8_t* records, std::size_t size,
                                              std::size_t place, Word* words, std::size_t n,
                                              bool big_endian) noexcept {
    const auto from_whole = [&]<class Record>(Record) {
        for (std::size_t i = 0; i < n; ++i) {
            words[i] = static_cast<Word>(load_le<Record>(records + i * sizeof(Record)) >> 8 * place);
        }
    };
    if (size == sizeof(Word)) {
        for (std::size_t i = 0; i < n; ++i) words[i] = load_le<Word>(records + i * sizeof(Word));
    } else if (sizeof(Word) < 2 && size == 2) {
        from_whole(std::uint16_t{});
    } else if (sizeof(Word) < 4 && size == 4) {
        from_whole(std::uint32_t{});
    } else if (sizeof(Word) < 8 && size == 8) {
        from_whole(std::uint64_t{});
    } else {
        for (std::size_t i = 0; i < n; ++i) words[i] = load_le<Word>(records + place + i * size);
    }
    if (big_endian) {
        for (std::size_t i = 0; i < n; ++i) words[i] = byte_swap(words[i]);
    }
}

/// Transforms words[0, n); words[-1] is the last word before them (unused by `rotate`).
template <class Word>
[[gnu::always_inline]] inline void transform_words(const Word* words, Word* to, std::size_t n,
                                                   word_transform transform) noexcept {
    constexpr int top = word_bits<Word> - 1;
    if (transform == word_transform::rotate) {
        for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<Word>(words[i] << 1 | words[i] >> top);
    } else if (transform == word_transform::delta) {
        const Word* before = words - 1;
        for (std::size_t i = 0; i < n; ++i) {
            to[i] = kernels::zigzag(static_cast<Word>(words[i] - before[i]));
        }
    } else {
        for (std::size_t i = 0; i < n; ++i) to[i] = words[i];
    }
}

template <class Word>
kernels::kernel_set::sum_kernel<Word> sum_kernel_of(const kernels::kernel_set& kernels) noexcept {
    if constexpr (sizeof(Word) == 1) return kernels.sum8;
    if constexpr (sizeof(Word) == 2) return kernels.sum16;
    if constexpr (sizeof(Word) == 4) return kernels.sum32;
    if constexpr (sizeof(Word) == 8) return kernels.sum64;
}

/// A layout, and how many records there are of it.
struct layout_job {
    std::span<const field> fields;
    std::size_t size;     // of a record, in bytes
    std::size_t records;  // also from plane to plane
    const kernels::kernel_set* kernels;
};

/// The inverse, in place; `last` is the last word before these, and is brought up to date.
template <class Word>
[[gnu::always_inline]] inline void restore_words(const layout_job& job, Word* words, std::size_t n,
                                                 word_transform transform, Word& last) noexcept {
    constexpr int top = word_bits<Word> - 1;
    if (transform == word_transform::rotate) {
        for (std::size_t i = 0; i < n; ++i) words[i] = static_cast<Word>(words[i] >> 1 | words[i] << top);
    } else if (transform == word_transform::delta) {
        last = sum_kernel_of<Word>(*job.kernels)(words, n, last);
    }
}

// The lambdas below are inlined for certain, or they would be compiled without the instructions of those that
// call them.

/// The last word of each field so far, by the field's place in the record.
using last_words = std::array<std::uint64_t, record_layout::max_size>;

/// Calls `visit(done, n)` for runs of `n` records after `done` others: all fields of a run before the next
/// run, so that it is in the cache for all of them.
template <class Visit>
[[gnu::always_inline]] inline void each_run(const layout_job& job, Visit&& visit) {
    for (std::size_t done = 0; done < job.records; done += run_length)
        visit(done, std::min(run_length, job.records - done));
}

/// Calls `visit` with each field, its place, and a word of its width.
template <class Visit>
[[gnu::always_inline]] inline void each_field(const layout_job& job, Visit&& visit) {
    std::size_t place = 0;
    for (const field& f : job.fields) {
        if (f.width == 1) visit(f, place, std::uint8_t{});
        if (f.width == 2) visit(f, place, std::uint16_t{});
        if (f.width == 4) visit(f, place, std::uint32_t{});
        if (f.width == 8) visit(f, place, std::uint64_t{});
        place += f.width;
    }
}

/// Splits the words of a field in `n` records; the first one's bytes go to `planes`.
template <class Word>
[[gnu::always_inline]] inline void split_words(const layout_job& job, const field& f, std::size_t place,
                                               const std::uint8_t* from, std::size_t n, std::uint8_t* planes,
                                               last_words& last) noexcept {
    alignas(64) std::array<Word, run_length + 64> words;  // the run begins at an aligned place
    alignas(64) std::array<Word, run_length> changed;
    Word* const run = words.data() + 64;
    run[-1] = static_cast<Word>(last[place]);
    read_words(from, job.size, place, run, n, f.big_endian);
    transform_words(run, changed.data(), n, f.transform);
    last[place] = run[n - 1];
    for (std::size_t b = 0; b < sizeof(Word); ++b) {
        std::uint8_t* const plane = planes + b * job.records;
        for (std::size_t i = 0; i < n; ++i) plane[i] = static_cast<std::uint8_t>(changed[i] >> 8 * b);
    }
}

[[gnu::always_inline]] inline void split_any(const layout_job& job, const std::uint8_t* from,
                                             std::uint8_t* planes) noexcept {
    last_words last{};
    each_run(
        job, [&](std::size_t done, std::size_t n) __attribute__((always_inline)) {
            each_field(
                job, [&]<class Word>(const field& f, std::size_t place, Word) __attribute__((always_inline)) {
                    split_words<Word>(job, f, place, from + done * job.size, n,
                                      planes + place * job.records + done, last);
                });
        });
}

/// The words of a field in `n` records, of which the bytes of the first are at `planes`; in the order of
/// bytes that they are to have in memory.
template <class Word>
[[gnu::always_inline]] inline void join_words(const layout_job& job, const field& f, std::size_t place,
                                              const std::uint8_t* planes, Word* words, std::size_t n,
                                              last_words& last) noexcept {
    for (std::size_t i = 0; i < n; ++i) words[i] = planes[i];
    for (std::size_t b = 1; b < sizeof(Word); ++b) {
        const std::uint8_t* const higher = planes + b * job.records;
        for (std::size_t i = 0; i < n; ++i) {
            words[i] = static_cast<Word>(words[i] | static_cast<Word>(Word{higher[i]} << 8 * b));
        }
    }
    auto before = static_cast<Word>(last[place]);
    restore_words(job, words, n, f.transform, before);
    last[place] = before;
    if (f.big_endian) {
        for (std::size_t i = 0; i < n; ++i) words[i] = byte_swap(words[i]);
    }
}

/// Puts records together that are words themselves: `Record` grows field by field, and the last one stores
/// it.
template <class Record>
[[gnu::always_inline]] inline void join_whole(const layout_job& job, const std::uint8_t* planes,
                                              std::uint8_t* to) noexcept {
    alignas(64) std::array<Record, run_length> records;
    last_words last{};
    each_run(
        job, [&](std::size_t done, std::size_t n) __attribute__((always_inline)) {
            std::uint8_t* const out = to + done * sizeof(Record);
            each_field(
                job, [&]<class Word>(const field& f, std::size_t place, Word) __attribute__((always_inline)) {
                    if constexpr (sizeof(Word) <= sizeof(Record)) {
                        alignas(64) std::array<Word, run_length> words;
                        join_words(job, f, place, planes + place * job.records + done, words.data(), n, last);
                        const std::size_t shift = 8 * place;
                        const auto grown = [&](std::size_t i) {
                            return static_cast<Record>(records[i] |
                                                       static_cast<Record>(Record{words[i]} << shift));
                        };
                        const bool is_first = place == 0, is_last = place + sizeof(Word) == sizeof(Record);
                        if (is_first && is_last) {
                            for (std::size_t i = 0; i < n; ++i)
                                store_le<Word>(out + i * sizeof(Word), words[i]);
                        } else if (is_first) {
                            for (std::size_t i = 0; i < n; ++i) records[i] = words[i];
                        } else if (is_last) {
                            for (std::size_t i = 0; i < n; ++i)
                                store_le<Record>(out + i * sizeof(Record), grown(i));
                        } else {
                            for (std::size_t i = 0; i < n; ++i) records[i] = grown(i);
                        }
                    }
                });
        });
}

/// Others are put together in strides.
[[gnu::always_inline]] inline void join_strided(const layout_job& job, const std::uint8_t* planes,
                                                std::uint8_t* to) noexcept {
    last_words last{};
    each_run(
        job, [&](std::size_t done, std::size_t n) __attribute__((always_inline)) {
            each_field(
                job, [&]<class Word>(const field& f, std::size_t place, Word) __attribute__((always_inline)) {
                    alignas(64) std::array<Word, run_length> words;
                    join_words(job, f, place, planes + place * job.records + done, words.data(), n, last);
                    std::uint8_t* const out = to + done * job.size + place;
                    for (std::size_t i = 0; i < n; ++i) store_le<Word>(out + i * job.size, words[i]);
                });
        });
}

[[gnu::always_inline]] inline void join_any(const layout_job& job, const std::uint8_t* planes,
                                            std::uint8_t* to) noexcept {
    if (job.size == 1) return join_whole<std::uint8_t>(job, planes, to);
    if (job.size == 2) return join_whole<std::uint16_t>(job, planes, to);
    if (job.size == 4) return join_whole<std::uint32_t>(job, planes, to);
    if (job.size == 8) return join_whole<std::uint64_t>(job, planes, to);
    join_strided(job, planes, to);
}

using layout_kernel = void (*)(const layout_job&, const std::uint8_t*, std::uint8_t*) noexcept;

void split_portable(const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
void join_portable(const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any(job, from, to);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi2")]] void split_avx2(const layout_job& job, const std::uint8_t* from,
                                             std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2")]] void join_avx2(const layout_job& job, const std::uint8_t* from,
                                            std::uint8_t* to) noexcept {
    join_any(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void split_avx512(
    const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void join_avx512(
    const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any(job, from, to);
}
#endif

layout_kernel splitter(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return split_avx512;
    if (level >= cpu_level::avx2) return split_avx2;
#endif
    (void)level;
    return split_portable;
}

layout_kernel joiner(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return join_avx512;
    if (level >= cpu_level::avx2) return join_avx2;
#endif
    (void)level;
    return join_portable;
}

}  // namespace

void split_planes(const record_layout& layout, byte_view raw, byte_span planes, cpu_level level) noexcept {
    const layout_job job{layout.fields(), layout.size(), layout.records(raw.size()),
                         &kernels::kernels_for(level)};
    splitter(level)(job, raw.data() + layout.offset(), planes.data());
}

void join_planes(const record_layout& layout, byte_view planes, byte_span raw, cpu_level level) noexcept {
    const layout_job job{layout.fields(), layout.size(), layout.records(raw.size()),
                         &kernels::kernels_for(level)};
    joiner(level)(job, planes.data(), raw.data() + layout.offset());
}

}  // namespace huffpipe::context
