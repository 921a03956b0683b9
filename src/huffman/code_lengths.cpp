#include "huffman/code_lengths.hpp"

#include <algorithm>

namespace huffpipe::huffman {
namespace {

constexpr unsigned longest_limit = 15;

/// The symbols that occur, in rising order of count (of equal counts: falling order of symbol), so that
/// code lengths fall along the order.
struct ranking {
    std::array<std::uint32_t, alphabet_size> weight;
    std::array<std::uint8_t, alphabet_size> symbol;
    unsigned size = 0;
};

/// Sorts by counting, least significant byte first; a key is the count above the complement of the symbol.
void rank(std::span<const std::uint32_t> counts, ranking& out) noexcept {
    std::array<std::uint32_t, alphabet_size> keys, sorted;
    std::uint32_t largest = 0;
    for (std::size_t symbol = counts.size(); symbol-- > 0;) {
        if (counts[symbol] == 0) continue;
        keys[out.size++] = counts[symbol] << 8 | static_cast<std::uint32_t>(symbol);
        largest = std::max(largest, counts[symbol]);
    }
    for (unsigned shift = 8; shift < 32 && (largest >> (shift - 8)) != 0; shift += 8) {
        std::array<std::uint16_t, 257> start{};
        for (unsigned i = 0; i < out.size; ++i) ++start[(keys[i] >> shift & 255) + 1];
        for (unsigned digit = 0; digit < 256; ++digit) start[digit + 1] += start[digit];
        for (unsigned i = 0; i < out.size; ++i) sorted[start[keys[i] >> shift & 255]++] = keys[i];
        std::copy_n(sorted.begin(), out.size, keys.begin());
    }
    for (unsigned i = 0; i < out.size; ++i) {
        out.weight[i] = keys[i] >> 8;
        out.symbol[i] = static_cast<std::uint8_t>(keys[i]);
    }
}

/// Huffman's tree, without a limit, in the array `a` of at least two rising weights; leaves the depth of each
/// leaf in its place. Three passes: make parents of the two lightest nodes, then depths of the inner nodes,
/// then of the leaves.
void build_tree(std::uint32_t* a, int n) noexcept {
    int leaf = 0, root = 0;
    const auto lightest = [&](int next) {
        const bool take_root = leaf >= n || (root < next && a[root] < a[leaf]);
        if (!take_root) return a[leaf++];
        const std::uint32_t weight = a[root];
        a[root++] = static_cast<std::uint32_t>(next);
        return weight;
    };
    for (int next = 0; next < n - 1; ++next) {
        const std::uint32_t first = lightest(next);
        a[next] = first + lightest(next);
    }
    a[n - 2] = 0;
    for (int inner = n - 3; inner >= 0; --inner) a[inner] = a[a[inner]] + 1;
    int inner = n - 2, next = n - 1;
    for (std::uint32_t depth = 0, nodes = 1; nodes > 0; ++depth) {
        std::uint32_t parents = 0;
        for (; inner >= 0 && a[inner] == depth; --inner) ++parents;
        for (; nodes > parents; --nodes) a[next--] = depth;
        nodes = 2 * parents;
    }
}

/// Package-merge on rising weights. List 1 is the weights; list l + 1 merges the weights with the packages of
/// list l, the sums of its neighbours. A weight's length is the number of lists in which it is among the
/// items that the first 2n - 2 items of the last list are made of.
class package_merge {
  public:
    void run(std::span<const std::uint32_t> weights, unsigned limit, std::uint32_t* lengths) noexcept {
        const unsigned n = static_cast<unsigned>(weights.size());
        leaves_[0] = none;
        std::copy(weights.begin(), weights.end(), &leaves_[1]);
        leaves_[n + 1] = endless;
        std::copy(weights.begin(), weights.end(), list_.begin());
        unsigned size = n;
        for (unsigned level = 1; level < limit; ++level) {
            packages_[0] = none;
            for (unsigned i = 0; i < size / 2; ++i) packages_[i + 1] = list_[2 * i] + list_[2 * i + 1];
            packages_[size / 2 + 1] = endless;
            size = merge(n, size / 2, leaves_before_[level]);
        }
        std::fill_n(lengths, n, 0);
        unsigned items = 2 * n - 2;
        for (unsigned level = limit - 1; items > 0; --level) {
            const unsigned leaves = level == 0 ? items : leaves_before_[level][items];
            for (unsigned i = 0; i < leaves; ++i) ++lengths[i];
            if (level == 0) break;
            items = 2 * (items - leaves);
        }
    }

  private:
    static constexpr std::uint32_t none = 0, endless = ~std::uint32_t{0};
    using prefix_counts = std::array<std::uint16_t, 2 * alphabet_size + 1>;

    /// Merges leaves 1 to `leaf_count` and packages 1 to `package_count` into the list; of equals, leaves
    /// come first. Notes how many leaves are among the first i items. Works from both ends at once, since
    /// each end is one long chain of dependent loads; what stands before and behind the sequences loses every
    /// comparison.
    unsigned merge(unsigned leaf_count, unsigned package_count, prefix_counts& leaves_before) noexcept {
        const unsigned size = leaf_count + package_count, half = size / 2;
        unsigned low = 0, high = leaf_count;  // leaves taken from the front, and not yet taken from the back
        for (unsigned i = 0; i < size - half; ++i) {
            const unsigned back = size - 1 - i;
            const std::uint32_t low_leaf = leaves_[low + 1], low_package = packages_[i - low + 1];
            const std::uint32_t high_leaf = leaves_[high], high_package = packages_[back + 1 - high];
            list_[i] = std::min(low_leaf, low_package);
            low += low_leaf <= low_package;
            leaves_before[i + 1] = static_cast<std::uint16_t>(low);
            list_[back] = std::max(high_leaf, high_package);
            leaves_before[back + 1] = static_cast<std::uint16_t>(high);
            high -= high_leaf > high_package;
        }
        return size;
    }

    std::array<std::uint32_t, alphabet_size + 2> leaves_;  // between `none` and `endless`
    std::array<std::uint32_t, alphabet_size + 2> packages_;
    std::array<std::uint32_t, 2 * alphabet_size> list_;
    std::array<prefix_counts, longest_limit> leaves_before_;
};

}  // namespace

unsigned find_code_lengths(std::span<const std::uint32_t> counts, unsigned limit,
                           std::span<std::uint8_t> lengths) noexcept {
    std::fill(lengths.begin(), lengths.end(), std::uint8_t{0});
    ranking order;
    rank(counts, order);
    if (order.size == 1) lengths[order.symbol[0]] = 1;
    if (order.size < 2) return order.size;
    std::array<std::uint32_t, alphabet_size> depth = order.weight;
    build_tree(depth.data(), static_cast<int>(order.size));
    if (depth[0] > limit) {
        package_merge exact;
        exact.run({order.weight.data(), order.size}, limit, depth.data());
    }
    for (unsigned i = 0; i < order.size; ++i) lengths[order.symbol[i]] = static_cast<std::uint8_t>(depth[i]);
    return order.size;
}

bool is_complete(std::span<const std::uint8_t> lengths, unsigned limit) noexcept {
    std::uint64_t kraft = 0;
    for (const unsigned length : lengths) {
        if (length > limit) return false;
        if (length != 0) kraft += std::uint64_t{1} << (limit - length);
    }
    return kraft == std::uint64_t{1} << limit;
}

}  // namespace huffpipe::huffman
