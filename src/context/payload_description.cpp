#include "context/payload_description.hpp"

#include "base/error.hpp"
#include "context/bit_string.hpp"
#include "context/element_layout.hpp"
#include "context/model_codec.hpp"
#include "context/sequence.hpp"

#include <algorithm>
#include <string_view>

namespace huffpipe::context {
namespace {

byte_view behind(byte_view bytes, std::size_t size) {
    return bytes.subspan(std::min(size, bytes.size()));
}

std::string several(std::size_t count, std::string_view what) {
    return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

/// The contexts and tables of a state machine, which stand at the front of its description.
std::string describe_machine(byte_view start) {
    bit_string_reader bits(start);
    bits.get(2);  // the longest word
    const std::uint32_t classes = bits.get(6) + 1;
    const std::uint32_t superclasses = bits.get(3) + 1;
    std::size_t tables = 0;
    for (std::uint32_t memory = 0; memory < classes * superclasses; ++memory) tables += bits.get(6) + 1;
    const int order = superclasses > 1 ? 3 : classes > 1 ? 2 : tables > 1 ? 1 : 0;
    return "order " + std::to_string(order) + ", " + several(tables, "table");
}

std::string describe_sequence(byte_view start) {
    if (start.empty()) return "cut short";
    switch (static_cast<sequence_kind>(start[0])) {
        case sequence_kind::raw:
            return "raw";
        case sequence_kind::constant:
            return "constant";
        case sequence_kind::coded:
            return describe_machine(behind(start, 1));
        case sequence_kind::sparse:
            return "sparse, gaps " + describe_sequence(behind(start, 8));
    }
    return "of a newer version";
}

std::string describe_field(const field& f) {
    std::string text = std::to_string(8 * f.width) + "-bit";
    if (f.width > 1) text += f.big_endian ? " big-endian" : " little-endian";
    if (f.transform == word_transform::delta) text += " differences";
    if (f.transform == word_transform::rotate) text += " floats";
    return text;
}

std::string describe_records(byte_view start) {
    const record_layout layout = record_layout::read(start);
    const auto fields = layout.fields();
    std::string text = "records of " + several(layout.size(), "byte") + ", ";
    const bool alike = std::all_of(fields.begin(), fields.end(), [&](auto& f) { return f == fields[0]; });
    if (fields.size() > 1) text += several(fields.size(), "field");
    if (alike) text += (fields.size() > 1 ? " of " : "") + describe_field(fields[0]);
    return text + ", first plane " +
           describe_sequence(behind(start, layout.description_size() + layout.offset()));
}

std::string describe(byte_view start) {
    if (start.empty()) return "cut short";
    switch (static_cast<payload_kind>(start[0])) {
        case payload_kind::bytes:
            return describe_sequence(behind(start, 1));
        case payload_kind::records:
            return describe_records(behind(start, 1));
        case payload_kind::gaps:
            return "mostly zero, gaps " + describe_sequence(behind(start, 8));
    }
    return "of a newer version";
}

}  // namespace

std::string describe_payload(byte_view start) try { return describe(start); } catch (const error&) {
    return "damaged";
}

}  // namespace huffpipe::context
