// The levels against zstd -1, in memory, in one process and on one thread.
//
//   ladder_bench [-LEVELS] FILE...        (HUFFPIPE_CPU=scalar|bmi2|avx2|avx512 forces kernels;
//   HUFFPIPE_BENCH_SECONDS=3 per file)
//
// A line per file and coder: compressed/raw, and the speeds of encoding and decoding divided by those of
// zstd -1. LEVELS are digits, all by default. The coders take turns; the fastest of each one's rounds counts,
// in CPU time, so that other programs on the machine disturb little. Stronger peers run once.

#include "base/cpu.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "cpu_time.hpp"
#include "samples.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace huffpipe;

/// Something that packs one file and unpacks it again.
class coder {
  public:
    coder(std::string name, byte_view raw) : raw_(raw), back_(raw.size()), name_(std::move(name)) {}
    virtual ~coder() = default;

    void run_round() {
        best_encode_ = std::min(best_encode_, seconds_of([&] { packed_size_ = encode(); }));
        best_decode_ = std::min(best_decode_, seconds_of([&] { decode(); }));
        if (!std::ranges::equal(raw_, back_)) throw std::runtime_error(name_ + " does not round-trip");
    }

    const std::string& name() const { return name_; }
    std::size_t packed_size() const { return packed_size_; }
    double best_encode() const { return best_encode_; }
    double best_decode() const { return best_decode_; }

  protected:
    virtual std::size_t encode() = 0;
    virtual void decode() = 0;

    byte_view raw_;
    std::vector<std::uint8_t> packed_, back_;

  private:
    template <class Action>
    static double seconds_of(Action&& action) {
        const double start = bench::cpu_seconds();
        action();
        return bench::cpu_seconds() - start;
    }

    std::string name_;
    std::size_t packed_size_ = 0;
    double best_encode_ = 1e9, best_decode_ = 1e9;
};

/// A level, block by block, without frames around them.
class huffpipe_coder : public coder {
  public:
    huffpipe_coder(int level, byte_view raw)
        : coder("huffpipe -" + std::to_string(level), raw),
          block_size_(block::default_block_size(level)),
          encoder_(level) {
        packed_.resize(block::payload_capacity(raw.size()));
    }

  private:
    std::size_t encode() override {
        blocks_.clear();
        std::size_t size = 0;
        for (std::size_t from = 0; from < raw_.size(); from += block_size_) {
            const byte_view window = raw_.subspan(from, std::min(block_size_, raw_.size() - from));
            for (const block::section& piece : encoder_.cut(window)) {
                const std::size_t room = block::payload_capacity(piece.raw.size());
                const auto made = encoder_.encode(piece, byte_span(packed_).subspan(size, room));
                blocks_.push_back({made, piece.raw.size()});
                size += made.size_bytes;
            }
        }
        return size;
    }

    void decode() override {
        std::size_t at = 0, from = 0;
        for (const auto& [made, raw_size] : blocks_) {
            decoder_.decode(made.model, byte_view(packed_).subspan(at, made.size_bytes),
                            byte_span(back_).subspan(from, raw_size));
            at += made.size_bytes;
            from += raw_size;
        }
    }

    std::size_t block_size_;
    block::encoder encoder_;
    block::decoder decoder_;
    struct coded {
        block::encoded made;
        std::size_t raw_size;
    };

    std::vector<coded> blocks_;
};

class zstd_coder : public coder {
  public:
    zstd_coder(int level, byte_view raw) : coder("zstd -" + std::to_string(level), raw) {
        ZSTD_CCtx_setParameter(encoder_.get(), ZSTD_c_compressionLevel, level);
        packed_.resize(ZSTD_compressBound(raw.size()));
    }

  private:
    std::size_t encode() override {
        size_ = ZSTD_compress2(encoder_.get(), packed_.data(), packed_.size(), raw_.data(), raw_.size());
        if (ZSTD_isError(size_)) throw std::runtime_error("zstd cannot encode");
        return size_;
    }
    void decode() override {
        ZSTD_decompressDCtx(decoder_.get(), back_.data(), back_.size(), packed_.data(), size_);
    }

    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> encoder_{ZSTD_createCCtx(), ZSTD_freeCCtx};
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> decoder_{ZSTD_createDCtx(), ZSTD_freeDCtx};
    std::size_t size_ = 0;
};

/// gzip -6, but for its header.
class zlib_coder : public coder {
  public:
    explicit zlib_coder(byte_view raw) : coder("gzip -6", raw) { packed_.resize(compressBound(raw.size())); }

  private:
    std::size_t encode() override {
        size_ = packed_.size();
        compress2(packed_.data(), &size_, raw_.data(), raw_.size(), 6);
        return size_;
    }
    void decode() override {
        uLongf size = back_.size();
        uncompress(back_.data(), &size, packed_.data(), size_);
    }

    uLongf size_ = 0;
};

void print(const std::string& file, const coder& c, const coder& yardstick, std::size_t raw_size) {
    const auto size = static_cast<double>(raw_size);
    std::printf("%-14s %-12s %.4f  x %6.2f %6.2f  MB/s %6.0f %6.0f\n", file.c_str(), c.name().c_str(),
                static_cast<double>(c.packed_size()) / size, yardstick.best_encode() / c.best_encode(),
                yardstick.best_decode() / c.best_decode(), size / c.best_encode() * 1e-6,
                size / c.best_decode() * 1e-6);
}

void measure(const bench::sample& file, const std::string& levels, double seconds) {
    if (file.bytes.empty()) return;
    zstd_coder yardstick(1, file.bytes);
    std::vector<std::unique_ptr<coder>> in_turn;
    for (const char digit : levels)
        in_turn.push_back(std::make_unique<huffpipe_coder>(digit - '0', file.bytes));
    const bool all = levels.size() > 5;
    if (all) in_turn.push_back(std::make_unique<zstd_coder>(3, file.bytes));
    const double start = bench::cpu_seconds();
    do {
        yardstick.run_round();
        for (const auto& c : in_turn) c->run_round();
    } while (bench::cpu_seconds() - start < seconds);
    if (all) {
        in_turn.push_back(std::make_unique<zlib_coder>(file.bytes));
        in_turn.back()->run_round();
        in_turn.push_back(std::make_unique<zstd_coder>(19, file.bytes));
        in_turn.back()->run_round();
    }
    for (const auto& c : in_turn) print(file.name, *c, yardstick, file.bytes.size());
    print(file.name, yardstick, yardstick, file.bytes.size());
}

}  // namespace

int main(int argc, char** argv) try {
    const char* const wish = std::getenv("HUFFPIPE_BENCH_SECONDS");
    const double seconds = wish != nullptr ? std::atof(wish) : 3;
    std::string levels = "123456789";
    std::vector<bench::sample> samples;
    for (int i = 1; i < argc; ++i) {
        if (argv[i][0] == '-')
            levels = argv[i] + 1;
        else
            samples.push_back(bench::file_sample(argv[i]));
    }
    if (samples.empty()) samples = bench::made_up_samples(std::size_t{1} << 20);
    std::printf("kernels: %s; x: speed divided by that of zstd -1, encoding and decoding\n",
                name_of(available_cpu_level()));
    for (const auto& sample : samples) measure(sample, levels, seconds);
} catch (const std::exception& problem) {
    std::fprintf(stderr, "ladder_bench: %s\n", problem.what());
    return 1;
}
