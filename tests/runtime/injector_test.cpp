#include "runtime/injector.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace huffpipe::runtime;

namespace {

struct item final : runnable {
  private:
    void resume() noexcept override {}
};

}  // namespace

TEST_CASE("an injector is first in, first out") {
    std::vector<item> items(3);
    injector entrance;
    CHECK(entrance.empty());
    CHECK(entrance.pop() == nullptr);
    for (item& each : items) entrance.push(each);
    CHECK(!entrance.empty());
    for (item& each : items) CHECK(entrance.pop() == &each);
    CHECK(entrance.empty());
}
