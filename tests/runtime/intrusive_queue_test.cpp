#include "runtime/intrusive_queue.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace huffpipe::runtime;

namespace {

struct item {
    item* next_in_queue = nullptr;
};

}  // namespace

TEST_CASE("an intrusive queue is first in, first out, and can be refilled") {
    std::vector<item> items(3);
    intrusive_queue<item> queue;
    CHECK(queue.empty());
    CHECK(queue.pop_front() == nullptr);
    for (int round = 0; round < 2; ++round) {
        for (item& each : items) queue.push_back(each);
        CHECK(&queue.front() == &items[0]);
        for (item& each : items) CHECK(queue.pop_front() == &each);
        CHECK(queue.empty());
    }
}
