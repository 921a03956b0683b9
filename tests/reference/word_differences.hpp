#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

enum class word_order { little_endian, big_endian };

/// The words, of `word_size` bytes and in that order, for which numbers stand that code the difference of
/// each to the one before, see "planes" in huffpipe(5).
bytes undo_differences(byte_span numbers, std::size_t word_size, word_order order);

}  // namespace huffpipe_reference
