#include "pipeline/stream_reader.hpp"

#include "base/checksum.hpp"
#include "support/catch.hpp"
#include "support/memory_ends.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

/// Puts streams together frame by frame, right or wrong.
class stream_builder {
  public:
    stream_builder& open(std::uint32_t id) {
        id_ = id;
        const frame::stream_header header{.block_log2 = 12, .stream_id = id};
        order_.emplace(header);
        return put(header, frame::stream_header_size);
    }
    stream_builder& stored_block(const bytes& raw) {
        const auto size = static_cast<std::uint32_t>(raw.size());
        const frame::block_header header{.model = 0,
                                         .stream_id = id_,
                                         .raw_size = size,
                                         .packed_size = size,
                                         .raw_offset = order_->raw_total(),
                                         .packed_offset = order_->packed_total()};
        put(header, frame::block_header_size);
        order_->accept(header, frame::block_check(header, raw, raw));
        return payload(raw, frame::block_check(header, raw, raw));
    }
    stream_builder& metadata(std::uint8_t kind, const bytes& content) {
        const frame::metadata_header header{.kind = kind,
                                            .stream_id = id_,
                                            .payload_size = static_cast<std::uint32_t>(content.size()),
                                            .packed_offset = order_->packed_total()};
        put(header, frame::metadata_header_size);
        order_->accept(header);
        return payload(content, hash(content));
    }
    stream_builder& end() { return put(order_->end(), frame::end_header_size); }

    bytes built;

  private:
    template <class Header>
    stream_builder& put(const Header& header, std::size_t size) {
        built.resize(built.size() + size);
        store(header, built.data() + built.size() - size);
        return *this;
    }
    stream_builder& payload(const bytes& content, std::uint64_t check) {
        built.insert(built.end(), content.begin(), content.end());
        built.resize(built.size() + 8);
        store_le<std::uint64_t>(built.data() + built.size() - 8, check);
        return *this;
    }

    std::uint32_t id_ = 0;
    std::optional<frame::stream_order> order_;
};

struct reading {
    std::vector<bytes> blocks;
    std::optional<error> failure;
};

reading read_all(const bytes& stream) {
    test::chopped_input source(stream, 17);
    buffered_input from(source);
    stream_reader streams(from);
    reading result;
    result.failure = test::error_of([&] {
        packed_block block;
        while (streams.next(block)) result.blocks.emplace_back(block.payload.begin(), block.payload.end());
    });
    return result;
}

const bytes one{1}, two{2, 2};

}  // namespace

TEST_CASE("metadata frames are verified and skipped wherever they may stand") {
    stream_builder stream;
    stream.open(9)
        .metadata(0x80, {7})
        .stored_block(one)
        .metadata(0xFF, {})
        .stored_block(two)
        .metadata(0x81, bytes(9000, 1))
        .end();
    CHECK(read_all(stream.built).blocks == std::vector<bytes>{one, two});
    CHECK(!read_all(stream.built).failure);
    stream.built[frame::stream_header_size + frame::metadata_header_size] ^= 1;
    CHECK(read_all(stream.built).failure->kind() == error_kind::damaged);
    CHECK(read_all(stream.built).failure->offset() == frame::stream_header_size);
}

TEST_CASE("a metadata frame of a kind that may not be skipped is unsupported") {
    stream_builder stream;
    stream.open(9).metadata(0x7F, {7}).end();
    CHECK(read_all(stream.built).failure->kind() == error_kind::unsupported);
}

TEST_CASE("a frame of another stream, even at the right place, is refused") {
    stream_builder stream, other;
    stream.open(9).stored_block(one);
    other.open(10).stored_block(one).stored_block(two);
    stream.built.insert(stream.built.end(), other.built.begin() + 20 + 45, other.built.end());
    const reading result = read_all(stream.built);
    CHECK(result.blocks == std::vector<bytes>{one});
    CHECK(result.failure->kind() == error_kind::damaged);
    CHECK(result.failure->offset() == 20 + 45);
}

TEST_CASE("a stream may not begin inside another, nor with anything but a stream frame") {
    stream_builder stream;
    stream.open(9).open(9);
    CHECK(read_all(stream.built).failure->kind() == error_kind::damaged);
    stream_builder headless;
    headless.open(9).stored_block(one).end();
    headless.built.erase(headless.built.begin(), headless.built.begin() + 20);
    CHECK(read_all(headless.built).failure->kind() == error_kind::damaged);
}

TEST_CASE("inputs that are no stream are told from streams that are cut short") {
    CHECK(read_all({}).failure->kind() == error_kind::not_huffpipe);
    CHECK(read_all({'h', 'e', 'l', 'l', 'o'}).failure->kind() == error_kind::not_huffpipe);
    CHECK(read_all({0xF5, 0x68, 0x70, 0x9B, 'S'}).failure->kind() == error_kind::not_huffpipe);
    CHECK(read_all({0xF5, 0x68}).failure->kind() == error_kind::truncated);
    CHECK(read_all({0xF5, 0x68}).failure->offset() == 2);
}

TEST_CASE("after a stream, NUL bytes and streams may follow and nothing else") {
    stream_builder stream;
    stream.open(9).stored_block(one).end();
    const std::size_t size = stream.built.size();
    stream.built.resize(size + 70'000);
    CHECK(!read_all(stream.built).failure);
    stream.built.push_back(1);
    CHECK(read_all(stream.built).failure->kind() == error_kind::trailing);
    CHECK(read_all(stream.built).failure->offset() == size + 70'000);
}
