#include "context/state_finder.hpp"

namespace huffpipe::context {

void state_finder::build(const state_model& model) {
    const auto superclasses = static_cast<std::size_t>(model.superclasses);
    order_ = superclasses > 1 ? 3 : model.classes > 1 ? 2 : model.states > 1 ? 1 : 0;
    const auto row_after = [&](std::size_t memory, std::size_t byte) {
        return static_cast<std::uint16_t>(units_of_row * model.next[memory][byte]);
    };
    if (order_ < 2) {
        rows_.resize(256);
        for (std::size_t s = 0; s < 256; ++s) rows_[s] = row_after(0, s);
        return;
    }
    rows_.resize(superclasses * pairs);
    for (std::size_t memory = 0; memory < static_cast<std::size_t>(model.memories()); ++memory) {
        auto& row = rows_of_memory_[memory];
        for (std::size_t s = 0; s < 256; ++s) row[s] = row_after(memory, s);
    }
    for (std::size_t s = 0; s < 256; ++s) {
        const std::size_t c = model.class_of[s];
        superclass_part_[s] = static_cast<std::uint32_t>(pairs * model.superclass_of[c]);
        for (std::size_t super = 0; super < superclasses; ++super) {
            const auto& row = rows_of_memory_[c * superclasses + super];
            std::copy(row.begin(), row.end(),
                      rows_.begin() + static_cast<std::ptrdiff_t>(super * pairs + s * 256));
        }
    }
}

}  // namespace huffpipe::context
