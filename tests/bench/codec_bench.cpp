// The order-0 block codec against huff0, in one process and alternating rounds, on one and on two threads.
//
//   codec_bench [FILE...]        (HUFFPIPE_CPU=scalar|bmi2|avx2|avx512 forces kernels;
//   HUFFPIPE_BENCH_ROUNDS=15)
//
// For each sample: compressed/raw of huff0 and of huffpipe, huffpipe's MB/s on one thread, and for each
// number of threads huffpipe's speed divided by huff0's, encoding and decoding, median of the rounds.
// Histograms and tables are included on both sides.

#include "base/cpu.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "cpu_time.hpp"
#include "peer_huff0.hpp"
#include "samples.hpp"

#include <algorithm>
#include <barrier>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace {

using namespace huffpipe;

/// One thread's coder and its buffers: packs a sample block by block, and unpacks it.
class huffpipe_side {
  public:
    explicit huffpipe_side(byte_view raw) : raw_(raw), back_(raw.size()) {
        packed_.resize(block::payload_capacity(raw.size()));
    }
    void encode() {
        blocks_.clear();
        std::size_t at = 0;
        for (std::size_t from = 0; from < raw_.size(); from += size) {
            const byte_view block = raw_.subspan(from, std::min(size, raw_.size() - from));
            const byte_span room = byte_span(packed_).subspan(at, block::payload_capacity(block.size()));
            blocks_.push_back(encoder_.encode(block, room));
            at += blocks_.back().size_bytes;
        }
        packed_size_ = at;
    }
    void decode() {
        std::size_t at = 0, from = 0;
        for (const auto& [model, packed] : blocks_) {
            const byte_span block = byte_span(back_).subspan(from, std::min(size, raw_.size() - from));
            decoder_.decode(model, byte_view(packed_).subspan(at, packed), block);
            at += packed;
            from += block.size();
        }
    }
    bool right() const { return std::equal(raw_.begin(), raw_.end(), back_.begin()); }
    std::size_t packed_size() const { return packed_size_; }

  private:
    const std::size_t size = block::default_block_size(1);
    block::encoder encoder_{1};
    block::decoder decoder_;
    byte_view raw_;
    std::vector<std::uint8_t> packed_, back_;
    std::vector<block::encoded> blocks_;
    std::size_t packed_size_ = 0;
};

class huff0_side {
  public:
    explicit huff0_side(byte_view raw) : raw_(raw), back_(raw.size()) {
        packed_.resize(raw.size() + bench::huff0::slack);
    }
    void encode() {
        sizes_.clear();
        std::size_t at = 0;
        for (std::size_t from = 0; from < raw_.size(); from += size) {
            const byte_view block = raw_.subspan(from, std::min(size, raw_.size() - from));
            sizes_.push_back(coder_.encode(block, byte_span(packed_).subspan(at)));
            at += sizes_.back();
        }
        packed_size_ = at;
    }
    void decode() {
        std::size_t at = 0, from = 0;
        for (const std::size_t packed : sizes_) {
            const byte_span block = byte_span(back_).subspan(from, std::min(size, raw_.size() - from));
            coder_.decode(byte_view(packed_).subspan(at, packed), block);
            at += packed;
            from += block.size();
        }
    }
    bool right() const { return std::equal(raw_.begin(), raw_.end(), back_.begin()); }
    std::size_t packed_size() const { return packed_size_; }

  private:
    static constexpr std::size_t size = bench::huff0::block_size;
    bench::huff0 coder_;
    byte_view raw_;
    std::vector<std::uint8_t> packed_, back_;
    std::vector<std::size_t> sizes_;
    std::size_t packed_size_ = 0;
};

