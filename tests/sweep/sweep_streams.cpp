#include "sweep/sweep_streams.hpp"

#include "base/checksum.hpp"
#include "context/test_data.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/compress.hpp"
#include "support/compressed.hpp"
#include "support/distributions.hpp"

#include <utility>

namespace huffpipe::test {
namespace {

bytes packed_at(int level, const bytes& raw, std::size_t block_size) {
    chopped_input from(raw);
    kept_output to;
    pipeline::options how;
    how.level = level;
    how.block_size = block_size;
    how.threading = pipeline::threading::none;
    pipeline::compress(from, to, how);
    return to.kept;
}

sweep_stream made_of(std::string name, bytes raw, bytes packed) {
    sweep_stream made{std::move(name), std::move(raw), std::move(packed), {}};
    made.frames = frames_of(made.packed);
    return made;
}

sweep_stream at_level(int level, const std::string& content, const bytes& raw, std::size_t block_size) {
    return made_of(content + " at level " + std::to_string(level), raw, packed_at(level, raw, block_size));
}

/// Puts a metadata frame before each block and before the end of a stream.
bytes with_metadata(const bytes& stream) {
    bytes made(stream.begin(), stream.begin() + frame::stream_header_size);
    frame::stream_order order(*frame::try_parse_as<frame::stream_header>(stream));
    const auto add = [&](const auto& header, std::size_t header_size) {
        made.resize(made.size() + header_size);
        store(header, made.data() + made.size() - header_size);
    };
    const auto add_bytes = [&](const std::uint8_t* from, std::size_t size) {
        made.insert(made.end(), from, from + size);
    };
    for (const stream_frame& frame : frames_of(stream)) {
        if (frame.offset == 0) continue;
        const bytes note(frame.offset % 50, 'm');
        std::array<std::uint8_t, 8> check;
        store_le<std::uint64_t>(check.data(), hash(note));
        const frame::metadata_header metadata{.kind = 0x80,
                                              .stream_id = load_le<std::uint32_t>(&stream[8]),
                                              .payload_size = static_cast<std::uint32_t>(note.size()),
                                              .packed_offset = order.packed_total()};
        add(metadata, frame::metadata_header_size);
        add_bytes(note.data(), note.size());
        add_bytes(check.data(), check.size());
        order.accept(metadata);
        if (const frame::block_header* const block = frame.block()) {
            frame::block_header moved = *block;
            moved.packed_offset = order.packed_total();
            add(moved, frame::block_header_size);
            add_bytes(&stream[frame.offset + frame::block_header_size],
                      frame.size - frame::block_header_size);
            order.accept(moved, load_le<std::uint64_t>(&stream[frame.offset + frame.size - 8]));
        }
    }
    add(order.end(), frame::end_header_size);
    return made;
}

}  // namespace

std::vector<sweep_stream> sweep_streams() {
    namespace data = context::test;
    std::vector<sweep_stream> made;
    generator random(7);
    const auto shaped = [&](shape kind, std::size_t size) { return bytes_of(kind, size, random); };
    const bytes text = data::words(40'000, 1), short_text = data::words(900, 2);

    for (int level = 0; level <= 9; ++level) made.push_back(at_level(level, "text", text, 9'000));
    for (const int level : {1, 5, 9}) {
        made.push_back(at_level(level, "short text", short_text, 300));
        made.push_back(at_level(level, "mixed", shaped(shape::sections, 30'000) + bytes(9'000, 7), 8'000));
    }
    made.push_back(at_level(1, "planes", shaped(shape::planes, 65'536), 65'536));
    made.push_back(at_level(1, "long codes", shaped(shape::fibonacci, 60'000), 25'000));
    made.push_back(at_level(2, "16-bit walk", shaped(shape::walk16, 40'000), 20'000));
    made.push_back(at_level(6, "32-bit walk", shaped(shape::walk32, 40'000), 16'000));
    made.push_back(at_level(7, "noise", random_bytes(12'000, 3), 5'000));
    made.push_back(at_level(5, "constant", bytes(65'536, 9), 16'384));
    made.push_back(
        at_level(5, "gaps", data::words(3'000, 4) + bytes(20'000, 0) + data::words(2'000, 5), 30'000));
    made.push_back(at_level(5, "nothing", {}, 1'000));
    made.push_back(at_level(5, "one byte", bytes(1, 'x'), 1'000));
    made.push_back(at_level(1, "single bytes", random_bytes(40, 6), 1));

    const bytes inner = packed_at(0, text, 5'000);
    const bytes nest = bytes(text.begin(), text.begin() + 5'000) + inner;
    made.push_back(at_level(0, "a stream with the same first block", nest, 5'000));
    made.push_back(made_of("metadata", text, with_metadata(packed_at(3, text, 9'000))));
    made.push_back(
        made_of("three streams", text + short_text + text,
                packed_at(2, text, 12'000) + packed_at(5, short_text, 200) + packed_at(8, text, 15'000)));
    return made;
}

}  // namespace huffpipe::test
