#include "reference/read_sequence.hpp"

#include "reference/gaps.hpp"
#include "reference/state_machine.hpp"

namespace huffpipe_reference {
namespace {

enum class place { alone, in_sparse };

std::size_t bytes_of_each_stream(std::size_t size, std::size_t streams) {
    const std::size_t even = (size + streams - 1) / streams;
    if (size < 32768) return even;
    std::size_t odd_multiple = 64;
    while (odd_multiple < even) odd_multiple += 128;
    return odd_multiple;
}

bytes decode_stream(byte_span stream, const state_machine& machine, unsigned state, std::size_t size) {
    const bytes backwards(stream.rbegin(), stream.rend());
    require(backwards[0] != 0);
    high_bit_cursor bits(backwards);
    while (bits.bit() == 0) {
    }
    bytes raw(size);
    for (std::size_t i = size; i-- > 0;) {
        unsigned byte = machine.codes[state].symbol(bits);
        if (byte == 256) byte = bits.number(8);
        raw[i] = static_cast<std::uint8_t>(byte);
        state = machine.next[machine.memory_of[state]][byte];
    }
    require(bits.left() == 0);
    return raw;
}

bytes read_coded(byte_cursor& from, std::size_t size) {
    require(size >= 256);
    const state_machine machine = read_state_machine(from, size);
    const std::size_t count = size < 8192 ? 2 : 6;
    std::vector<std::pair<unsigned, std::size_t>> heads;
    for (std::size_t i = 0; i < count; ++i) {
        const auto state = static_cast<unsigned>(from.number(1));
        require(state < machine.codes.size());
        heads.emplace_back(state, from.number(size < 65536 ? 2 : 3));
        require(heads.back().second >= 1);
    }
    bytes raw;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t of_stream = i + 1 < count ? bytes_of_each_stream(size, count) : size - raw.size();
        const bytes part = decode_stream(from.take(heads[i].second), machine, heads[i].first, of_stream);
        raw.insert(raw.end(), part.begin(), part.end());
    }
    return raw;
}

bytes read_at(byte_cursor& from, std::size_t size, place where);

bytes read_sparse(byte_cursor& from, std::size_t size) {
    const std::uint8_t usual = from.take(1)[0];
    const std::size_t gaps_size = from.number(3);
    const std::size_t values_size = from.number(3);
    require(gaps_size + values_size <= size);
    const bytes gaps = read_at(from, gaps_size, place::in_sparse);
    const bytes values = read_at(from, values_size, place::in_sparse);
    return fill_gaps(gaps, values, usual, size, 1);
}

bytes read_at(byte_cursor& from, std::size_t size, place where) {
    const std::uint64_t kind = from.number(1);
    if (kind == 0) {
        const byte_span raw = from.take(size);
        return {raw.begin(), raw.end()};
    }
    if (kind == 1) {
        require(size >= 1);
        return bytes(size, from.take(1)[0]);
    }
    if (kind == 2) return read_coded(from, size);
    require(kind == 3 && where == place::alone);
    return read_sparse(from, size);
}

}  // namespace

bytes read_sequence(byte_cursor& from, std::size_t size) {
    return read_at(from, size, place::alone);
}

}  // namespace huffpipe_reference
