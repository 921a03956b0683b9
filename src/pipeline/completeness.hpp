#pragma once

namespace huffpipe::pipeline {

/// What an input is expected to be.
enum class completeness {
    whole_streams,     ///< one stream or more
    streams_and_more,  ///< the same, and then anything, which is not read
    fragment,          ///< cut out of a stream, or of several, at frame boundaries: its ends may be missing
};

}  // namespace huffpipe::pipeline
