#include "base/error.hpp"
#include "fuzz/controls.hpp"
#include "fuzz/fuzz_target.hpp"
#include "fuzz/repair_stream.hpp"
#include "pipeline/bounded_output.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/decompress_range.hpp"
#include "pipeline/list.hpp"
#include "pipeline/salvage.hpp"
#include "reference/both_decoders.hpp"
#include "support/memory_ends.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace huffpipe::fuzz {
namespace {

using bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t max_output = std::uint64_t{2} << 20;

/// The streams that an input stands for.
struct packed {
    explicit packed(controls& choices) {
        const std::uint8_t repairs = choices.byte();
        streams.assign(choices.left().begin(), choices.left().end());
        repair_stream(streams, repairs);
    }

    bytes streams;
};

/// What a run makes of streams, or nothing if that would be too much.
template <class Run>
std::optional<test::outcome> outcome_of(const bytes& streams, Run run) {
    test::kept_output kept;
    pipeline::bounded_output bounded(kept, max_output);
    test::outcome made;
    try {
        run(bounded);
    } catch (const error& refusal) {
        if (refusal.kind() == error_kind::limit) return std::nullopt;
        expect(refusal.offset() <= streams.size(), "an error has no place in the input");
        made.refused = refusal.kind();
    }
    made.raw = std::move(kept.kept);
    return made;
}

std::optional<test::outcome> decoded(
    const bytes& streams, const pipeline::options& how, std::size_t largest_read = ~std::size_t{0},
    pipeline::completeness expected = pipeline::completeness::whole_streams) {
    return outcome_of(streams, [&](pipeline::output& to) {
        test::chopped_input from(streams, largest_read);
        pipeline::decompress(from, to, how, expected);
    });
}

/// A file without a name that holds streams.
class nameless_file {
  public:
    explicit nameless_file(const bytes& content) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
        expect(write(descriptor_, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
                   lseek(descriptor_, 0, SEEK_SET) == 0,
               "cannot make a file in memory");
    }
    ~nameless_file() { close(descriptor_); }
    nameless_file(const nameless_file&) = delete;
    nameless_file& operator=(const nameless_file&) = delete;

    pipeline::seekable_file seekable() const { return *pipeline::seekable_file::from(descriptor_); }

  private:
    int descriptor_;
};

pipeline::options on_this_thread() {
    pipeline::options how;
    how.threading = pipeline::threading::none;
    return how;
}

}  // namespace

void stream(byte_view input) {
    controls choices(input);
    const packed from(choices);
    const auto made = decoded(from.streams, on_this_thread());
    if (!made) return;
    expect(*made == test::decode_by_reference(from.streams),
           "the library and the reference make different things of a stream");
    if (made->refused) return;
    expect(decoded(from.streams, on_this_thread(), 64, pipeline::completeness::fragment) == made,
           "a whole stream is something else as a fragment");
}

void stream_threads(byte_view input) {
    controls choices(input);
    pipeline::options how;
    how.cpu_threads = 1 + static_cast<unsigned>(choices.below(4));
    how.io_threads = 1 + static_cast<unsigned>(choices.below(3));
    how.channel_capacity = choices.below(4);
    const std::size_t largest_read = 1 + choices.below(5000);
    const packed from(choices);
    const auto made = decoded(from.streams, on_this_thread());
    expect(decoded(from.streams, how, largest_read) == made, "threads make a difference");
}

