#pragma once

#include "block/decoder.hpp"
#include "frame/format.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace huffpipe::pipeline {

/// Decodes blocks that may be damaged. Holds the tables of a decoder; use one for each thread.
class block_verifier {
  public:
    /// Decodes the payload of a block to `raw`, of `header.raw_size` bytes. Returns what is wrong with its
    /// content, or nothing; then `raw` is what the check says. Throws nothing but std::bad_alloc.
    std::optional<std::string> fault_of(const frame::block_header& header, byte_view payload,
                                        std::uint64_t check, byte_span raw);

  private:
    block::decoder decoder_;
};

}  // namespace huffpipe::pipeline
