#include "context/element_layout.hpp"

#include "base/error.hpp"
#include "context/word_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace huffpipe::context {

namespace {

/// Words are worked on in runs that stay in the first-level cache: one loop over a run for each step, because
/// such loops are what compilers turn into vector code.
constexpr std::size_t run_length = 1024;

/// Copies bytes. Out of line, because GCC copies what it knows to be at most a run with `rep movs`, which
/// takes longer to begin than to copy it.
[[gnu::noinline]] void copy_run(void* to, const void* from, std::size_t size) noexcept {
    std::memcpy(to, from, size);
}

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
            const auto d = static_cast<Word>(words[i] - before[i]);
            to[i] = static_cast<Word>(static_cast<Word>(d << 1) ^ static_cast<Word>(0 - (d >> top)));
        }
    } else {
        for (std::size_t i = 0; i < n; ++i) to[i] = words[i];
    }
}

/// A layout, and how many records there are of it.
struct layout_job {
    std::span<const field> fields;
    std::size_t size;     // of a record, in bytes
    std::size_t records;  // also from plane to plane
};

/// Calls `visit` with a word of the width of a field.
template <class Visit>
[[gnu::always_inline]] inline void with_word_of(const field& f, Visit&& visit) {
    if (f.width == 1) visit(std::uint8_t{});
    if (f.width == 2) visit(std::uint16_t{});
    if (f.width == 4) visit(std::uint32_t{});
    if (f.width == 8) visit(std::uint64_t{});
}

template <class Word>
[[gnu::always_inline]] inline void split_field(const layout_job& job, const field& f, std::size_t place,
                                               const std::uint8_t* from, std::uint8_t* planes) noexcept {
    alignas(64) std::array<Word, run_length + 64> words;  // the run begins at an aligned place
    alignas(64) std::array<Word, run_length> changed;
    Word* const run = words.data() + 64;
    run[-1] = 0;
    for (std::size_t done = 0; done < job.records; done += run_length) {
        const std::size_t n = std::min(run_length, job.records - done);
        read_words(from + done * job.size, job.size, place, run, n, f.big_endian);
        transform_words(run, changed.data(), n, f.transform);
        run[-1] = run[n - 1];
        for (std::size_t b = 0; b < sizeof(Word); ++b) {
            std::uint8_t* const plane = planes + (place + b) * job.records + done;
            for (std::size_t i = 0; i < n; ++i) plane[i] = static_cast<std::uint8_t>(changed[i] >> 8 * b);
        }
    }
}

[[gnu::always_inline]] inline void split_any(const layout_job& job, const std::uint8_t* from,
                                             std::uint8_t* planes) noexcept {
    std::size_t place = 0;
    for (const field& f : job.fields) {
        with_word_of(f, [&]<class Word>(Word) { split_field<Word>(job, f, place, from, planes); });
        place += f.width;
    }
}

/// The words of a field in `n` records, of which the bytes of the first are at `planes`; in the order of
/// bytes that they are to have in memory. They are either in `room` or, being bytes, at `planes`. `last` is
/// the last word before them, and is brought up to date.
template <class Sums, class Word>
[[gnu::always_inline]] inline const Word* join_words(const layout_job& job, const field& f,
                                                     const std::uint8_t* planes, Word* room, std::size_t n,
                                                     Word& last) noexcept {
    constexpr int top = word_bits<Word> - 1;
    const Word* from = room;
    if constexpr (sizeof(Word) == 1) {
        from = planes;
    } else {
        for (std::size_t i = 0; i < n; ++i) room[i] = planes[i];
        for (std::size_t b = 1; b < sizeof(Word); ++b) {
            const std::uint8_t* const higher = planes + b * job.records;
            for (std::size_t i = 0; i < n; ++i) {
                room[i] = static_cast<Word>(room[i] | static_cast<Word>(Word{higher[i]} << 8 * b));
            }
        }
    }
    if (f.transform == word_transform::rotate) {
        for (std::size_t i = 0; i < n; ++i) room[i] = static_cast<Word>(from[i] >> 1 | from[i] << top);
        from = room;
    } else if (f.transform == word_transform::delta) {
        Sums::run(from, room, n, last);
        from = room;
    }
    if (f.big_endian) {
        for (std::size_t i = 0; i < n; ++i) room[i] = byte_swap(room[i]);
    }
    return from;
}