void stream_parts(byte_view input) {
    controls choices(input);
    const std::size_t shares = 1 + choices.below(5);
    const pipeline::raw_range wanted{.begin = choices.number(2), .end = choices.number(2)};
    const packed from(choices);
    const auto whole = decoded(from.streams, on_this_thread());
    if (!whole || whole->refused || wanted.begin > wanted.end) return;

    test::chopped_input listed(from.streams);
    const pipeline::listing seen = pipeline::list_blocks(listed, [](const pipeline::listed_block&) {});
    expect(seen.raw_size == whole->raw.size() && seen.packed_size == from.streams.size(),
           "a list of a good stream has other sizes");

    const auto part_of = [&](const pipeline::raw_range& range) {
        const auto begin = std::min<std::uint64_t>(range.begin, whole->raw.size());
        const auto end = std::min<std::uint64_t>(range.end, whole->raw.size());
        return bytes(whole->raw.begin() + static_cast<std::ptrdiff_t>(begin),
                     whole->raw.begin() + static_cast<std::ptrdiff_t>(end));
    };
    const auto expect_part = [&](const std::optional<test::outcome>& made, const pipeline::raw_range& range) {
        expect(made && !made->refused && made->raw == part_of(range),
               "a part is not what the whole has there");
    };
    expect_part(outcome_of(from.streams,
                           [&](pipeline::output& to) {
                               test::chopped_input again(from.streams);
                               pipeline::decompress_range(again, to, wanted, on_this_thread());
                           }),
                wanted);
    const nameless_file file(from.streams);
    const pipeline::seekable_file seekable = file.seekable();
    const auto from_file = [&](const pipeline::raw_range& range) {
        return outcome_of(from.streams, [&](pipeline::output& to) {
            pipeline::decompress_range(seekable, to, range, on_this_thread());
        });
    };
    expect_part(from_file(wanted), wanted);
    bytes joined;
    for (std::uint64_t number = 1; number <= shares; ++number) {
        const auto share = from_file(pipeline::share_of(seekable, number, shares));
        expect(share && !share->refused, "a share of a good stream is refused");
        joined.insert(joined.end(), share->raw.begin(), share->raw.end());
    }
    expect(joined == whole->raw, "the shares do not make up the whole");
}

namespace {

/// What salvaging makes of streams.
struct salvaged {
    std::optional<test::outcome> made;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> holes;  // packed begin and size
    std::uint64_t known_lost = 0;                                // raw bytes

    friend bool operator==(const salvaged&, const salvaged&) = default;
};

salvaged salvage_of(const bytes& streams, const pipeline::options& how, pipeline::lost_bytes lost,
                    std::size_t largest_read) {
    salvaged result;
    std::pair<std::uint64_t, std::uint64_t> last;  // stream and raw begin of the hole before
    pipeline::salvage_options wishes;
    wishes.lost = lost;
    wishes.on_hole = [&](const huffpipe::hole& hole) {
        expect(hole.packed_begin + hole.packed_size <= streams.size(), "a hole lies outside the input");
        // In the order of raw bytes, not of packed ones: blocks may come in another order than theirs.
        const std::pair place(hole.stream, hole.raw_begin.value_or(0));
        expect(place >= last || !hole.raw_begin, "holes are not in order");
        last = std::max(last, place);
        result.holes.emplace_back(hole.packed_begin, hole.packed_size);
    };
    result.made = outcome_of(streams, [&](pipeline::output& to) {
        test::chopped_input from(streams, largest_read);
        pipeline::summary done;
        const pipeline::losses lost_in_all = pipeline::salvage(from, to, how, wishes, done);
        expect(lost_in_all.holes == result.holes.size(), "holes are not counted right");
        result.known_lost = lost_in_all.raw_bytes;
    });
    return result;
}

}  // namespace

void salvage(byte_view input) {
    controls choices(input);
    pipeline::options how;
    how.cpu_threads = 1 + static_cast<unsigned>(choices.below(3));
    how.channel_capacity = choices.below(3);
    const std::size_t largest_read = 1 + choices.below(5000);
    const packed from(choices);
    const auto whole = decoded(from.streams, on_this_thread());
    const salvaged skipped =
        salvage_of(from.streams, on_this_thread(), pipeline::lost_bytes::skipped, ~std::size_t{0});
    if (!whole || !skipped.made) return;
    expect(salvage_of(from.streams, how, pipeline::lost_bytes::skipped, largest_read) == skipped,
           "threads or reads make a difference");
    if (skipped.made->refused) {
        expect((skipped.made->refused == error_kind::not_huffpipe ||
                skipped.made->refused == error_kind::unsupported) &&
                   whole->raw.empty(),
               "what can be decoded cannot be salvaged");
        return;
    }
    const bytes& raw = skipped.made->raw;
    expect(whole->raw.size() <= raw.size() && std::equal(whole->raw.begin(), whole->raw.end(), raw.begin()),
           "what was decoded before the damage is not salvaged");
    expect(whole->refused || (skipped.holes.empty() && raw == whole->raw), "a good stream has holes");
    expect(!whole->refused || !skipped.holes.empty(), "a bad stream has no holes");
    const salvaged zeroed =
        salvage_of(from.streams, on_this_thread(), pipeline::lost_bytes::zeroed, ~std::size_t{0});
    expect(!zeroed.made || zeroed.made->raw.size() == raw.size() + skipped.known_lost,
           "zeros do not fill the holes");
}

}  // namespace huffpipe::fuzz
