#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "base/element_hint.hpp"
#include "context/element_layout.hpp"
#include "context/estimate.hpp"
#include "context/layout_search.hpp"
#include "context/stretches.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// What a choice may spend.
struct choice_effort {
    std::size_t sample_size;   ///< bytes of a block that are looked at
    std::size_t plane_sample;  ///< and of a plane, in context
    search_effort search;
    bool order2;         ///< whether bytes as they are will have a model of order 2 or more
    bool order2_planes;  ///< and planes
};

/// Chooses the layout of records that makes a block smallest, or none, from a sample.
class layout_chooser {
  public:
    layout_chooser(const choice_effort& effort, element_hint hint, cpu_level level)
        : effort_(effort), hint_(hint), level_(level), estimator_(level), search_(level) {}

    struct choice {
        record_layout layout;  ///< of size 0: bytes as they are
        cost bits;             ///< that all of the bytes take
        /// Bytes as they are depend so much on which byte is beside them that a state for each of many bytes
        /// is better than to remember two bytes: it tells, for one, at which place in a record they are.
        bool last_byte_tells = false;
    };

    /// For `bytes`, of which each stands for `weight` bytes of a block.
    choice choose(byte_view bytes, std::size_t weight);

    /// What records of a size take as they are, in planes with contexts.
    cost plain_cost(byte_view bytes, std::size_t weight, std::size_t size);

    const estimator& estimates() const noexcept { return estimator_; }

  private:
    struct by_place {
        std::size_t size = 0;  // of the records; 0: not known
        std::array<cost, longest_record> bits;
    };

    choice choose_hinted(byte_view bytes, std::size_t weight);
    void try_layout(record_layout layout, byte_view bytes, std::size_t weight, choice& best);
    cost refine(record_layout& layout, byte_view bytes, std::size_t weight);
    byte_view gather(byte_view bytes, std::size_t size);
    void set_plain_costs(byte_view bytes, std::size_t weight, std::size_t size);
    stretches sample_planes(const record_layout& layout, byte_view bytes);
    cost plane_cost(std::size_t plane, byte_view bytes, std::size_t weight, std::size_t size) const;

    choice_effort effort_;
    element_hint hint_;
    cpu_level level_;
    estimator estimator_;
    layout_search search_;
    by_place plain_;
    std::vector<std::uint8_t> sample_;
    std::vector<std::uint8_t> planes_;
    std::size_t plane_size_ = 0;  // room for a plane
    std::size_t records_ = 0;     // that are there of each
};

}  // namespace huffpipe::context
