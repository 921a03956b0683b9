#pragma once

#include "runtime/perturb.hpp"

#include <mutex>

namespace huffpipe::runtime {

/// std::mutex with a perturbation point on either side. Meets the standard's Lockable but for `try_lock`.
class mutex {
  public:
    void lock() {
        perturb_point();
        plain_.lock();
    }
    void unlock() {
        plain_.unlock();
        perturb_point();  // touches nothing of this mutex, which may be gone now
    }

  private:
    std::mutex plain_;
};

}  // namespace huffpipe::runtime
