#pragma once

#include "base/bytes.hpp"

#include <cstdio>
#include <cstdlib>
#include <span>

/// What is fuzzed: functions that take any bytes and abort when something is wrong. libFuzzer runs them (see
/// fuzz_entry.cpp), and so does a replayer that needs no clang (replay_targets.cpp).
namespace huffpipe::fuzz {

struct target {
    const char* name;
    void (*run)(byte_view input);
};

std::span<const target> all_targets() noexcept;

/// Aborts, with a message, unless `holds`.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

/// A payload of model 2, and behind it 3 bytes of raw size (less one): the kernels of every level and the
/// reference decoder make the same of it.
void order0_payload(byte_view input);

/// The same for model 3: context maps, model headers, records, gaps.
void context_payload(byte_view input);

/// The same for model 4: short text.
void text_payload(byte_view input);

/// A payload of model 2 from a generator of valid ones, whose seed, raw size and faults the input names; the
/// same is expected, and that none without faults is refused.
void generated_order0(byte_view input);

/// The same for model 3; the faults are bits that are flipped.
void generated_context(byte_view input);

/// Code lengths as order 0 writes them: read as by the reference, and written again to be read as the same.
void code_lengths(byte_view input);

/// The description of a state machine, and behind it 3 bytes of sequence size: read as by the reference.
void model_header(byte_view input);

/// The description of a record layout, and 2 bytes of raw size behind it: split and joined alike at every
/// level.
void record_layout(byte_view input);

/// One header: what parses is stored again as the same bytes.
void frame_header(byte_view input);

/// Any bytes as streams. The last byte says what of them is first made to fit (see repair_stream.hpp). All
/// ways to decode them agree with each other and with the reference.
void stream(byte_view input);

/// The same with several threads and chopped reads.
void stream_threads(byte_view input);

/// Listing, ranges, shares and fragments of streams agree with what the whole decodes to.
void stream_parts(byte_view input);

/// Salvaging streams: a good one comes out as it decodes, a bad one with holes, and at least as far as it
/// decodes; threads and reads make no difference.
void salvage(byte_view input);

/// Raw bytes that the input describes, at a level and with options that it chooses: they come back, from the
/// same packed bytes with the kernels of every level and any threads.
void round_trip(byte_view input);

/// A command: the first line is HUFFPIPE_OPT, each line after it an argument. It is refused as an error in
/// usage or gives options that are in range.
void command_line(byte_view input);

}  // namespace huffpipe::fuzz
