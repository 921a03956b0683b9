#include "block/model.hpp"

namespace huffpipe::block {

std::size_t default_block_size(int) noexcept {
    return std::size_t{256} << 10;
}

const char* name_of(model model) noexcept {
    switch (model) {
        case model::stored:
            return "stored";
        case model::constant:
            return "constant";
        case model::order0:
            return "order-0";
    }
    return "unknown";
}

}  // namespace huffpipe::block
