#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "support/catch.hpp"
#include "support/memory_ends.hpp"
#include "support/thrown.hpp"

#include <atomic>
#include <stdexcept>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

constexpr std::size_t block_size = 1000;

/// Endless input that counts what has been read.
class counting_input final : public input {
  public:
    std::size_t read(byte_span to) override {
        std::fill(to.begin(), to.end(), std::uint8_t{1});
        bytes_read += to.size();
        return to.size();
    }

    std::atomic<std::uint64_t> bytes_read{0};
};

/// Notes how far the reader has got ahead of the writer, and fails after so many writes.
class observing_output final : public output {
  public:
    observing_output(const counting_input& from, int writes) : from_(&from), writes_left_(writes) {}

    void write(byte_view) override {
        blocks_written_ += 1;
        largest_lead = std::max(largest_lead, from_->bytes_read / block_size - (blocks_written_ - 1));
        if (--writes_left_ == 0) throw error(error_kind::io, "disk full");
    }

    std::uint64_t largest_lead = 0;  // blocks read and not yet written

  private:
    const counting_input* from_;
    std::uint64_t blocks_written_ = 0;
    int writes_left_;
};

class failing_input final : public input {
  public:
    explicit failing_input(std::size_t good_bytes) : left_(good_bytes) {}

    std::size_t read(byte_span to) override {
        if (left_ == 0) throw std::runtime_error("cable pulled");
        const std::size_t size = std::min(to.size(), left_);
        std::fill_n(to.begin(), size, std::uint8_t{2});
        left_ -= size;
        return size;
    }

  private:
    std::size_t left_;
};

options small_blocks(unsigned threads) {
    options how;
    how.cpu_threads = threads;
    how.block_size = block_size;
    return how;
}

}  // namespace

TEST_CASE("the reader is never further ahead of the writer than the blocks in flight") {
    for (const unsigned threads : {1, 2, 4}) {
        counting_input from;
        observing_output to(from, 3000);
        const options how = small_blocks(threads);
        CHECK(test::kind_thrown_by([&] { compress(from, to, how); }) == error_kind::io);
        CHECK(to.largest_lead <= blocks_in_flight(how));
    }
}

TEST_CASE("a failed write stops an endless input, from the first write on") {
    for (const int writes : {1, 2, 3, 50}) {
        counting_input from;
        observing_output to(from, writes);
        CHECK(test::kind_thrown_by([&] { compress(from, to, small_blocks(2)); }) == error_kind::io);
    }
}

TEST_CASE("what was read before a failed read is written, in whole blocks, and the error is passed on") {
    for (const std::size_t good_blocks : {0, 1, 2, 77}) {
        failing_input from(good_blocks * block_size);
        test::kept_output to;
        CHECK_THROWS_WITH(compress(from, to, small_blocks(2)), "cable pulled");
        test::chopped_input back(to.kept);
        test::kept_output raw;
        const auto cut = test::kind_thrown_by([&] { decompress(back, raw, small_blocks(2)); });
        CHECK(cut == (good_blocks == 0 ? error_kind::not_huffpipe : error_kind::truncated));
        CHECK(raw.kept == bytes(good_blocks * block_size, 2));
    }
}
