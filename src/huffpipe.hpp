#pragma once

#include "base/error.hpp"  // huffpipe::error and huffpipe::error_kind; includes std only
#include "base/hole.hpp"   // huffpipe::hole; likewise

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Huffman coding in a checked, streamable format: see libhuffpipe(3).
///
/// An object may be used by one thread at a time, different objects at once. Nothing here keeps global state,
/// installs signal handlers or changes the flags of a descriptor.
namespace huffpipe {

namespace pipeline {
class input;
class output;
struct options;
}  // namespace pipeline

inline constexpr int min_level = 0;  ///< stored: no compression, but checked
inline constexpr int max_level = 9;  ///< smallest
inline constexpr int default_level = 5;
inline constexpr std::uint64_t unlimited = ~std::uint64_t{0};

/// What `run` reads from: a descriptor, a stream, bytes in memory or a callable, which must outlive the run.
class reader {
  public:
    using callback = std::function<std::size_t(std::span<std::byte>)>;

    /// Reads a descriptor (pipe, socket, terminal, file) to its end.
    reader(int descriptor);
    /// Reads a stream, opened in binary mode, to its end.
    reader(std::istream& stream);
    /// Reads bytes in memory: a span, or a container of std::byte.
    template <class Bytes>
    requires std::convertible_to<const Bytes&, std::span<const std::byte>> reader(const Bytes& bytes)
        : reader(from_memory, std::span<const std::byte>(bytes)) {}
    /// Calls `read(to)`, which fills 1 to `to.size()` bytes of `to` and returns how many; 0 is the end. It is
    /// called by one thread at a time, not always the same; what it throws ends the run and is rethrown by
    /// it. The callable is copied or moved into the reader: give `std::ref(read)` to have it called itself.
    template <class Callable>
    requires std::is_invocable_r_v<std::size_t, Callable&, std::span<std::byte>> reader(Callable read)
        : reader(from_callback, callback(std::move(read))) {}

    reader(reader&&) noexcept;
    reader& operator=(reader&&) noexcept;
    ~reader();

  private:
    friend class compressor;
    friend class decompressor;
    static constexpr struct memory_tag {
    } from_memory{};
    static constexpr struct callback_tag {
    } from_callback{};
    reader(memory_tag, std::span<const std::byte> bytes);
    reader(callback_tag, callback read);

    std::unique_ptr<pipeline::input> input_;
};

/// What `run` writes to: a descriptor, a stream, memory or a callable, which must outlive the run.
class writer {
  public:
    using callback = std::function<void(std::span<const std::byte>)>;

    /// Writes to a descriptor.
    writer(int descriptor);
    /// Writes to a stream, opened in binary mode.
    writer(std::ostream& stream);
    /// Fills a span from its start; the run throws (limit) when it is full.
    writer(std::span<std::byte> bytes);
    /// Appends to a vector.
    writer(std::vector<std::byte>& bytes);
    /// Calls `write(bytes)` with one piece after another. It is called by one thread at a time, not always
    /// the same; what it throws ends the run and is rethrown by it. The callable is copied or moved into the
    /// writer: give `std::ref(write)` to have it called itself.
    template <class Callable>
    requires std::is_invocable_v<Callable&, std::span<const std::byte>> writer(Callable write)
        : writer(to_callback, callback(std::move(write))) {}

    writer(writer&&) noexcept;
    writer& operator=(writer&&) noexcept;
    ~writer();

  private:
    friend class compressor;
    friend class decompressor;
    static constexpr struct callback_tag {
    } to_callback{};
    writer(callback_tag, callback write);

    std::unique_ptr<pipeline::output> output_;
};

/// What a run has done.
struct summary {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t streams = 0;
    std::uint64_t blocks = 0;
    std::uint64_t stored_blocks = 0;    ///< of `blocks`, those that could not be made smaller
    std::uint64_t constant_blocks = 0;  ///< of `blocks`, those of one repeated byte
    std::uint64_t holes = 0;            ///< what a salvage has met
    std::uint64_t lost_bytes = 0;       ///< raw bytes in them, as far as that can be known
    bool more_may_be_lost = false;      ///< whether of one of them it cannot
};

/// What becomes of raw bytes that are lost.
enum class lost_data {
    skipped,  ///< what follows comes right after what precedes
    zeroed,   ///< NUL bytes take their place, where it is known how many they are
};

/// What becomes of bytes behind the last stream that are none.
enum class trailing_data { refused, ignored };

/// What data consists of.
enum class element_type {
    automatic,  ///< whatever is found to make it smallest
    bytes,      ///< no numbers in binary
    i16,        ///< integers of 16 bits
    i32,
    i64,
    f16,  ///< floating-point numbers of 16 bits
    bf16,
    f32,
    f64,
};

/// How the bytes of a number are arranged.
enum class byte_order { little_endian, big_endian };

/// The settings that compressing and decompressing share. `Self` is the class that they are set on.
template <class Self>
class run_settings {
  public:
    /// Threads that encode or decode; 0 (the default): one per CPU that the process may use.
    Self& cpu_threads(unsigned count) noexcept { return cpu_threads_ = count, self(); }
    /// Threads that wait to read and to write, at least 1; 2 is the default, and with 1 they take turns.
    /// (What can be written without waiting, the threads that encode or decode may write themselves.)
    Self& io_threads(unsigned count) noexcept { return io_threads_ = count, self(); }
    /// Blocks between the reader and the writer; 0 (the default): as many as the threads need.
    Self& channel_capacity(std::size_t blocks) noexcept { return channel_capacity_ = blocks, self(); }
    /// `run` throws (limit) rather than write more than so many bytes. The default is `unlimited`.
    Self& max_output(std::uint64_t bytes) noexcept { return max_output_ = bytes, self(); }

