#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "block/model.hpp"

#include <memory>

namespace huffpipe::kernels {
struct kernel_set;
}
namespace huffpipe::context {
class model_decoder;
}

namespace huffpipe::block {

class part_decoder;

/// Turns payloads back into blocks. Holds the tables that decoding needs (at most 1 MiB); use one decoder per
/// thread and as many blocks as you like.
class decoder {
  public:
    decoder();

    /// The same with the kernels given, for tests and benchmarks; they must outlive the decoder.
    explicit decoder(const kernels::kernel_set& kernels);

    ~decoder();
    decoder(decoder&&) noexcept;
    decoder& operator=(decoder&&) noexcept;

    /// Decodes `payload` (1 to `raw.size()` bytes) to exactly `raw` (1 to `max_block_size` bytes).
    /// Any payload is safe to give: throws `error` (damaged, with the offset within the payload where that is
    /// known; unsupported for a model it does not know), and then `raw` holds unspecified bytes. It decodes
    /// the next payload as if nothing had been.
    void decode(model model, byte_view payload, byte_span raw);

  private:
    std::unique_ptr<part_decoder> parts_;
    std::unique_ptr<context::model_decoder> contexts_;  // made when the first such block comes
    cpu_level cpu_;
};

}  // namespace huffpipe::block
