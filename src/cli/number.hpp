#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace huffpipe::cli {

/// The decimal number `text`. Throws `error` (usage), naming `option`, unless it is one from `least` to
/// `most`.
std::uint64_t parse_count(const std::string& option, std::string_view text, std::uint64_t least,
                          std::uint64_t most);

/// A number of bytes: a decimal number, alone or followed by a unit. K, M, G, T, P and E (also written KiB,
/// MiB …) stand for powers of 1024; kB, MB, GB, TB, PB and EB for powers of 1000; B for 1. Case matters,
/// except that k is K and KB is kB. Throws `error` (usage), naming `option`, unless it is a size from `least`
/// to `most`.
std::uint64_t parse_size(const std::string& option, std::string_view text, std::uint64_t least,
                         std::uint64_t most);

}  // namespace huffpipe::cli
