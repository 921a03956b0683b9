#include "cli/bench.hpp"

#include "base/error.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "cli/operand.hpp"
#include "cli/progress_display.hpp"
#include "frame/format.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/seekable_file.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <vector>

namespace huffpipe::cli {
namespace {

using bytes = std::vector<std::uint8_t>;
using clock = std::chrono::steady_clock;

bytes read_all(const operand& from, pipeline::progress& watched) {
    pipeline::fd_input input(from.descriptor());
    constexpr std::size_t step = std::size_t{1} << 20;
    bytes content;
    std::size_t size = 0;
    for (;;) {
        if (size == content.size()) content.resize(size + step);
        const std::size_t got = input.read(byte_span(content).subspan(size));
        if (got == 0) break;
        size += got;
        watched.set_bytes_in(size);
    }
    content.resize(size);
    return content;
}

/// The blocks of an input, as a level codes them.
class coded_blocks {
  public:
    coded_blocks(byte_view raw, int level, const pipeline::options& how, std::size_t block_size)
        : raw_(raw), block_size_(block_size), encoder_(level, how.elements), back_(block_size) {}

    void encode() {
        std::size_t count = 0;
        for (std::size_t begin = 0; begin < raw_.size(); begin += block_size_) {
            const byte_view window = raw_.subspan(begin, std::min(block_size_, raw_.size() - begin));
            for (const block::section& piece : encoder_.cut(window)) {
                if (count == blocks_.size()) blocks_.emplace_back();
                coded& made = blocks_[count++];
                made.payload.resize(block::payload_capacity(piece.raw.size()));
                made.packed = encoder_.encode(piece, made.payload);
                made.raw_size = piece.raw.size();
            }
        }
    }

    void decode() {
        for (const coded& block : blocks_) {
            decoder_.decode(block.packed.model, byte_view(block.payload).first(block.packed.size_bytes),
                            byte_span(back_).first(block.raw_size));
        }
    }

    /// Bytes of the stream that these blocks would make.
    std::size_t stream_size() const {
        std::size_t size = frame::stream_header_size + frame::end_header_size;
        for (const coded& block : blocks_)
            size += frame::block_header_size + block.packed.size_bytes + frame::check_size;
        return size;
    }

  private:
    struct coded {
        bytes payload;
        block::encoded packed;
        std::size_t raw_size;
    };

    byte_view raw_;
    std::size_t block_size_;
    block::encoder encoder_;
    block::decoder decoder_;
    std::vector<coded> blocks_;
    bytes back_;
};

/// The shortest time that `action` takes, in seconds, when it is repeated for about `duration`.
template <class Action>
double best_time(std::chrono::duration<double> duration, Action action) {
    double best = 1e9;
    const auto begin = clock::now();
    do {
        const auto start = clock::now();
        action();
        best = std::min(best, std::chrono::duration<double>(clock::now() - start).count());
    } while (clock::now() - begin < duration);
    return best;
}

std::string line_for(const std::string& name, byte_view raw, int level, const command_line& given,
                     pipeline::progress& watched) {
    const std::size_t block_size =
        given.pipeline.block_size != 0 ? given.pipeline.block_size : block::default_block_size(level);
    coded_blocks blocks(raw, level, given.pipeline, block_size);
    const std::chrono::duration<double> share(given.bench_seconds / 2.0);
    const double encoding = best_time(share, [&] { blocks.encode(); });
    watched.set_bytes_out(blocks.stream_size());
    const double decoding = best_time(share, [&] { blocks.decode(); });
    const double megabytes = static_cast<double>(raw.size()) / 1e6;
    std::ostringstream line;
    line.precision(1);
    line << std::fixed << label_of(name) << '\t' << level << '\t' << raw.size() << '\t'
         << blocks.stream_size() << '\t' << megabytes / encoding << '\t' << megabytes / decoding << '\n';
    return line.str();
}

}  // namespace

void bench(const std::string& name, destination& to, const command_line& given,
           const standard_descriptors& standard) {
    progress_display display(name, given);
    const operand from(name, standard);
    const auto file = pipeline::seekable_file::from(from.descriptor());
    display.start(file ? file->size() : given.size_hint);
    const bytes raw = read_all(from, display.counters());
    display.counters().wait_for(pipeline::progress::wait::cpu);
    std::vector<int> levels = given.levels;
    if (levels.empty())
        for (int level = block::min_level; level <= block::max_level; ++level) levels.push_back(level);
    for (const int level : levels) {
        const std::string line = line_for(name, raw, level, given, display.counters());
        to.output().write({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
    }
    display.finish({.bytes_in = raw.size(), .bytes_out = display.counters().look().bytes_out});
}

}  // namespace huffpipe::cli
