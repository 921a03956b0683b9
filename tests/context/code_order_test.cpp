#include "context/code_order.hpp"

#include "sample_models.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

using length_row = std::array<std::uint8_t, state_model::symbols>;

void check_order(const length_row& lengths) {
    for (const auto level : {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512}) {
        if (level > available_cpu_level()) continue;
        code_order order;
        order_codes(lengths, level, order);
        REQUIRE(order.escape_length == lengths[state_model::escape]);
        std::size_t at = 0;
        for (int length = 1; length <= state_model::certain; ++length) {
            REQUIRE(order.first[static_cast<std::size_t>(length)] == at);
            for (std::size_t byte = 0; byte < 256; ++byte) {
                if (lengths[byte] == length) REQUIRE(order.bytes[at++] == byte);
            }
            REQUIRE(order.symbols_of(length) ==
                    static_cast<std::size_t>(std::ranges::count(lengths, static_cast<std::uint8_t>(length))));
        }
        REQUIRE(order.first[state_model::certain + 1] == at);
    }
}

}  // namespace

TEST_CASE("symbols are in the order of their codes, the same at every CPU level") {
    for (const auto& model : test::sample_models()) {
        for (int k = 0; k < model->states; ++k) check_order(model->lengths[static_cast<std::size_t>(k)]);
    }
    std::mt19937 random(3);
    for (int i = 0; i < 100 * test::scale(); ++i) {
        length_row lengths;
        for (auto& length : lengths)
            length = static_cast<std::uint8_t>(random() % (1 + static_cast<unsigned>(i) % 13));
        check_order(lengths);
    }
}