  protected:
    pipeline::options options() const;

    unsigned cpu_threads_ = 0;
    unsigned io_threads_ = 2;
    std::size_t channel_capacity_ = 0;
    std::uint64_t max_output_ = unlimited;

  private:
    Self& self() noexcept { return static_cast<Self&>(*this); }
};

/// Compresses. Set what you like, then `run` as often as you like:
///
///     huffpipe::compressor{}.level(3).cpu_threads(4).run(reader, writer);
///
/// The output depends on the input, the level, the elements and the buffer size alone, never on threads, and
/// on timing only with a flush timeout.
class compressor : public run_settings<compressor> {
  public:
    /// From `min_level` (stored) to `max_level` (smallest).
    compressor& level(int level) noexcept { return level_ = level, *this; }
    /// What the data consists of, if that is known: then no time is spent to find out, from level 2 up. It is
    /// only a hint; with a wrong one the output is larger, and right all the same.
    compressor& elements(element_type type, byte_order order = byte_order::little_endian) noexcept {
        return type_ = type, order_ = order, *this;
    }
    /// Raw bytes per block, 1 to 4 MiB, or less where the content changes; 0 (the default): what suits the
    /// level.
    compressor& buffer_size(std::size_t bytes) noexcept { return buffer_size_ = bytes, *this; }

    /// Where a descriptor that is read goes idle for so long, what has been read is sent on, and where it
    /// trickles, at least every ten such times; 0 (the default): only full blocks are sent.
    compressor& flush_timeout(std::chrono::milliseconds idle) noexcept {
        return flush_timeout_ = idle, *this;
    }

    /// Compresses all that `from` gives into one stream on `to`. Returns when everything has been written and
    /// all threads that it started have ended. Throws `error`: usage (a setting is out of range), io, limit,
    /// memory. Where writing has failed, a descriptor that is waited for is left at once, but a stream or a
    /// callable that waits for input is waited for.
    summary run(reader from, writer to) const;

  private:
    int level_ = default_level;
    element_type type_ = element_type::automatic;
    byte_order order_ = byte_order::little_endian;
    std::size_t buffer_size_ = 0;
    std::chrono::milliseconds flush_timeout_{0};
};

/// Decompresses: `huffpipe::decompressor{}.max_output(1 << 30).run(reader, writer);`
class decompressor : public run_settings<decompressor> {
  public:
    using hole_callback = std::function<void(const hole&)>;

    /// `run` goes on past damage: all blocks that are undamaged are written, in order and none twice, and
    /// `on_hole` is called for all that is missing, in order, by one thread at a time, not always the same.
    decompressor& salvage(lost_data lost, hole_callback on_hole = {}) {
        lost_ = lost;
        on_hole_ = std::move(on_hole);
        return *this;
    }
    /// Whether `run` refuses what follows the last stream and is none (the default), or leaves it alone.
    decompressor& trailing(trailing_data trailing) noexcept { return trailing_ = trailing, *this; }

    /// Decompresses all streams that `from` gives, one after another, to `to`, which gets only bytes that
    /// have been verified. Returns when everything has been written and all threads that it started have
    /// ended. Throws `error`: not_huffpipe, damaged, truncated, trailing, unsupported (`offset` says where in
    /// the packed input; all that precedes the damage has been written), usage, io, limit, memory. When
    /// salvaging, only not_huffpipe and unsupported of the first five.
    summary run(reader from, writer to) const;

  private:
    std::optional<lost_data> lost_;
    hole_callback on_hole_;
    trailing_data trailing_ = trailing_data::refused;
};

/// The size, in bytes, that `size` raw bytes have at most when they are compressed, at any level, with this
/// buffer size (as `compressor::buffer_size` takes it) and without a flush timeout.
std::size_t compress_bound(std::size_t size, std::size_t buffer_size = 0) noexcept;

/// Compresses bytes in memory on the calling thread. Throws `error` (usage) and std::bad_alloc.
std::vector<std::byte> compress(std::span<const std::byte> raw, int level = default_level);

/// Decompresses bytes in memory on the calling thread, to at most `max_output` bytes. Throws `error` (as
/// `decompressor::run` does) and std::bad_alloc.
std::vector<std::byte> decompress(std::span<const std::byte> packed, std::uint64_t max_output = unlimited);

}  // namespace huffpipe
