#include "block/model.hpp"

namespace huffpipe::block {

std::size_t default_block_size(int level) noexcept {
    // A context model has a lot to say about itself, and wants more data to say it for.
    return std::size_t{level < first_context_level    ? 256U
                       : level == first_context_level ? 512U
                                                      : 1024U}
           << 10;
}

const char* name_of(model model) noexcept {
    switch (model) {
        case model::stored:
            return "stored";
        case model::constant:
            return "constant";
        case model::order0:
            return "order-0";
        case model::context:
            return "context";
        case model::text:
            return "text";
    }
    return "unknown";
}

}  // namespace huffpipe::block
