#include "pipeline/list.hpp"

#include "frame/format.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/stream_map.hpp"
#include "pipeline/stream_reader.hpp"

namespace huffpipe::pipeline {

listing list_blocks(input& from, const std::function<void(const listed_block&)>& on_block) {
    buffered_input buffered(from);
    stream_reader reader(buffered);
    packed_block block;
    while (reader.next(block))
        on_block({.stream = reader.streams(),
                  .number = *block.number,  // the reader began at a start
                  .offset = block.offset,
                  .frame_size = buffered.position() - block.offset,
                  .raw_position = block.raw_position,
                  .raw_size = block.header.raw_size,
                  .model = static_cast<block::model>(block.header.model)});
    return {
        .streams = reader.streams(), .packed_size = buffered.position(), .raw_size = reader.raw_position()};
}

std::optional<listing> list_quickly(const seekable_file& file) {
    const auto streams = map_streams(file);
    if (!streams) return std::nullopt;
    return listing{.streams = streams->size(),
                   .packed_size = file.size(),
                   .raw_size = streams->back().raw_offset + streams->back().raw_size};
}

}  // namespace huffpipe::pipeline
