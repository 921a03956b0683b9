#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/element_layout.hpp"

namespace huffpipe::context {

/// Splits the records of `raw` into planes: `planes` gets `layout.size()` planes of
/// `layout.records(raw.size())` bytes each, one after the other. The same at every level.
void split_planes(const record_layout& layout, byte_view raw, byte_span planes, cpu_level level) noexcept;

/// The inverse: writes the records of `raw`, and nothing before or behind them.
void join_planes(const record_layout& layout, byte_view planes, byte_span raw, cpu_level level) noexcept;

}  // namespace huffpipe::context
