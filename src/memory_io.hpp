#pragma once

#include "base/error.hpp"
#include "huffpipe.hpp"
#include "pipeline/input.hpp"
#include "pipeline/output.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <istream>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

/// The ends of a pipeline that the library offers beside descriptors.
namespace huffpipe {

class memory_input final : public pipeline::input {
  public:
    explicit memory_input(std::span<const std::byte> bytes) noexcept
        : rest_(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) {}

    std::size_t read(byte_span to) override {
        const byte_view next = *borrow(to.size());
        std::copy(next.begin(), next.end(), to.begin());
        return next.size();
    }

    std::optional<byte_view> borrow(std::size_t size) override {
        const byte_view next = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(next.size());
        return next;
    }

  private:
    byte_view rest_;
};

class stream_input final : public pipeline::input {
  public:
    explicit stream_input(std::istream& stream) noexcept : stream_(&stream) {}

    std::size_t read(byte_span to) override {
        if (stream_->eof()) return 0;
        if (!*stream_) throw error(error_kind::io, "cannot read from the stream");
        const std::ios::iostate throwing = stream_->exceptions();
        stream_->exceptions(std::ios::goodbit);  // its end is no error to us
        stream_->read(reinterpret_cast<char*>(to.data()), static_cast<std::streamsize>(to.size()));
        const bool failed = stream_->bad();
        const auto size = static_cast<std::size_t>(stream_->gcount());
        if (stream_->eof()) stream_->clear(std::ios::eofbit);
        stream_->exceptions(throwing & ~std::ios::eofbit);
        if (failed) throw error(error_kind::io, "cannot read from the stream");
        return size;
    }

  private:
    std::istream* stream_;
};

class callback_input final : public pipeline::input {
  public:
    explicit callback_input(reader::callback read) : read_(std::move(read)) {}

    std::size_t read(byte_span to) override {
        const std::size_t got = read_(std::as_writable_bytes(to));
        if (got > to.size())
            throw error(error_kind::usage, "the reader claims to have read more than it was asked for");
        return got;
    }

  private:
    reader::callback read_;
};

class span_output final : public pipeline::output {
  public:
    explicit span_output(std::span<std::byte> space) noexcept : rest_(space) {}

    void write(byte_view bytes) override {
        if (bytes.size() > rest_.size())
            throw error(error_kind::limit, "the output does not fit into its span");
        if (!bytes.empty()) std::memcpy(rest_.data(), bytes.data(), bytes.size());
        rest_ = rest_.subspan(bytes.size());
    }

    bool may_try() const noexcept override { return true; }
    std::size_t try_write(byte_view bytes) noexcept override {
        if (bytes.size() > rest_.size()) return 0;
        write(bytes);
        return bytes.size();
    }

  private:
    std::span<std::byte> rest_;
};

class vector_output final : public pipeline::output {
  public:
    explicit vector_output(std::vector<std::byte>& to) noexcept : to_(&to) {}

    void write(byte_view bytes) override {
        const auto added = std::as_bytes(bytes);
        to_->insert(to_->end(), added.begin(), added.end());
    }

    bool may_try() const noexcept override { return true; }
    std::size_t try_write(byte_view bytes) noexcept override try {
        write(bytes);
        return bytes.size();
    } catch (const std::exception&) {  // no memory: `write` will find that again
        return 0;
    }

  private:
    std::vector<std::byte>* to_;
};

class stream_output final : public pipeline::output {
  public:
    explicit stream_output(std::ostream& stream) noexcept : stream_(&stream) {}

    void write(byte_view bytes) override {
        stream_->write(reinterpret_cast<const char*>(bytes.data()),
                       static_cast<std::streamsize>(bytes.size()));
        // Flushed, so that what is live goes on, and a full disk shows before the run is over.
        if (!*stream_ || !stream_->flush()) throw error(error_kind::io, "cannot write to the stream");
    }

  private:
    std::ostream* stream_;
};

class callback_output final : public pipeline::output {
  public:
    explicit callback_output(writer::callback write) : write_(std::move(write)) {}

    void write(byte_view bytes) override { write_(std::as_bytes(bytes)); }

  private:
    writer::callback write_;
};

}  // namespace huffpipe
