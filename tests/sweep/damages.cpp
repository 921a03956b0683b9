#include "sweep/damages.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::test {
namespace {

constexpr std::size_t sector_size = 512;

/// Where frames begin and end in the damaged input is found from those that it has been put together from.
damage rearranged(const sweep_stream& stream, damage_kind kind, std::size_t place,
                  const std::vector<std::size_t>& order) {
    damage done{kind, place, {}, 0, 0, std::vector<bool>(stream.frames.size())};
    bool seen_damage = false;
    for (std::size_t at = 0; at < order.size(); ++at) {
        const stream_frame& frame = stream.frames[order[at]];
        if (!seen_damage && order[at] != at) {
            seen_damage = true;
            done.begin = done.packed.size();
        }
        done.packed.insert(done.packed.end(),
                           stream.packed.begin() + static_cast<std::ptrdiff_t>(frame.offset),
                           stream.packed.begin() + static_cast<std::ptrdiff_t>(frame.offset + frame.size));
        done.intact[order[at]] = true;
    }
    if (!seen_damage) done.begin = done.packed.size();  // the last frame is missing
    done.end = std::min(done.begin + stream.frames[place].size + frame::max_header_size, done.packed.size());
    return done;
}

damage in_place(const sweep_stream& stream, damage_kind kind, std::size_t place, std::size_t begin,
                std::size_t end, bytes packed) {
    damage done{kind, place, std::move(packed), begin, end, {}};
    for (const stream_frame& frame : stream.frames) {
        const bool intact = frame.offset + frame.size <= begin || frame.offset >= end;
        if (!intact && done.intact.size() > 0 && done.intact.back()) done.begin = frame.offset;
        if (!intact && done.intact.empty()) done.begin = 0;
        if (!intact) done.end = std::max(done.end, std::min(frame.offset + frame.size, done.packed.size()));
        done.intact.push_back(intact);
    }
    return done;
}

std::vector<std::size_t> order_of(std::size_t frames) {
    std::vector<std::size_t> order(frames);
    for (std::size_t at = 0; at < frames; ++at) order[at] = at;
    return order;
}

damage made(const sweep_stream& stream, damage_kind kind, std::size_t place) {
    bytes packed = stream.packed;
    std::vector<std::size_t> order = order_of(stream.frames.size());
    const auto at = order.begin() + static_cast<std::ptrdiff_t>(std::min(place, order.size() - 1));
    switch (kind) {
        case damage_kind::flipped_bit:
            packed[place / 8] ^= static_cast<std::uint8_t>(1U << place % 8);
            return in_place(stream, kind, place, place / 8, place / 8 + 1, std::move(packed));
        case damage_kind::truncation:
            packed.resize(place);
            return in_place(stream, kind, place, place, stream.packed.size(), std::move(packed));
        case damage_kind::zeroed_sector: {
            // Only the bytes that change are damage.
            std::size_t begin = place * sector_size, end = std::min(begin + sector_size, packed.size());
            while (begin < end && packed[begin] == 0) ++begin;
            while (begin < end && packed[end - 1] == 0) --end;
            std::fill(packed.begin() + static_cast<std::ptrdiff_t>(begin),
                      packed.begin() + static_cast<std::ptrdiff_t>(end), std::uint8_t{0});
            return in_place(stream, kind, place, begin, end, std::move(packed));
        }
        case damage_kind::dropped_frame:
            order.erase(at);
            break;
        case damage_kind::doubled_frame:
            order.insert(at, place);
            break;
        case damage_kind::swapped_frames:
            std::iter_swap(at, at + 1);
            break;
    }
    return rearranged(stream, kind, place, order);
}

/// Whether what comes before `place` is a whole number of streams, in which nobody can see that more
/// followed.
bool ends_a_stream(const sweep_stream& stream, std::size_t place) {
    return std::any_of(stream.frames.begin(), stream.frames.end(), [&](const stream_frame& frame) {
        return std::holds_alternative<frame::end_header>(frame.header) && frame.offset + frame.size == place;
    });
}

std::size_t places(const sweep_stream& stream, damage_kind kind) {
    switch (kind) {
        case damage_kind::flipped_bit:
            return 8 * stream.packed.size();
        case damage_kind::truncation:
            return stream.packed.size();
        case damage_kind::zeroed_sector:
            return (stream.packed.size() + sector_size - 1) / sector_size;
        case damage_kind::dropped_frame:
        case damage_kind::doubled_frame:
            return stream.frames.size();
        case damage_kind::swapped_frames:
            return stream.frames.size() - 1;
    }
    return 0;
}

}  // namespace

void for_each_damage(const sweep_stream& stream, damage_kind kind, std::size_t stride,
                     const std::function<void(const damage&)>& visit) {
    for (std::size_t place = 0; place < places(stream, kind); place += stride) {
        if (kind == damage_kind::truncation && ends_a_stream(stream, place)) continue;
        const damage done = made(stream, kind, place);
        if (done.packed != stream.packed) visit(done);
    }
}

std::string name_of(const sweep_stream& stream, const damage& done) {
    constexpr std::array<const char*, 6> kinds{"flipped bit",   "truncation",    "zeroed sector",
                                               "dropped frame", "doubled frame", "swapped frame"};
    return stream.name + ", " + kinds[static_cast<std::size_t>(done.kind)] + " " + std::to_string(done.place);
}

}  // namespace huffpipe::test