/// Adds words to records that are yet without them, at byte `place`, and puts finished records to `out`.
template <class Record, class Word>
[[gnu::always_inline]] inline void add_to_records(const Word* words, std::size_t place, std::size_t n,
                                                  Record* records, std::uint8_t* out) noexcept {
    const std::size_t shift = 8 * place;
    const bool is_last = place + sizeof(Word) == sizeof(Record);
    if (sizeof(Word) == sizeof(Record)) {
        if constexpr (std::endian::native == std::endian::little) {
            copy_run(out, words, n * sizeof(Word));
        } else {
            for (std::size_t i = 0; i < n; ++i) store_le<Word>(out + i * sizeof(Word), words[i]);
        }
    } else if (place == 0) {
        for (std::size_t i = 0; i < n; ++i) records[i] = words[i];
    } else if (!is_last) {
        for (std::size_t i = 0; i < n; ++i) {
            records[i] = static_cast<Record>(records[i] | static_cast<Record>(Record{words[i]} << shift));
        }
    } else {
        for (std::size_t i = 0; i < n; ++i) {
            store_le<Record>(
                out + i * sizeof(Record),
                static_cast<Record>(records[i] | static_cast<Record>(Record{words[i]} << shift)));
        }
    }
}

/// Puts records together that are words themselves.
template <class Sums, class Record>
[[gnu::always_inline]] inline void join_whole(const layout_job& job, const std::uint8_t* planes,
                                              std::uint8_t* to) noexcept {
    alignas(64) std::array<Record, run_length> records;
    std::array<std::uint64_t, sizeof(Record)> last{};  // by place
    for (std::size_t done = 0; done < job.records; done += run_length) {
        const std::size_t n = std::min(run_length, job.records - done);
        std::size_t place = 0;
        for (const field& f : job.fields) {
            with_word_of(f, [&]<class Word>(Word) {
                if constexpr (sizeof(Word) <= sizeof(Record)) {
                    alignas(64) std::array<Word, run_length> words;
                    auto before = static_cast<Word>(last[place]);
                    const Word* const joined = join_words<Sums>(job, f, planes + place * job.records + done,
                                                                words.data(), n, before);
                    last[place] = before;
                    add_to_records(joined, place, n, records.data(), to + done * sizeof(Record));
                }
            });
            place += f.width;
        }
    }
}

template <class Sums, class Word>
[[gnu::always_inline]] inline void join_field(const layout_job& job, const field& f, std::size_t place,
                                              const std::uint8_t* planes, std::uint8_t* to) noexcept {
    alignas(64) std::array<Word, run_length> words;
    Word last = 0;
    for (std::size_t done = 0; done < job.records; done += run_length) {
        const std::size_t n = std::min(run_length, job.records - done);
        const Word* const joined =
            join_words<Sums>(job, f, planes + place * job.records + done, words.data(), n, last);
        std::uint8_t* const out = to + done * job.size + place;
        for (std::size_t i = 0; i < n; ++i) store_le<Word>(out + i * job.size, joined[i]);
    }
}

template <class Sums>
[[gnu::always_inline]] inline void join_any(const layout_job& job, const std::uint8_t* planes,
                                            std::uint8_t* to) noexcept {
    if (job.size == 1) return join_whole<Sums, std::uint8_t>(job, planes, to);
    if (job.size == 2) return join_whole<Sums, std::uint16_t>(job, planes, to);
    if (job.size == 4) return join_whole<Sums, std::uint32_t>(job, planes, to);
    if (job.size == 8) return join_whole<Sums, std::uint64_t>(job, planes, to);
    std::size_t place = 0;
    for (const field& f : job.fields) {
        with_word_of(f, [&]<class Word>(Word) { join_field<Sums, Word>(job, f, place, planes, to); });
        place += f.width;
    }
}

using layout_kernel = void (*)(const layout_job&, const std::uint8_t*, std::uint8_t*) noexcept;

void split_portable(const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
void join_portable(const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any<portable_sums>(job, from, to);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi2")]] void split_avx2(const layout_job& job, const std::uint8_t* from,
                                             std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2")]] void join_avx2(const layout_job& job, const std::uint8_t* from,
                                            std::uint8_t* to) noexcept {
    join_any<avx2_sums>(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void split_avx512(
    const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    split_any(job, from, to);
}
[[gnu::target("avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")]] void join_avx512(
    const layout_job& job, const std::uint8_t* from, std::uint8_t* to) noexcept {
    join_any<avx512_sums>(job, from, to);
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
    const layout_job job{layout.fields(), layout.size(), layout.records(raw.size())};
    splitter(level)(job, raw.data() + layout.offset(), planes.data());
}

void join_planes(const record_layout& layout, byte_view planes, byte_span raw, cpu_level level) noexcept {
    const layout_job job{layout.fields(), layout.size(), layout.records(raw.size())};
    joiner(level)(job, planes.data(), raw.data() + layout.offset());
}

}  // namespace huffpipe::context
