#pragma once

#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

/// How the payload of a block represents its raw bytes; the number stands in the block's header.
enum class model : std::uint8_t {
    stored = 0,    ///< the raw bytes themselves
    constant = 1,  ///< one byte, repeated
    order0 = 2,    ///< Huffman codes without context, see part.hpp
    context = 3,   ///< Huffman codes chosen by context, see context/model_codec.hpp
    text = 4,      ///< fixed Huffman codes for short text, see text_code.hpp
};

inline constexpr std::size_t model_count = 5;
inline constexpr std::size_t min_block_size = 1;                     ///< raw bytes
inline constexpr std::size_t max_block_size = std::size_t{4} << 20;  ///< raw bytes

inline constexpr int min_level = 0;
inline constexpr int max_level = 9;
inline constexpr int default_level = 5;
inline constexpr int first_context_level = 2;  ///< below it, codes know no context

/// The block size, in raw bytes, that suits a level best.
std::size_t default_block_size(int level) noexcept;

/// The name of a model, for people.
const char* name_of(model model) noexcept;

}  // namespace huffpipe::block
