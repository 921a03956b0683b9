#include "pipeline/list.hpp"

#include "block/description.hpp"
#include "frame/format.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/stream_map.hpp"
#include "pipeline/stream_reader.hpp"

namespace huffpipe::pipeline {

namespace {

static_assert(block::described_bytes <= begun_payload_size);

listing list_all(buffered_input from, const std::function<void(const listed_block&)>& on_block,
                 progress* watched) {
    stream_reader reader(from, completeness::whole_streams, payloads::begun);
    packed_block block;
    while (reader.next(block)) {
        if (watched != nullptr) {
            watched->set_bytes_in(from.position());
            watched->set_bytes_out(reader.raw_position());
        }
        on_block({.stream = reader.streams(),
                  .number = block.number,
                  .offset = block.offset,
                  .frame_size = from.position() - block.offset,
                  .raw_position = block.raw_position,
                  .raw_size = block.header.raw_size,
                  .model = static_cast<block::model>(block.header.model),
                  .details = block::describe(static_cast<block::model>(block.header.model), block.payload)});
    }
    return {.streams = reader.streams(), .packed_size = from.position(), .raw_size = reader.raw_position()};
}

}  // namespace

listing list_blocks(input& from, const std::function<void(const listed_block&)>& on_block,
                    progress* watched) {
    return list_all(buffered_input(from), on_block, watched);
}

listing list_blocks(const seekable_file& file, const std::function<void(const listed_block&)>& on_block,
                    progress* watched) {
    part_input from(file, 0);
    return list_all(buffered_input(from, 0, buffered_input::small_window_size), on_block, watched);
}

std::optional<listing> list_quickly(const seekable_file& file) {
    const auto streams = map_streams(file);
    if (!streams) return std::nullopt;
    return listing{.streams = streams->size(),
                   .packed_size = file.size(),
                   .raw_size = streams->back().raw_offset + streams->back().raw_size};
}

}  // namespace huffpipe::pipeline
