#include "context/state_finder.hpp"

namespace huffpipe::context {

void state_finder::build(const state_model& model) noexcept {
    order_ = model.superclasses > 1 ? 3 : model.classes > 1 ? 2 : 1;
    for (std::size_t s = 0; s < 256; ++s) {
        const std::size_t c = model.class_of[s];
        class_part_[s] = static_cast<std::uint16_t>(256 * c * static_cast<std::size_t>(model.superclasses));
        superclass_part_[s] = static_cast<std::uint16_t>(256 * model.superclass_of[c]);
    }
    for (std::size_t memory = 0; memory < static_cast<std::size_t>(model.memories()); ++memory) {
        for (std::size_t s = 0; s < 256; ++s) {
            row_after_[256 * memory + s] = static_cast<std::uint16_t>(256 * model.next[memory][s]);
        }
    }
}

}  // namespace huffpipe::context
