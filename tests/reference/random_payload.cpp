#include "reference/random_payload.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace huffpipe::test {
namespace {

using bytes = random_payload::bytes;
using words = std::vector<std::vector<bool>>;

constexpr std::size_t smallest_inner_part = 16384;

void append(std::vector<bool>& string, const std::vector<bool>& more) {
    string.insert(string.end(), more.begin(), more.end());
}

void append_number(std::vector<bool>& string, std::size_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) string.push_back((value >> i & 1) != 0);
}

// The words in the order in which the page counts them, each as the bits of a number that is added up.
words words_of(const bytes& lengths) {
    words made(lengths.size());
    std::size_t next = 0;  // in units of 2 to the power of -16
    for (std::size_t length = 1; length <= 16; ++length)
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] != length) continue;
            for (std::size_t bit = 0; bit < length; ++bit)
                made[symbol].push_back((next >> (15 - bit) & 1) != 0);
            next += std::size_t{1} << (16 - length);
        }
    return made;
}

// The words of which these are the differences.
bytes summed(bytes numbers, std::size_t width, bool big_endian) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at + width <= numbers.size(); at += width) {
        std::uint32_t number = 0;
        for (std::size_t i = 0; i < width; ++i) number |= std::uint32_t{numbers[at + i]} << 8 * i;
        sum += number >> 1 ^ (0U - (number & 1));
        for (std::size_t i = 0; i < width; ++i)
            numbers[at + (big_endian ? width - 1 - i : i)] = static_cast<std::uint8_t>(sum >> 8 * i);
    }
    return numbers;
}

}  // namespace

bytes random_payload::make(std::size_t raw_size) {
    payload_.clear();
    bytes raw = parts(raw_size, place::top);
    if (payload_.size() <= raw_size) return raw;
    const bytes rest = std::exchange(payload_, {1});
    put(rest.size(), 3);
    put(' ', 1);
    payload_.insert(payload_.end(), rest.begin(), rest.end());
    raw.insert(raw.begin(), rest.size(), ' ');
    return raw;
}

std::size_t random_payload::maybe_wrong(std::size_t value) {
    if (below(1000) >= faults_) return value;
    const std::array<std::size_t, 5> wrong{value + 1, value - 1, value ^ 1U << below(8), below(256), 0};
    return wrong[below(wrong.size())];
}

void random_payload::put(std::size_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) payload_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

bytes random_payload::parts(std::size_t raw_size, place where) {
    bytes raw;
    while (raw.size() < raw_size) {
        const std::size_t left = raw_size - raw.size();
        bool last = left == 1 || below(3) == 0;
        std::size_t size = last ? left : 1 + below(left - 1);
        std::size_t kind = below(where == place::top ? 6 : 5);
        if (kind == 5 && size < 8) kind = 4;
        if (!last && kind >= 2 && maybe_wrong(size) < smallest_inner_part) {
            last = true;
            size = left;
        }
        put(maybe_wrong(kind | (last ? 0x80U : 0U)), 1);
        if (!last) put(maybe_wrong(size), 3);
        const bytes more = part(static_cast<unsigned>(kind), size);
        raw.insert(raw.end(), more.begin(), more.end());
    }
    return raw;
}

bytes random_payload::part(unsigned kind, std::size_t raw_size) {
    if (kind == 5) return planes(raw_size);
    if (kind >= 2) return bit_streams(kind, raw_size);
    bytes raw(raw_size, static_cast<std::uint8_t>(below(256)));
    if (kind == 0)
        for (auto& byte : raw) byte = static_cast<std::uint8_t>(below(256));
    payload_.insert(payload_.end(), raw.begin(), kind == 0 ? raw.end() : raw.begin() + 1);
    return raw;
}

bytes random_payload::planes(std::size_t raw_size) {
    const std::size_t count = std::size_t{2} << below(3);
    const std::size_t form = count == 8 ? 0 : std::array<std::size_t, 3>{0, 0x10, 0x30}[below(3)];
    put(maybe_wrong(form | count), 1);
    bytes raw(raw_size);
    for (std::size_t plane = 0; plane < count; ++plane) {
        const bytes of_plane = parts((raw_size - plane + count - 1) / count, place::plane);
        for (std::size_t i = 0; i < of_plane.size(); ++i) raw[plane + i * count] = of_plane[i];
    }
    return form == 0 ? raw : summed(raw, count, form == 0x30);
}

