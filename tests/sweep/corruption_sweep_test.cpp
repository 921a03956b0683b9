#include "pipeline/decompress.hpp"
#include "support/catch.hpp"
#include "support/salvaged.hpp"
#include "support/scale.hpp"
#include "support/thrown.hpp"
#include "sweep/damages.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

/// Every bit flipped, every truncation, every sector zeroed, every frame dropped, doubled and swapped with
/// the next, in small streams of all levels and models; with HUFFPIPE_TEST_FULL=1 really every one (18
/// minutes), else a sample that HUFFPIPE_TEST_SCALE makes larger. Nothing may go unnoticed, messages name the
/// damaged frame, and salvage returns all other blocks.

using namespace huffpipe;
using namespace huffpipe::test;

namespace {

bool is_full() {
    const char* const text = std::getenv("HUFFPIPE_TEST_FULL");
    return text != nullptr && std::string_view(text) == "1";
}

/// Every how many-th damage is tried: odd numbers, so that all bits of a byte have their turn.
std::size_t stride_of(damage_kind kind) {
    if (is_full()) return 1;
    const std::size_t once = kind == damage_kind::flipped_bit  ? 997
                             : kind == damage_kind::truncation ? 199
                                                               : 1;
    return once / std::max<std::size_t>(scaled(1), 1) | 1;
}

/// Numbers of threads; 0 stands for the calling one, which tries each damage. The others try each of so many.
constexpr std::array<unsigned, 3> thread_counts{1, 2, 8};
constexpr std::size_t threaded_stride = 37;

struct outcome {
    bytes written;
    std::optional<error> failure;
};

outcome decompressed(const bytes& packed, unsigned threads) {
    chopped_input from(packed);
    kept_output to;
    pipeline::options how;
    how.cpu_threads = threads;
    if (threads == 0) how.threading = pipeline::threading::none;
    outcome result;
    result.failure = error_of([&] { pipeline::decompress(from, to, how); });
    result.written = std::move(to.kept);
    return result;
}

bool is_about_content(error_kind kind) {
    return kind == error_kind::damaged || kind == error_kind::truncated || kind == error_kind::not_huffpipe ||
           kind == error_kind::unsupported || kind == error_kind::trailing;
}

/// What is wrong with how the damage was noticed, or nothing.
std::string fault_of_detection(const sweep_stream& stream, const damage& done, const outcome& result) {
    if (!result.failure) return "undetected";
    if (!is_about_content(result.failure->kind())) return "an error of another kind";
    const std::uint64_t offset = result.failure->offset();
    if (offset < done.begin || offset > done.end) return "the offset is outside of the damaged frame";
    const bool prefix = result.written.size() <= stream.raw.size() &&
                        std::equal(result.written.begin(), result.written.end(), stream.raw.begin());
    return prefix ? "" : "what was written is no prefix";
}

/// The raw bytes of all blocks that are intact.
bytes intact_part(const sweep_stream& stream, const damage& done) {
    bytes kept;
    std::size_t at = 0;
    for (std::size_t number = 0; number < stream.frames.size(); ++number) {
        const frame::block_header* const block = stream.frames[number].block();
        if (block == nullptr) continue;
        const auto begin = stream.raw.begin() + static_cast<std::ptrdiff_t>(at);
        if (done.intact[number]) kept.insert(kept.end(), begin, begin + block->raw_size);
        at += block->raw_size;
    }
    return kept;
}

std::string fault_of_salvage(const sweep_stream& stream, const damage& done, unsigned threads) {
    const bytes expected = intact_part(stream, done);
    try {
        const salvage_result result = salvaged(done.packed, threads, pipeline::lost_bytes::skipped,
                                               threads == 0 ? ~std::size_t{0} : 5'000);
        if (result.holes.empty()) return "salvage reports nothing";
        if (result.raw != expected) return "salvage does not return all other blocks";
        const bool known = result.lost.raw_bytes == stream.raw.size() - expected.size();
        return known || result.lost.unknown ? "" : "salvage reports another number of lost bytes";
    } catch (const error& caught) {
        const bool nothing_left = caught.kind() == error_kind::not_huffpipe && expected.empty();
        return nothing_left ? "" : std::string("salvage failed: ") + caught.what();
    }
}

struct tally {
    std::size_t tried = 0;
    std::size_t runs = 0;
    std::size_t faults = 0;
};

void check(const sweep_stream& stream, const damage& done, tally& counts) {
    const auto note = [&](const std::string& fault, unsigned threads) {
        ++counts.runs;
        if (fault.empty()) return;
        if (++counts.faults > 20) return;
        CAPTURE(name_of(stream, done), threads, done.begin, done.end);
        FAIL_CHECK(fault);
    };
    ++counts.tried;
    const outcome alone = decompressed(done.packed, 0);
    note(fault_of_detection(stream, done, alone), 0);
    note(fault_of_salvage(stream, done, 0), 0);
    if (counts.tried % threaded_stride != 0) return;
    for (const unsigned threads : thread_counts) {
        const outcome other = decompressed(done.packed, threads);
        const bool same = other.failure && alone.failure && other.written == alone.written &&
                          other.failure->offset() == alone.failure->offset() &&
                          std::string_view(other.failure->what()) == alone.failure->what();
        note(same ? "" : "with threads it ends otherwise", threads);
        note(fault_of_salvage(stream, done, threads), threads);
    }
}

void sweep(damage_kind kind) {
    tally counts;
    for (const sweep_stream& stream : sweep_streams())
        for_each_damage(stream, kind, stride_of(kind),
                        [&](const damage& done) { check(stream, done, counts); });
    CHECK(counts.faults == 0);
    CHECK(counts.tried > 100);
    if (is_full() || scaled(1) > 1)
        std::cout << "sort of damage " << static_cast<int>(kind) << ": " << counts.tried << " inputs, "
                  << counts.runs << " runs, " << counts.faults << " faults" << std::endl;
}

}  // namespace

TEST_CASE("the streams of the sweep are undamaged, and have all levels and models") {
    std::vector<std::size_t> blocks(block::model_count);
    std::size_t streams = 0;
    for (const sweep_stream& stream : sweep_streams()) {
        ++streams;
        CHECK(stream.raw.size() <= 2 * 65'536);
        const outcome result = decompressed(stream.packed, 2);
        CHECK(!result.failure);
        CHECK(result.written == stream.raw);
        const salvage_result all = salvaged(stream.packed);
        CHECK(all.raw == stream.raw);
        CHECK(all.holes.empty());
        for (const stream_frame& frame : stream.frames)
            if (frame.block() != nullptr) ++blocks[frame.block()->model];
    }
    CHECK(streams >= 20);
    for (std::size_t model = 0; model < blocks.size(); ++model) {
        CAPTURE(model);
        CHECK(blocks[model] > 0);
    }
}

TEST_CASE("no flipped bit goes unnoticed, and salvage returns all other blocks") {
    sweep(damage_kind::flipped_bit);
}
TEST_CASE("no truncation goes unnoticed, and salvage returns all whole blocks") {
    sweep(damage_kind::truncation);
}
TEST_CASE("no zeroed sector goes unnoticed, and salvage returns all other blocks") {
    sweep(damage_kind::zeroed_sector);
}
TEST_CASE("no dropped frame goes unnoticed, and salvage returns all other blocks") {
    sweep(damage_kind::dropped_frame);
}
TEST_CASE("no doubled frame goes unnoticed, and salvage returns all blocks") {
    sweep(damage_kind::doubled_frame);
}
TEST_CASE("no swapped frames go unnoticed, and salvage returns all blocks") {
    sweep(damage_kind::swapped_frames);
}
