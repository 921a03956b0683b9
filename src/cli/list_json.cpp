#include "cli/list_json.hpp"

#include "cli/json.hpp"

#include <string_view>

namespace huffpipe::cli {
namespace {

std::string member(std::string_view name, std::uint64_t number) {
    return json_string(name) + ":" + std::to_string(number);
}

}  // namespace

std::string list_json::begin(const std::string& name) {
    first_block_ = true;
    tally_ = {};
    return "{\"name\":" + json_string(name) + (with_blocks_ ? ",\"blocks\":[" : "");
}

std::string list_json::block(const pipeline::listed_block& found) {
    tally_.add(found);
    const std::string separator = first_block_ ? "{" : ",{";
    first_block_ = false;
    return separator + member("stream", found.stream) + "," + member("block", found.number) + "," +
           member("offset", found.offset) + "," + member("frame_size", found.frame_size) + "," +
           member("raw_offset", found.raw_position) + "," + member("raw_size", found.raw_size) +
           ",\"model\":" + json_string(block::name_of(found.model)) +
           ",\"details\":" + json_string(found.details) + "}";
}

std::string list_json::models() const {
    std::string members;
    tally_.for_each([&](const char* name, const model_share& share) {
        members += (members.empty() ? "" : ",") + json_string(name) + ":{" + member("blocks", share.blocks) +
                   "," + member("packed_size", share.packed_size) + "," + member("raw_size", share.raw_size) +
                   "}";
    });
    return "\"models\":{" + members + "}";
}

std::string list_json::end(const pipeline::listing& found) {
    return (with_blocks_ ? "]," + models() : std::string()) + "," + member("packed_size", found.packed_size) +
           "," + member("raw_size", found.raw_size) + "," + member("streams", found.streams) + "}\n";
}

std::string list_json::failed(const std::string& why) {
    return (with_blocks_ ? "]," + models() : std::string()) + ",\"error\":" + json_string(why) + "}\n";
}

}  // namespace huffpipe::cli
