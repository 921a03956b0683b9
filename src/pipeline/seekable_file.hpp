#pragma once

#include "pipeline/input.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// The rest of a regular file, from where its descriptor stood, for reading at any offset. Does not own the
/// descriptor and does not move its offset. Thread-safe.
class seekable_file {
  public:
    /// Nothing when `descriptor` is not a regular file that can be read at any offset.
    static std::optional<seekable_file> from(int descriptor) noexcept;

    std::uint64_t size() const noexcept { return size_; }  ///< bytes, as of the construction

    /// Reads the bytes from `offset` until `to` is full or the file ends; returns how many. Throws `error`
    /// (io).
    std::size_t read_at(std::uint64_t offset, byte_span to) const;

  private:
    seekable_file(int descriptor, std::uint64_t base, std::uint64_t size) noexcept
        : descriptor_(descriptor), base_(base), size_(size) {}

    int descriptor_;
    std::uint64_t base_;  // where in the file our offset 0 is
    std::uint64_t size_;
};

/// Reads a part of a seekable file from its start to its end.
class part_input final : public input {
  public:
    /// The bytes of `file` from `begin` on. `file` must outlive this object.
    part_input(const seekable_file& file, std::uint64_t begin) noexcept : file_(&file), position_(begin) {}

    std::size_t read(byte_span to) override {
        const std::size_t size = file_->read_at(position_, to);
        position_ += size;
        return size;
    }

    std::optional<bool> ready() override { return true; }

    std::uint64_t skip(std::uint64_t size) override {
        const std::uint64_t left = file_->size() - std::min(position_, file_->size());
        position_ += std::min(size, left);
        return std::min(size, left);
    }

  private:
    const seekable_file* file_;
    std::uint64_t position_;
};

}  // namespace huffpipe::pipeline
