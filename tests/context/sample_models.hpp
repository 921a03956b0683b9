#pragma once

#include "context/model_builder.hpp"
#include "context/state_model.hpp"
#include "test_data.hpp"

#include <memory>
#include <vector>

namespace huffpipe::context::test {

/// Two symbols, equally likely and independent: codes of one bit.
inline bytes coins(std::size_t size) {
    bytes made = draws(size, 0, 9);
    for (auto& b : made) b = b & 1 ? 'a' : 'b';
    return made;
}

/// Models of all orders and table widths: with long codes and short ones, with certain states and with
/// escapes.
inline std::vector<std::unique_ptr<state_model>> sample_models() {
    std::vector<std::unique_ptr<state_model>> made;
    const auto builder = std::make_unique<model_builder>(cpu_level::scalar);
    for (const int table_bits : {9, 10, 11}) {
        const model_effort efforts[] = {
            {.table_bits = table_bits},
            {.states = 24, .seeds = 24, .table_bits = table_bits, .sample_shift = 3},
            {.classes = 5, .superclasses = 2, .states = 40, .seeds = 8, .table_bits = table_bits},
        };
        for (const auto& effort : efforts) {
            for (const auto& raw : {words(60000, 7), draws(60000, 3, 8), coins(4000), pattern("abcab", 4000),
                                    draws(3000, 0, 9)}) {
                made.push_back(std::make_unique<state_model>(builder->build(raw, effort).model));
            }
        }
    }
    return made;
}

}  // namespace huffpipe::context::test
