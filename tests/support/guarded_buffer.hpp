#pragma once

#include "base/bytes.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace huffpipe::test {

/// Memory between two pages that must not be touched, so that an access out of bounds ends the test. `front`
/// and `back` choose which of the two pages a span touches; at the other end some bytes are left unless the
/// size fills whole pages.
class guarded_buffer {
  public:
    explicit guarded_buffer(std::size_t capacity) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        room_ = (capacity + page_ - 1) / page_ * page_;
        void* const all = mmap(nullptr, room_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) throw std::bad_alloc();
        begin_ = static_cast<std::uint8_t*>(all) + page_;
        if (room_ > 0 && mprotect(begin_, room_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    }
    ~guarded_buffer() { munmap(begin_ - page_, room_ + 2 * page_); }
    guarded_buffer(const guarded_buffer&) = delete;
    guarded_buffer& operator=(const guarded_buffer&) = delete;

    byte_span front(std::size_t size) const { return {begin_, size}; }  ///< begins behind a guard page
    byte_span back(std::size_t size) const {
        return {begin_ + room_ - size, size};
    }  ///< ends before a guard page

  private:
    std::size_t page_, room_;
    std::uint8_t* begin_;
};

}  // namespace huffpipe::test
