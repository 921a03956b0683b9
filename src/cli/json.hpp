#pragma once

#include <string>
#include <string_view>

namespace huffpipe::cli {

/// A JSON string, with its quotes, that stands for `bytes`. Bytes that are no UTF-8, which a file's name may
/// have, become U+FFFD.
std::string json_string(std::string_view bytes);

}  // namespace huffpipe::cli
