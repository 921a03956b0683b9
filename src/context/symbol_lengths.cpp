#include "context/symbol_lengths.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace huffpipe::context {

namespace {

constexpr std::size_t max_symbols = 258;
constexpr int symbol_bits = 9;

/// Keys are count << 9 | symbol; sorted by count, then symbol. A least-significant-digit radix sort, since
/// the keys of hundreds of tables a block would keep a comparison sort guessing.
void sort_keys(std::array<std::uint64_t, max_symbols>& keys, std::size_t n, std::uint32_t largest) {
    if (n < 24) {
        for (std::size_t i = 1; i < n; ++i) {
            const std::uint64_t key = keys[i];
            std::size_t j = i;
            for (; j > 0 && keys[j - 1] > key; --j) keys[j] = keys[j - 1];
            keys[j] = key;
        }
        return;
    }
    std::array<std::uint64_t, max_symbols> sorted;
    for (int shift = symbol_bits; largest != 0; shift += 8, largest >>= 8) {
        std::array<std::uint16_t, 257> start{};
        for (std::size_t i = 0; i < n; ++i) ++start[(keys[i] >> shift & 255) + 1];
        const std::size_t digits = std::min<std::size_t>(256, largest + std::size_t{1});
        for (std::size_t d = 1; d < digits; ++d)
            start[d] = static_cast<std::uint16_t>(start[d] + start[d - 1]);
        for (std::size_t i = 0; i < n; ++i) sorted[start[keys[i] >> shift & 255]++] = keys[i];
        std::copy_n(sorted.begin(), n, keys.begin());
    }
}

/// Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995): `weight`, ascending,
/// becomes first the parents of the internal nodes, then their depths, then the depths of the leaves.
void minimum_redundancy(std::array<std::uint32_t, max_symbols>& weight, std::size_t n) {
    weight[0] += weight[1];
    std::size_t root = 0;
    std::size_t leaf = 2;
    for (std::size_t next = 1; next < n - 1; ++next) {
        std::uint32_t sum = 0;
        for (int child = 0; child < 2; ++child) {
            if (leaf >= n || (root < next && weight[root] < weight[leaf])) {
                sum += weight[root];
                weight[root++] = static_cast<std::uint32_t>(next);
            } else {
                sum += weight[leaf++];
            }
        }
        weight[next] = sum;
    }
    weight[n - 2] = 0;
    for (std::size_t next = n - 2; next-- > 0;) weight[next] = weight[weight[next]] + 1;
    std::size_t internal_end = n - 1;  // internal nodes not yet counted are [0, internal_end)
    std::size_t leaf_end = n;
    std::size_t available = 1;
    for (std::uint32_t depth = 0; available > 0; ++depth) {
        std::size_t internal = 0;
        while (internal_end > 0 && weight[internal_end - 1] == depth) {
            --internal_end;
            ++internal;
        }
        for (std::size_t i = internal; i < available; ++i) weight[--leaf_end] = depth;
        available = 2 * internal;
    }
}

/// Makes `length` (descending, since the counts ascend) keep `limit`: too long codes are cut, which overfills
/// the code space; the rarest shorter codes then grow until it fits, and what is left over goes to the most
/// frequent codes that can use it.
void limit_lengths(std::array<std::uint32_t, max_symbols>& length, std::size_t n, std::uint32_t limit) {
    const std::uint32_t space = 1U << limit;
    std::uint32_t used = 0;
    for (std::size_t i = 0; i < n; ++i) {
        length[i] = std::min(length[i], limit);
        used += space >> length[i];
    }
    for (std::size_t i = 0; used > space;) {
        if (length[i] < limit) {
            ++length[i];
            used -= space >> length[i];
        } else {
            ++i;
        }
    }
    for (std::size_t i = n; i-- > 0 && used < space;) {
        while (length[i] > 1 && used + (space >> length[i]) <= space) {
            used += space >> length[i];
            --length[i];
        }
    }
}

}  // namespace

void limited_code_lengths(std::span<const std::uint32_t> counts, int limit, std::span<std::uint8_t> lengths) {
    std::array<std::uint64_t, max_symbols> keys;
    std::size_t n = 0;
    std::uint32_t largest = 0;
    for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) {
        lengths[symbol] = 0;
        keys[n] = std::uint64_t{counts[symbol]} << symbol_bits | symbol;
        n += counts[symbol] != 0;
        largest = std::max(largest, counts[symbol]);
    }
    constexpr std::uint64_t symbol_mask = (1U << symbol_bits) - 1;
    if (n < 2) {
        if (n == 1) lengths[keys[0] & symbol_mask] = 1;
        return;
    }
    sort_keys(keys, n, largest);
    std::array<std::uint32_t, max_symbols> length;
    for (std::size_t i = 0; i < n; ++i) length[i] = static_cast<std::uint32_t>(keys[i] >> symbol_bits);
    minimum_redundancy(length, n);
    if (length[0] > static_cast<std::uint32_t>(limit)) {
        limit_lengths(length, n, static_cast<std::uint32_t>(limit));
    }
    for (std::size_t i = 0; i < n; ++i) lengths[keys[i] & symbol_mask] = static_cast<std::uint8_t>(length[i]);
}

}  // namespace huffpipe::context