bytes random_payload::bit_streams(unsigned kind, std::size_t raw_size) {
    const bytes lengths = code(256, 2 + below(below(2) == 0 ? 10 : 255), 11, {});
    put_lengths(lengths);
    const words coded = words_of(lengths);
    bytes symbols;
    for (std::size_t symbol = 0; symbol < 256; ++symbol)
        if (lengths[symbol] != 0) symbols.push_back(static_cast<std::uint8_t>(symbol));
    bytes raw(raw_size);
    for (auto& byte : raw) byte = symbols[std::min(below(symbols.size()), below(symbols.size()))];

    std::array<std::size_t, 6> ends{0, 0, 0, 0, 0, raw_size};  // of the runs of kind 3
    for (std::size_t run = 0; run < 5; ++run) ends[run] = below(raw_size + 1);
    std::sort(ends.begin(), ends.end());
    std::vector<bits> streams(kind == 2 ? 1 : kind == 3 ? 6 : 10);
    for (std::size_t i = raw_size; i-- > 0;) {
        const auto run = std::find_if(ends.begin(), ends.end(), [i](std::size_t end) { return i < end; });
        const std::size_t stream = kind == 2   ? 0
                                   : kind == 3 ? static_cast<std::size_t>(run - ends.begin())
                                               : (raw_size - 1 - i) / 20 % 10;
        append(streams[stream], coded[raw[i]]);
    }
    std::vector<bytes> packed;
    for (const bits& stream : streams) packed.push_back(filled(stream));
    const std::size_t width = raw_size <= 32768 ? 2 : 3;
    for (const bytes& stream : packed) put(maybe_wrong(stream.size()), width);
    for (std::size_t run = 0; kind == 3 && run < 5; ++run)
        put(maybe_wrong(ends[run] - (run == 0 ? 0 : ends[run - 1])), width);
    for (const bytes& stream : packed) payload_.insert(payload_.end(), stream.begin(), stream.end());
    return raw;
}

// A random complete code of so many words, among them words for all symbols needed.
bytes random_payload::code(std::size_t symbols, std::size_t count, std::uint8_t longest,
                           const bytes& needed) {
    bytes leaves{1, 1};
    while (leaves.size() < count) {
        std::uint8_t& leaf = leaves[below(leaves.size())];
        if (leaf == longest) continue;
        ++leaf;
        leaves.push_back(leaf);
    }
    leaves.back() = static_cast<std::uint8_t>(maybe_wrong(leaves.back()) % (longest + 1U));
    bytes lengths(symbols, 0);
    for (const std::uint8_t symbol : needed) {
        lengths[symbol] = leaves.back();
        leaves.pop_back();
    }
    for (std::size_t symbol = below(symbols); !leaves.empty(); symbol = below(symbols)) {
        if (lengths[symbol] != 0) continue;
        lengths[symbol] = leaves.back();
        leaves.pop_back();
    }
    return lengths;
}

void random_payload::put_lengths(const bytes& lengths) {
    constexpr std::array<std::size_t, 15> extra_bits{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7};
    std::vector<std::size_t> extras;
    const bytes tokens = tokens_of(lengths, extras);
    bytes used = tokens;
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    const std::size_t least = std::max<std::size_t>(used.size(), 2);
    const bytes token_lengths = code(15, least + below(16 - least), 7, used);
    const words coded = words_of(token_lengths);
    bits string;
    for (const std::uint8_t length : token_lengths) append_number(string, length, 3);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        append(string, coded[tokens[i]]);
        append_number(string, maybe_wrong(extras[i]), extra_bits[tokens[i]]);
    }
    const bytes packed = filled(string);
    payload_.insert(payload_.end(), packed.begin(), packed.end());
}

// Writes each run of lengths in one of the ways that there are.
bytes random_payload::tokens_of(const bytes& lengths, std::vector<std::size_t>& extras) {
    bytes tokens;
    const auto use = [&](std::size_t token, std::size_t extra) {
        tokens.push_back(static_cast<std::uint8_t>(token));
        extras.push_back(extra);
    };
    for (std::size_t at = 0; at < lengths.size();) {
        std::size_t run = 1;
        while (at + run < lengths.size() && lengths[at + run] == lengths[at]) ++run;
        const std::size_t way = below(8);
        std::size_t count = 1;
        if (way != 0 && lengths[at] == 0 && run >= 11) {
            count = 11 + below(std::min<std::size_t>(run, 138) - 10);
            use(14, count - 11);
        } else if (way > 1 && at > 0 && lengths[at] == lengths[at - 1] && run >= 3) {
            count = 3 + below(std::min<std::size_t>(run, 6) - 2);
            use(12, count - 3);
        } else if (way != 0 && lengths[at] == 0 && run >= 3) {
            count = 3 + below(std::min<std::size_t>(run, 10) - 2);
            use(13, count - 3);
        } else {
            use(lengths[at], 0);
        }
        at += count;
    }
    return tokens;
}

bytes random_payload::filled(bits string) {
    if (maybe_wrong(0) != 0) string.push_back(true);
    bytes packed((string.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < string.size(); ++i)
        if (string[i]) packed[i / 8] = static_cast<std::uint8_t>(packed[i / 8] | 1U << i % 8);
    return packed;
}

}  // namespace huffpipe::test
