#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <memory>

namespace huffpipe::bench {

/// huff0, the order-0 Huffman coder of zstd (Collet), as zstd uses it: blocks of at most 128 KiB with a table
/// each, words of at most 11 bits. One object per thread.
class huff0 {
  public:
    static constexpr std::size_t block_size = std::size_t{128} << 10;  ///< raw bytes
    static constexpr std::size_t slack = 1024;  ///< bytes that `packed` needs beyond the size of `raw`

    huff0();
    ~huff0();

    /// Packs one block; returns the size, which is that of `raw` if the block is stored.
    std::size_t encode(byte_view raw, byte_span packed);

    /// Unpacks what `encode` made of a block of the size of `raw`.
    void decode(byte_view packed, byte_span raw);

    static bool available() noexcept;  ///< whether this build has it

  private:
    struct memory;
    std::unique_ptr<memory> memory_;
};

}  // namespace huffpipe::bench
