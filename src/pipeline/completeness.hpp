#pragma once

namespace huffpipe::pipeline {

/// What an input is expected to be.
enum class completeness {
    whole_streams,  ///< one stream or more
    fragment,       ///< cut out of a stream, or of several, at frame boundaries: its ends may be missing
};

}  // namespace huffpipe::pipeline
