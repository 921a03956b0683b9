#include "block/decoder.hpp"
#include "block/description.hpp"
#include "fuzz/controls.hpp"
#include "fuzz/fuzz_target.hpp"
#include "fuzz/generated_context.hpp"
#include "kernels/kernel_set.hpp"
#include "reference/both_decoders.hpp"
#include "reference/random_payload.hpp"

#include <algorithm>
#include <vector>

namespace huffpipe::fuzz {
namespace {

using bytes = std::vector<std::uint8_t>;

// Sizes take more bytes from 65536 raw bytes on.
constexpr std::size_t max_raw_size = 70000;

/// The library's decoders, one for each level of kernels that this CPU has.
std::vector<block::decoder>& all_decoders() {
    static std::vector<block::decoder> decoders = [] {
        std::vector<block::decoder> made;
        for (auto level = cpu_level::scalar; level <= available_cpu_level();
             level = static_cast<cpu_level>(static_cast<int>(level) + 1))
            made.emplace_back(kernels::kernels_for(level));
        return made;
    }();
    return decoders;
}

/// Decodes between bytes that must stay as they are: the sanitizer sees what kernels write without them only
/// where they write beyond the allocation.
test::outcome decode_by(block::decoder& decoder, block::model model, byte_view payload,
                        std::size_t raw_size) {
    constexpr std::size_t margin = 64;
    constexpr std::uint8_t mark = 0xA5;
    bytes space(raw_size + 2 * margin, mark);
    const byte_span raw = byte_span(space).subspan(margin, raw_size);
    test::outcome made;
    try {
        decoder.decode(model, payload, raw);
        made.raw.assign(raw.begin(), raw.end());
    } catch (const error& refusal) {
        made.refused = refusal.kind();
        expect(refusal.offset() <= payload.size(), "the offset of an error lies behind the payload");
    }
    for (std::size_t i = 0; i < margin; ++i)
        expect(space[i] == mark && space[margin + raw_size + i] == mark, "a decoder left its buffer");
    return made;
}

/// Returns what all decoders make of a payload.
test::outcome check_all(block::model model, byte_view payload, std::size_t raw_size) {
    const bytes exact(payload.begin(), payload.end());  // what is read behind it is seen
    const auto expected = test::decode_payload_by_reference(static_cast<unsigned>(model), exact, raw_size);
    for (block::decoder& decoder : all_decoders())
        expect(decode_by(decoder, model, exact, raw_size) == expected,
               "a decoder and the reference make different things of a payload");
    return expected;
}

/// Mostly small, so that many can be made.
std::size_t some_size(controls& choices) {
    const bool large = choices.below(16) == 0;
    return 1 + choices.number(3) % (large ? max_raw_size : 3000);
}

void payload_of(block::model model, byte_view input) {
    controls choices(input);
    const std::size_t raw_size = 1 + choices.number(3) % max_raw_size;
    const byte_view payload = choices.left();
    if (payload.empty() || payload.size() > raw_size) return;
    check_all(model, payload, raw_size);
    const bytes start(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                             payload.size(), block::described_bytes)));
    expect(block::describe(model, start).size() < 2000, "a payload is described at length");
}

}  // namespace

void order0_payload(byte_view input) {
    payload_of(block::model::order0, input);
}

void context_payload(byte_view input) {
    payload_of(block::model::context, input);
}

void text_payload(byte_view input) {
    payload_of(block::model::text, input);
}

void generated_order0(byte_view input) {
    controls choices(input);
    const std::size_t faults = choices.byte() % 4 == 0 ? choices.byte() : 0;
    const std::size_t raw_size = some_size(choices);
    const std::uint64_t seed = std::uint64_t{choices.number(4)} << 32 | choices.number(4);
    test::random_payload generator(seed, faults);
    const bytes raw = generator.make(raw_size);
    const test::outcome made = check_all(block::model::order0, generator.payload(), raw.size());
    expect(faults != 0 || made == test::outcome{std::nullopt, raw}, "a valid payload is refused");
}

void generated_context(byte_view input) {
    controls choices(input);
    const std::size_t changes = choices.byte() % 4;
    const std::size_t raw_size = some_size(choices);
    const std::uint64_t seed = std::uint64_t{choices.number(4)} << 32 | choices.number(4);
    bytes payload = context_generator(seed).make(raw_size);
    if (payload.size() > raw_size) return;
    for (std::size_t i = 0; i < changes; ++i)
        payload[choices.number(3) % payload.size()] ^= static_cast<std::uint8_t>(1 << choices.below(8));
    const test::outcome made = check_all(block::model::context, payload, raw_size);
    expect(changes != 0 || !made.refused, "a valid payload is refused");
}

}  // namespace huffpipe::fuzz
