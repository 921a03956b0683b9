#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// Decodes a file of streams, written from huffpipe(5) alone and shared with nothing: slow, and plain enough
/// to be checked against the page line by line. Enforces every rule of the page.
result decode(byte_span packed);

}  // namespace huffpipe_reference
