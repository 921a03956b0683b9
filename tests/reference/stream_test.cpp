#include "reference/both_decoders.hpp"
#include "reference/published_hash.hpp"
#include "support/catch.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace huffpipe;
using huffpipe_reference::bytes;

namespace {

std::size_t header_size(std::uint8_t kind) {
    return kind == 'S' ? 20 : kind == 'B' ? 36 : kind == 'E' ? 40 : 24;
}

std::size_t number_at(const bytes& from, std::size_t at) {
    return from[at] | std::size_t{from[at + 1]} << 8 | std::size_t{from[at + 2]} << 16 |
           std::size_t{from[at + 3]} << 24;
}

/// Makes the header check right for what the header holds.
void repair(bytes& frame) {
    const std::size_t checked = header_size(frame[4]) - 4;
    if (frame.size() < checked + 4) return;
    const std::uint32_t check =
        huffpipe_reference::header_check(huffpipe_reference::byte_span(frame).first(checked));
    for (std::size_t i = 0; i < 4; ++i) frame[checked + i] = static_cast<std::uint8_t>(check >> 8 * i);
}

/// The frames of a right stream; what stands between streams is a piece of its own.
std::vector<bytes> frames_of(const bytes& stream) {
    std::vector<bytes> frames;
    for (std::size_t at = 0; at < stream.size();) {
        std::size_t size = 1;
        if (stream[at] == 0xF5) {
            const std::uint8_t kind = stream[at + 4];
            size = header_size(kind);
            if (kind == 'B') size += number_at(stream, at + 13) % (1U << 24) + 8;
            if (kind >= 0x80) size += number_at(stream, at + 5) % (1U << 24) + 8;
        }
        const auto begin = stream.begin() + static_cast<std::ptrdiff_t>(at);
        frames.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
        at += size;
    }
    return frames;
}

bytes joined(const std::vector<bytes>& frames) {
    bytes all;
    for (const bytes& frame : frames) all.insert(all.end(), frame.begin(), frame.end());
    return all;
}

/// The frames of the good vectors that are small.
std::vector<std::vector<bytes>> seeds() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(HUFFPIPE_VECTORS)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("good-") && name.ends_with(".hp") && entry.file_size() < 2000)
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::vector<bytes>> made;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        made.push_back(frames_of({std::istreambuf_iterator<char>(file), {}}));
        if (test::decode_by_reference(joined(made.back())).raw.size() > 100000) made.pop_back();
    }
    return made;
}

/// Changes a byte of a header, or one bit of it, and repairs the header's check.
void change_header(bytes& frame, std::mt19937_64& random) {
    if (frame.size() < 20) return;
    const std::size_t at = 4 + random() % (header_size(frame[4]) - 8);
    frame[at] = static_cast<std::uint8_t>(random() % 2 == 0 ? random() : frame[at] ^ 1U << random() % 8);
    repair(frame);
}

/// Changes the order or the number of frames.
void rearrange(std::vector<bytes>& frames, const std::vector<bytes>& others, std::mt19937_64& random) {
    const std::size_t at = random() % frames.size();
    const auto place = frames.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random() % 4) {
        case 0:
            frames.erase(place);
            break;
        case 1:
            frames.insert(place, bytes(*place));
            break;
        case 2:
            std::swap(*place, frames[random() % frames.size()]);
            break;
        default:
            frames.insert(place, others[random() % others.size()]);
    }
}

/// Makes one change of a random sort.
bytes changed(std::vector<bytes> frames, const std::vector<bytes>& others, std::mt19937_64& random) {
    const std::size_t sort = random() % 6;
    if (sort < 3) change_header(frames[random() % frames.size()], random);
    if (sort == 3) rearrange(frames, others, random);
    bytes stream = joined(frames);
    if (sort == 4 && !stream.empty()) stream.resize(random() % stream.size());
    if (sort == 5) stream[random() % stream.size()] = static_cast<std::uint8_t>(random());
    if (random() % 20 == 0) stream.resize(stream.size() + random() % 50);
    if (random() % 20 == 0) stream.push_back(static_cast<std::uint8_t>(random() % 2 == 0 ? 0xF5 : random()));
    return stream;
}

}  // namespace

TEST_CASE(
    "Streams with changes are decoded or refused alike, to the same bytes and as the same kind of error") {
    std::mt19937_64 random(40);
    const auto streams = seeds();
    REQUIRE(streams.size() > 20);
    for (std::size_t i = 0; i < test::scaled(5000); ++i) {
        const auto& others = streams[random() % streams.size()];
        const bytes stream = changed(streams[random() % streams.size()], others, random);
        const test::outcome expected = test::decode_by_reference(stream);
        const test::outcome made = test::decode_by_library(stream);
        if (made == expected) continue;
        CAPTURE(i, stream);
        CHECK(made == expected);
    }
}
