#pragma once

#include "pipeline/seekable_file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace huffpipe::test {

/// A file without a name that holds `content`.
class memory_file {
  public:
    explicit memory_file(const bytes& content) : descriptor_(memfd_create("test", MFD_CLOEXEC)) {
        REQUIRE(descriptor_ >= 0);
        REQUIRE(write(descriptor_, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
        REQUIRE(lseek(descriptor_, 0, SEEK_SET) == 0);
    }
    ~memory_file() { close(descriptor_); }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    int descriptor() const noexcept { return descriptor_; }
    pipeline::seekable_file seekable() const { return *pipeline::seekable_file::from(descriptor_); }

  private:
    int descriptor_;
};

}  // namespace huffpipe::test