/// Seconds that each phase took, by round.
struct times {
    std::vector<double> peer_encode, encode, peer_decode, decode;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

double median_ratio(const std::vector<double>& peer, const std::vector<double>& own) {
    std::vector<double> ratios(peer.size());
    std::transform(peer.begin(), peer.end(), own.begin(), ratios.begin(), std::divides<>());
    return median(ratios);
}

struct result {
    double peer_size, size, seconds_to_encode, seconds_to_decode, encode_ratio, decode_ratio;
};

/// Every thread works on the whole sample, all in the same phase at a time; the first thread's CPU time is
/// taken.
result measure(byte_view raw, unsigned threads, unsigned rounds) {
    const std::size_t passes = std::max<std::size_t>(1, (std::size_t{2} << 20) / raw.size());
    times t;
    std::barrier sync(static_cast<std::ptrdiff_t>(threads));
    result r{};
    const auto work = [&](bool leads) {
        huffpipe_side own(raw);
        huff0_side peer(raw);
        const auto phase = [&](std::vector<double>& seconds, auto&& run) {
            sync.arrive_and_wait();
            const double start = bench::cpu_seconds();
            for (std::size_t pass = 0; pass < passes; ++pass) run();
            if (leads) seconds.push_back((bench::cpu_seconds() - start) / static_cast<double>(passes));
        };
        for (unsigned round = 0; round < rounds; ++round) {
            phase(t.peer_encode, [&] { peer.encode(); });
            phase(t.encode, [&] { own.encode(); });
            phase(t.peer_decode, [&] { peer.decode(); });
            phase(t.decode, [&] { own.decode(); });
        }
        if (!own.right() || (bench::huff0::available() && !peer.right())) std::abort();
        if (leads)
            r = {static_cast<double>(peer.packed_size()), static_cast<double>(own.packed_size()), 0, 0, 0, 0};
    };
    std::vector<std::jthread> helpers;
    for (unsigned helper = 1; helper < threads; ++helper) helpers.emplace_back(work, false);
    work(true);
    helpers.clear();
    r.seconds_to_encode = median(t.encode);
    r.seconds_to_decode = median(t.decode);
    r.encode_ratio = median_ratio(t.peer_encode, t.encode);
    r.decode_ratio = median_ratio(t.peer_decode, t.decode);
    return r;
}

/// Geometric means.
class means {
  public:
    void add(std::initializer_list<double> values) {
        sums_.resize(values.size());
        std::transform(values.begin(), values.end(), sums_.begin(), sums_.begin(),
                       [](double value, double sum) { return sum + std::log(value); });
        ++count_;
    }
    double operator[](std::size_t i) const { return std::exp(sums_[i] / count_); }

  private:
    std::vector<double> sums_;
    double count_ = 0;
};

void run(const std::vector<bench::sample>& samples, unsigned rounds) {
    std::printf("kernels: %s; peer: %s\n", name_of(available_cpu_level()),
                bench::huff0::available() ? "huff0" : "none (libzstd.a was not found)");
    std::printf("%-16s %7s %7s %15s %17s %17s\n", "", "huff0", "ratio", "MB/s enc  dec", "x huff0 enc  dec",
                "2 threads  x  x");
    means mean;
    for (const auto& [name, bytes] : samples) {
        if (bytes.empty()) continue;
        const result one = measure(bytes, 1, rounds), two = measure(bytes, 2, rounds);
        const auto size = static_cast<double>(bytes.size());
        std::printf("%-16s %7.4f %7.4f %7.0f %7.0f %9.2f %7.2f %9.2f %7.2f\n", name.c_str(),
                    one.peer_size / size, one.size / size, size / one.seconds_to_encode * 1e-6,
                    size / one.seconds_to_decode * 1e-6, one.encode_ratio, one.decode_ratio, two.encode_ratio,
                    two.decode_ratio);
        mean.add({one.size / std::max(one.peer_size, 1.0), one.encode_ratio, one.decode_ratio,
                  two.encode_ratio, two.decode_ratio});
    }
    std::printf("%-16s %15.4f %15s %9.2f %7.2f %9.2f %7.2f\n", "geometric mean", mean[0], "", mean[1],
                mean[2], mean[3], mean[4]);
}

}  // namespace

int main(int argc, char** argv) try {
    const char* const wish = std::getenv("HUFFPIPE_BENCH_ROUNDS");
    const int rounds = wish != nullptr ? std::atoi(wish) : 0;
    std::vector<bench::sample> samples;
    for (int i = 1; i < argc; ++i) samples.push_back(bench::file_sample(argv[i]));
    if (samples.empty()) samples = bench::made_up_samples(std::size_t{1} << 20);
    run(samples, rounds > 0 ? static_cast<unsigned>(rounds) : 15);
} catch (const std::exception& problem) {
    std::fprintf(stderr, "codec_bench: %s\n", problem.what());
    return 1;
}
