#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "fuzz/controls.hpp"
#include "fuzz/fuzz_target.hpp"
#include "kernels/kernel_set.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "reference/both_decoders.hpp"
#include "support/distributions.hpp"
#include "support/memory_ends.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace huffpipe::fuzz {
namespace {

using bytes = std::vector<std::uint8_t>;

/// The raw bytes that an input stands for: few of them make many.
bytes raw_of(controls& choices) {
    const std::size_t sort = choices.below(5);
    const std::size_t size = choices.chance() ? choices.below(3000) : choices.number(3) % 70000;
    const byte_view seed = choices.left();
    if (sort == 0 || seed.empty()) return {seed.begin(), seed.end()};
    test::generator random(seed[0] + 256 * seed.size());
    if (sort == 1) return test::bytes_of(test::all_shapes[seed[0] % test::all_shapes.size()], size, random);
    bytes raw(size);
    for (std::size_t i = 0; i < size; ++i) {
        if (sort == 2) raw[i] = seed[random() % seed.size()];  // as an alphabet
        if (sort == 3) raw[i] = static_cast<std::uint8_t>(seed[i % seed.size()] + i / seed.size() % 3);
        if (sort == 4) raw[i] = random() % 8 != 0 ? 0 : seed[i % seed.size()];  // with gaps
    }
    return raw;
}

/// The same model and payload come from the kernels of every level, and decode with those of every level.
void check_kernels(const bytes& raw, int level) {
    if (raw.empty()) return;
    std::optional<bytes> first;
    for (auto cpu = cpu_level::scalar; cpu <= available_cpu_level();
         cpu = static_cast<cpu_level>(static_cast<int>(cpu) + 1)) {
        block::encoder encoder(level, kernels::kernels_for(cpu));
        block::decoder decoder(kernels::kernels_for(cpu));
        bytes all, back;
        for (const block::section& piece : encoder.cut(raw)) {
            bytes payload(block::payload_capacity(piece.raw.size()));
            const block::encoded made = encoder.encode(piece, payload);
            payload.resize(made.size_bytes);
            expect(!payload.empty() && payload.size() <= piece.raw.size(),
                   "a payload is larger than its block");
            all.push_back(static_cast<std::uint8_t>(made.model));
            all.insert(all.end(), payload.begin(), payload.end());
            back.resize(back.size() + piece.raw.size());
            decoder.decode(made.model, payload, byte_span(back).last(piece.raw.size()));
        }
        expect(!first || all == *first, "payloads differ by the level of kernels");
        first = all;
        expect(back == raw, "a block does not come back");
    }
}

bytes compressed(const bytes& raw, const pipeline::options& how, std::size_t largest_read) {
    test::chopped_input from(raw, largest_read);
    test::kept_output to;
    pipeline::compress(from, to, how);
    return std::move(to.kept);
}

}  // namespace

void round_trip(byte_view input) {
    controls choices(input);
    pipeline::options how;
    how.level = static_cast<int>(choices.below(block::max_level + 1));
    how.block_size = choices.chance() ? 0 : 1 + choices.number(2) + choices.below(2);
    how.cpu_threads = 1 + static_cast<unsigned>(choices.below(3));
    how.io_threads = 1 + static_cast<unsigned>(choices.below(2));
    how.channel_capacity = choices.below(4);
    const std::size_t largest_read = 1 + choices.below(60000);
    const bytes raw = raw_of(choices);
    if (how.block_size != 0) how.block_size = std::max(how.block_size, raw.size() / 50);  // not too many

    check_kernels(raw, how.level);
    pipeline::options alone = how;
    alone.threading = pipeline::threading::none;
    const bytes packed = compressed(raw, alone, ~std::size_t{0});
    expect(compressed(raw, how, largest_read) == packed, "threads or reads make a difference");
    test::kept_output back;
    test::chopped_input from(packed, largest_read);
    pipeline::decompress(from, back, how);
    expect(back.kept == raw, "a stream does not come back");
    expect(raw.size() > 20000 || test::decode_by_reference(packed) == test::outcome{std::nullopt, raw},
           "the reference refuses a stream that was made");
}

}  // namespace huffpipe::fuzz
