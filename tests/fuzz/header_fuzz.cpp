#include "base/checksum.hpp"
#include "base/error.hpp"
#include "context/decode_table.hpp"
#include "context/element_layout.hpp"
#include "context/model_header.hpp"
#include "context/planes.hpp"
#include "frame/format.hpp"
#include "fuzz/controls.hpp"
#include "fuzz/fuzz_target.hpp"
#include "huffman/length_coding.hpp"
#include "reference/length_tokens.hpp"
#include "reference/state_machine.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace huffpipe::fuzz {
namespace {

using bytes = std::vector<std::uint8_t>;

/// What `read` returns, or nothing when it refuses the input as damaged.
template <class Read>
auto unless_damaged(Read read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const error& refusal) {
        expect(refusal.kind() == error_kind::damaged || refusal.kind() == error_kind::unsupported,
               "an input is refused as something other than damaged or unsupported");
        return std::nullopt;
    } catch (const huffpipe_reference::refusal&) {
        return std::nullopt;
    }
}

template <class Number>
bool same(const Number& number, unsigned other) {
    return static_cast<unsigned>(number) == other;
}

void expect_same_machine(const context::state_model& model,
                         const huffpipe_reference::state_machine& machine) {
    const auto states = static_cast<std::size_t>(model.states);
    const auto memories = static_cast<std::size_t>(model.memories());
    expect(machine.codes.size() == states && machine.next.size() == memories,
           "a machine has another number of states or memories");
    for (std::size_t state = 0; state < states; ++state)
        expect(same(model.memory_of[state], machine.memory_of[state]), "a state has another memory");
    for (std::size_t memory = 0; memory < memories; ++memory)
        expect(std::equal(machine.next[memory].begin(), machine.next[memory].end(),
                          model.next[memory].begin(), model.next[memory].end(),
                          [](unsigned left, std::uint8_t right) { return same(right, left); }),
               "a machine goes to another state");
}

}  // namespace

void code_lengths(byte_view input) {
    const bytes exact(input.begin(), input.end());
    huffman::code_lengths lengths{};
    const auto size = huffman::read_code_lengths(exact, lengths);
    huffpipe_reference::byte_cursor cursor(exact, huffpipe_reference::verdict::damaged);
    const auto expected = unless_damaged([&] { return huffpipe_reference::read_lengths(cursor); });
    // The reference leaves it to the code that is made of the lengths to be complete.
    if (!size) {
        expect(!expected || !unless_damaged([&] { return huffpipe_reference::prefix_code(*expected); }),
               "code lengths are refused that the reference takes");
        return;
    }
    expect(expected && std::equal(lengths.begin(), lengths.end(), expected->begin(), expected->end()) &&
               *size == cursor.position(),
           "code lengths are not read as by the reference");
    bytes written(huffman::max_length_bytes);
    written.resize(
        static_cast<std::size_t>(huffman::write_code_lengths(lengths, written.data()) - written.data()));
    huffman::code_lengths again{};
    expect(huffman::read_code_lengths(written, again) == written.size() && again == lengths,
           "code lengths do not come back");
}

void model_header(byte_view input) {
    controls choices(input);
    const std::size_t raw_size = 256 + choices.number(3) % 70000;
    const bytes exact(choices.left().begin(), choices.left().end());
    static const auto model = std::make_unique<context::state_model>();
    static const auto tables = std::make_unique<context::decode_tables>();
    const auto size = unless_damaged([&] {
        return context::read_model(exact, context::state_model::max_table_entries_for(raw_size), *model);
    });
    huffpipe_reference::byte_cursor cursor(exact, huffpipe_reference::verdict::damaged);
    const auto machine =
        unless_damaged([&] { return huffpipe_reference::read_state_machine(cursor, raw_size); });
    expect(size.has_value() == machine.has_value(), "a model is not taken and refused as by the reference");
    if (!size) return;
    expect(*size == cursor.position(), "a model has another size than for the reference");
    expect_same_machine(*model, *machine);
    tables->build(*model, available_cpu_level());
}

void record_layout(byte_view input) {
    controls choices(input);
    const std::size_t raw_size = choices.number(2);
    const bytes exact(choices.left().begin(), choices.left().end());
    const auto layout = unless_damaged([&] { return context::record_layout::read(exact); });
    if (!layout) return;
    bytes written(layout->description_size());
    layout->write(written);
    expect(std::equal(written.begin(), written.end(), exact.begin()),
           "a layout is not written as it was read");
    bytes raw(raw_size);
    for (std::size_t i = 0; i < raw_size; ++i)
        raw[i] = static_cast<std::uint8_t>(exact[i % exact.size()] + i * i / 7);
    const std::size_t records = layout->records(raw_size);
    std::optional<bytes> first;
    for (auto level = cpu_level::scalar; level <= available_cpu_level();
         level = static_cast<cpu_level>(static_cast<int>(level) + 1)) {
        bytes planes(records * layout->size());
        context::split_planes(*layout, raw, planes, level);
        bytes joined = raw;
        std::fill_n(joined.begin() + static_cast<std::ptrdiff_t>(std::min(layout->offset(), raw_size)),
                    planes.size(), 0);
        context::join_planes(*layout, planes, joined, level);
        expect(joined == raw, "records do not come back from their planes");
        if (!first) first = planes;
        expect(planes == *first, "planes differ by the level of kernels");
    }
}

void frame_header(byte_view input) {
    if (input.size() < frame::prefix_size) return;
    bytes header(frame::sync.begin(), frame::sync.end());
    header.insert(header.end(), input.begin() + 4, input.end());
    const std::size_t size = frame::header_size(header[4]);
    header.resize(size);
    store_le<std::uint32_t>(&header[size - 4], header_check(byte_view(header).first(size - 4)));
    const auto parsed = unless_damaged([&] { return frame::parse(header); });
    if (!parsed) return;
    bytes stored(size);
    std::visit([&](const auto& found) { frame::store(found, stored.data()); }, *parsed);
    expect(stored == header, "a header is not stored as it was parsed");
}

}  // namespace huffpipe::fuzz
