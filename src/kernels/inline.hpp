#pragma once

/// For loop bodies that are instantiated once per CPU target: they must become part of the function that
/// has the target attribute, or they would be compiled for the baseline CPU.
#define HUFFPIPE_INLINE [[gnu::always_inline]] inline
