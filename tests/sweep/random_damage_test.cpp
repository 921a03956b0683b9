#include "support/catch.hpp"
#include "support/salvaged.hpp"
#include "support/scale.hpp"
#include "sweep/sweep_streams.hpp"

#include <algorithm>
#include <random>

/// Several damages at once: whatever they are, salvage writes nothing wrong, and leaves out no block whose
/// frame is whole.

using namespace huffpipe;
using namespace huffpipe::test;

namespace {

/// A piece of a damaged input: bytes of the undamaged one from `begin` on, or foreign ones that all differ
/// from these.
struct piece {
    std::size_t begin;
    std::size_t size;
    bool foreign;
};

std::vector<piece> whole(const bytes& packed) {
    return {{0, packed.size(), false}};
}

/// Makes a border between two pieces at `place`, and returns the number of the piece that begins there.
std::size_t split(std::vector<piece>& pieces, std::size_t place) {
    for (std::size_t number = 0; number < pieces.size(); ++number) {
        piece& at = pieces[number];
        if (place < at.size) {
            if (place == 0) return number;
            const piece rest{at.begin + place, at.size - place, at.foreign};
            at.size = place;
            pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(number) + 1, rest);
            return number + 1;
        }
        place -= at.size;
    }
    return pieces.size();
}

std::size_t size_of(const std::vector<piece>& pieces) {
    std::size_t size = 0;
    for (const piece& at : pieces) size += at.size;
    return size;
}

/// Takes out, puts in, or makes foreign so many bytes at a place.
void damage_at(std::vector<piece>& pieces, std::size_t place, std::size_t size, std::uint64_t sort) {
    const std::size_t first = split(pieces, place);
    if (sort == 1) {
        pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                      piece{0, std::min(size, pieces.front().size), true});
        return;
    }
    const std::size_t last = split(pieces, std::min(place + size, size_of(pieces)));
    if (sort == 0)
        pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                     pieces.begin() + static_cast<std::ptrdiff_t>(last));
    else
        for (std::size_t at = first; at < last; ++at) pieces[at].foreign = true;
}

bytes put_together(const bytes& packed, const std::vector<piece>& pieces, std::mt19937_64& random) {
    bytes made;
    for (const piece& at : pieces)
        for (std::size_t i = 0; i < at.size; ++i)
            made.push_back(
                static_cast<std::uint8_t>(packed[at.begin + i] ^ (at.foreign ? 1 + random() % 255 : 0)));
    return made;
}

/// Whether a frame is still there, be it put together from what is left of several.
bool is_whole(const sweep_stream& stream, const stream_frame& frame, const bytes& damaged) {
    const auto begin = stream.packed.begin() + static_cast<std::ptrdiff_t>(frame.offset);
    const auto end = begin + static_cast<std::ptrdiff_t>(frame.size);
    return std::search(damaged.begin(), damaged.end(), begin, end) != damaged.end();
}

/// The raw bytes of all blocks whose frames are whole.
bytes expected_from(const sweep_stream& stream, const bytes& damaged) {
    bytes kept;
    std::size_t at = 0;
    for (const stream_frame& frame : stream.frames) {
        if (frame.block() == nullptr) continue;
        const auto begin = stream.raw.begin() + static_cast<std::ptrdiff_t>(at);
        if (is_whole(stream, frame, damaged)) kept.insert(kept.end(), begin, begin + frame.block()->raw_size);
        at += frame.block()->raw_size;
    }
    return kept;
}

}  // namespace

TEST_CASE("of an input with several damages that do not move bytes, all blocks come out that are whole") {
    std::mt19937_64 random(1);
    const auto streams = sweep_streams();
    for (std::size_t i = 0; i < scaled(600); ++i) {
        const sweep_stream& stream = streams[random() % streams.size()];
        std::vector<piece> pieces = whole(stream.packed);
        for (std::uint64_t n = 1 + random() % 6; n > 0; --n)
            damage_at(pieces, random() % stream.packed.size(),
                      1 + random() % (random() % 3 == 0 ? 3'000 : 60), 2);
        const bytes damaged = put_together(stream.packed, pieces, random);
        const bytes expected = expected_from(stream, damaged);
        if (expected.empty()) continue;  // there may be no frame at all
        CAPTURE(i, stream.name);
        CHECK((salvaged(damaged, 0, pipeline::lost_bytes::skipped).raw == expected));
    }
}

TEST_CASE("of an input that has lost bytes in several places, all blocks come out that are whole") {
    std::mt19937_64 random(2);
    const auto streams = sweep_streams();
    for (std::size_t i = 0; i < scaled(600); ++i) {
        const sweep_stream& stream = streams[random() % streams.size()];
        std::vector<piece> pieces = whole(stream.packed);
        for (std::uint64_t n = 1 + random() % 4; n > 0 && !pieces.empty(); --n)
            damage_at(pieces, random() % std::max<std::size_t>(size_of(pieces), 1),
                      1 + random() % (random() % 3 == 0 ? 3'000 : 60), random() % 2 * 2);
        const bytes damaged = put_together(stream.packed, pieces, random);
        const bytes expected = expected_from(stream, damaged);
        if (expected.empty()) continue;
        CAPTURE(i, stream.name);
        CHECK((salvaged(damaged, 0, pipeline::lost_bytes::skipped).raw == expected));
    }
}
