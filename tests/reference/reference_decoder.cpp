// Decodes the streams of the standard input to the standard output with the reference decoder; says why, and
// exits with 2, when it refuses them.

#include "reference/decode.hpp"

#include <array>
#include <cstdio>

int main() {
    huffpipe_reference::bytes packed;
    std::array<std::uint8_t, 65536> piece{};
    std::size_t got = 0;
    while ((got = std::fread(piece.data(), 1, piece.size(), stdin)) > 0) {
        packed.insert(packed.end(), piece.data(), piece.data() + got);
    }
    const auto [raw, refused] = huffpipe_reference::decode(packed);
    const bool written =
        std::fwrite(raw.data(), 1, raw.size(), stdout) == raw.size() && std::fflush(stdout) == 0;
    if (std::ferror(stdin) != 0 || !written) {
        std::fputs("reference_decoder: input or output failed\n", stderr);
        return 1;
    }
    if (!refused) return 0;
    constexpr std::array kinds{"not-huffpipe", "damaged", "truncated", "trailing", "unsupported"};
    std::fprintf(stderr, "reference_decoder: %s at %zu\n", kinds[static_cast<std::size_t>(refused->kind)],
                 refused->offset);
    return 2;
}
