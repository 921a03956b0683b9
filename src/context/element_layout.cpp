#include "context/element_layout.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <bit>

namespace huffpipe::context {

namespace {

/// Words are worked on in runs that stay in the first-level cache: one loop over a run for each step, because
/// such loops are what compilers turn into vector code.
constexpr std::size_t run_length = 1024;

template <class Word>
constexpr int word_bits = 8 * static_cast<int>(sizeof(Word));

template <class Word>
[[gnu::always_inline]] inline void read_words(const std::uint8_t* from, std::size_t stride, Word* words,
                                              std::size_t n, bool big_endian) noexcept {
    if (stride == sizeof(Word)) {
        for (std::size_t i = 0; i < n; ++i) words[i] = load_le<Word>(from + i * sizeof(Word));
    } else {
        for (std::size_t i = 0; i < n; ++i) words[i] = load_le<Word>(from + i * stride);
    }
    if (big_endian) {
        for (std::size_t i = 0; i < n; ++i) words[i] = byte_swap(words[i]);
    }
}

template <class Word>
[[gnu::always_inline]] inline void write_words(Word* words, std::size_t n, bool big_endian, std::uint8_t* to,
                                               std::size_t stride) noexcept {
    if (big_endian) {
        for (std::size_t i = 0; i < n; ++i) words[i] = byte_swap(words[i]);
    }
    if (stride == sizeof(Word)) {
        for (std::size_t i = 0; i < n; ++i) store_le<Word>(to + i * sizeof(Word), words[i]);
    } else {
        for (std::size_t i = 0; i < n; ++i) store_le<Word>(to + i * stride, words[i]);
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
            const auto d = static_cast<Word>(words[i] - before[i]);
            to[i] = static_cast<Word>(static_cast<Word>(d << 1) ^ static_cast<Word>(0 - (d >> top)));
        }
    } else {
        for (std::size_t i = 0; i < n; ++i) to[i] = words[i];
    }
}

/// The inverse, in place; `last` is the last word before these, and is brought up to date.
template <class Word>
[[gnu::always_inline]] inline void restore_words(Word* words, std::size_t n, word_transform transform,
                                                 Word& last) noexcept {
    constexpr int top = word_bits<Word> - 1;
    if (transform == word_transform::rotate) {
        for (std::size_t i = 0; i < n; ++i) words[i] = static_cast<Word>(words[i] >> 1 | words[i] << top);
    } else if (transform == word_transform::delta) {
        for (std::size_t i = 0; i < n; ++i) {
            words[i] =
                static_cast<Word>(static_cast<Word>(words[i] >> 1) ^ static_cast<Word>(0 - (words[i] & 1)));
        }
        for (std::size_t i = 0; i < n; ++i) words[i] = last = static_cast<Word>(last + words[i]);
    }
}

/// The words of one field in all records.
struct field_job {
    field kind;
    std::size_t stride;   // from record to record, in bytes
    std::size_t records;  // also from plane to plane
};

template <class Word>
[[gnu::always_inline]] inline void split_field(const field_job& job, const std::uint8_t* from,
                                               std::uint8_t* planes) noexcept {
    alignas(64) std::array<Word, run_length + 64> words;  // the run begins at an aligned place
    alignas(64) std::array<Word, run_length> changed;
    Word* const run = words.data() + 64;
    run[-1] = 0;
    for (std::size_t done = 0; done < job.records; done += run_length) {
        const std::size_t n = std::min(run_length, job.records - done);
        read_words(from + done * job.stride, job.stride, run, n, job.kind.big_endian);
        transform_words(run, changed.data(), n, job.kind.transform);
        run[-1] = run[n - 1];
        for (std::size_t b = 0; b < sizeof(Word); ++b) {
            std::uint8_t* const plane = planes + b * job.records + done;
            for (std::size_t i = 0; i < n; ++i) plane[i] = static_cast<std::uint8_t>(changed[i] >> 8 * b);
        }
    }
}

template <class Word>
[[gnu::always_inline]] inline void join_field(const field_job& job, const std::uint8_t* planes,
                                              std::uint8_t* to) noexcept {
    alignas(64) std::array<Word, run_length> words;
    Word last = 0;
    for (std::size_t done = 0; done < job.records; done += run_length) {
        const std::size_t n = std::min(run_length, job.records - done);
        const std::uint8_t* const plane = planes + done;
        for (std::size_t i = 0; i < n; ++i) words[i] = plane[i];
        for (std::size_t b = 1; b < sizeof(Word); ++b) {
            const std::uint8_t* const higher = plane + b * job.records;
            for (std::size_t i = 0; i < n; ++i) {
                words[i] = static_cast<Word>(words[i] | static_cast<Word>(Word{higher[i]} << 8 * b));
            }
        }
        restore_words(words.data(), n, job.kind.transform, last);
        write_words(words.data(), n, job.kind.big_endian, to + done * job.stride, job.stride);
    }
}

[[gnu::always_inline]] inline void split_any(const field_job& job, const std::uint8_t* from,
                                             std::uint8_t* planes) noexcept {
    if (job.kind.width == 1) split_field<std::uint8_t>(job, from, planes);
    if (job.kind.width == 2) split_field<std::uint16_t>(job, from, planes);
    if (job.kind.width == 4) split_field<std::uint32_t>(job, from, planes);
    if (job.kind.width == 8) split_field<std::uint64_t>(job, from, planes);
}

[[gnu::always_inline]] inline void join_any(const field_job& job, const std::uint8_t* planes,
                                            std::uint8_t* to) noexcept {
    if (job.kind.width == 1) join_field<std::uint8_t>(job, planes, to);
    if (job.kind.width == 2) join_field<std::uint16_t>(job, planes, to);
    if (job.kind.width == 4) join_field<std::uint32_t>(job, planes, to);
    if (job.kind.width == 8) join_field<std::uint64_t>(job, planes, to);
}

using field_kernel = void (*)(const field_job&, const std::uint8_t*, std::uint8_t*) noexcept;

void split_portable(const field_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
void join_portable(const field_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any(job, from, to);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi2")]] void split_avx2(const field_job& job, const std::uint8_t* from,
                                             std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2")]] void join_avx2(const field_job& job, const std::uint8_t* from,
                                            std::uint8_t* to) noexcept {
    join_any(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void split_avx512(
    const field_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void join_avx512(
    const field_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any(job, from, to);
}
#endif

field_kernel splitter(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return split_avx512;
    if (level >= cpu_level::avx2) return split_avx2;
#endif
    (void)level;
    return split_portable;
}

field_kernel joiner(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return join_avx512;
    if (level >= cpu_level::avx2) return join_avx2;
#endif
    (void)level;
    return join_portable;
}

}  // namespace

void record_layout::write(byte_span to) const noexcept {
    to[0] = static_cast<std::uint8_t>(size_);
    to[1] = static_cast<std::uint8_t>(offset_);
    for (std::size_t i = 0; i < count_; ++i) {
        const field& f = fields_[i];
        to[2 + i] =
            static_cast<std::uint8_t>(std::countr_zero(f.width) | static_cast<unsigned>(f.transform) << 2 |
                                      static_cast<unsigned>(f.big_endian) << 4);
    }
}

record_layout record_layout::read(byte_view from) {
    const auto require = [](bool rule) {
        if (!rule) throw error(error_kind::damaged, "a record layout is not valid", 0);
    };
    require(from.size() >= 2);
    const std::size_t size = from[0];
    require(size >= 1 && size <= max_size && from[1] < size);
    record_layout layout;
    layout.set_offset(from[1]);
    for (std::size_t i = 2; layout.size() < size; ++i) {
        require(i < from.size());
        const unsigned code = from[i];
        const field f{static_cast<std::uint8_t>(1U << (code & 3)), static_cast<word_transform>(code >> 2 & 3),
                      (code & 16) != 0};
        require(code < 32 && f.transform <= word_transform::rotate && !(f.big_endian && f.width == 1));
        require(f.width <= size - layout.size());
        layout.add(f);
    }
    return layout;
}

void split_planes(const record_layout& layout, byte_view raw, byte_span planes, cpu_level level) noexcept {
    const field_kernel split = splitter(level);
    const std::size_t records = layout.records(raw.size());
    std::size_t place = 0;
    for (const field& f : layout.fields()) {
        split({f, layout.size(), records}, raw.data() + layout.offset() + place,
              planes.data() + place * records);
        place += f.width;
    }
}

void join_planes(const record_layout& layout, byte_view planes, byte_span raw, cpu_level level) noexcept {
    const field_kernel join = joiner(level);
    const std::size_t records = layout.records(raw.size());
    std::size_t place = 0;
    for (const field& f : layout.fields()) {
        join({f, layout.size(), records}, planes.data() + place * records,
             raw.data() + layout.offset() + place);
        place += f.width;
    }
}

}  // namespace huffpipe::context
