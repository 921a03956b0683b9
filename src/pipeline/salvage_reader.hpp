#pragma once

#include "frame/format.hpp"
#include "pipeline/block_verifier.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/frame_scanner.hpp"
#include "pipeline/salvage_place.hpp"
#include "pipeline/salvage_queue.hpp"
#include "pipeline/work_budget.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// What salvage makes of bytes behind the last stream that belong to none.
enum class trailing_bytes { reported, ignored };

/// Takes damaged streams apart into blocks and holes. Not thread-safe.
///
/// While each frame follows the one before it, this reads as `stream_reader` does. Where no sound frame
/// stands at hand, it looks for the next one, and has to tell frames of the stream from frames of streams
/// that are stored in it, and from those of the next stream. It judges them by where their stream would
/// begin, which is their place in the input less the packed offset that they carry:
///
///   - where the open stream begins: a frame of that stream, and nothing but damage lies between;
///   - before that: a frame of that stream, too; bytes are missing between. A stream that is stored in it
///     begins behind it, and never seems to begin before;
///   - behind that: perhaps bytes were put in between, perhaps a new stream begins, or perhaps it is a stream
///     inside a damaged block. It counts if no frame of the two other sorts follows within the size of the
///     largest block, as one would in the third case.
///
/// Memory is bounded by `reach` and the bounds of `salvage_queue`, time by the size of the input: what costs
/// more than one look at each byte is paid out of a `work_budget`.
class salvage_reader {
  public:
    /// `from` must have the reach that this class asks for.
    salvage_reader(buffered_input& from, trailing_bytes trailing)
        : from_(&from), scanner_(from), trailing_(trailing) {}

    /// The next block or hole; false at the end of the input. Throws `error`: not_huffpipe when there is no
    /// frame at all; unsupported when the first one needs a newer version; io.
    bool next(salvage_item& item);

    /// Whether no block follows the last one closely. Reads what can be read without waiting.
    bool nothing_is_near() noexcept;

    std::uint64_t streams() const noexcept { return place_.streams; }  ///< begun so far

    static constexpr std::size_t look_ahead = (std::size_t{4} << 20) + 64;  ///< bytes: more than any frame
    static constexpr std::size_t reach = 2 * look_ahead + (std::size_t{256} << 10);

  private:
    void refuse_newer_versions();
    bool read_frame();
    bool read_in_step();
    bool find_step();
    void take(const found_frame& found);
    void begin_stream(const found_frame& found);
    void take_block(const frame::block_header& header);
    packed_block block_at_hand(const frame::block_header& header);
    void take_metadata(const frame::metadata_header& header);
    void take_end(const frame::end_header& header);
    void note_step(const found_frame& found);
    void end_stream();
    void settle_early_end();
    void skip_repeated(const frame::any_header& header);
    void lose_step(std::size_t header_size);
    bool is_whole(const frame::block_header& header);
    byte_view ready_or(std::size_t sure, std::size_t wanted);
    bool verifies(const frame::block_header& header);
    bool may_spend(std::uint64_t effort);
    void skip_padding();
    void finish();
    packed_gap gap_before(std::uint64_t offset, const char* reason_if_bytes,
                          const char* reason_if_none) const;
    void step_over(std::uint64_t size);

    buffered_input* from_;
    frame_scanner scanner_;
    salvage_queue queue_;
    trailing_bytes trailing_;
    salvage_place place_;
    bool in_step_ = true;  // a frame should begin at the position of the input
    bool finished_ = false;

    work_budget budget_;
    std::optional<block_verifier> verifier_;  // made when it is first needed
    buffer raw_;
};

}  // namespace huffpipe::pipeline
