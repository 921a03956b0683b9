#include "base/cpu.hpp"

#include "support/catch.hpp"

#include <string>

using namespace huffpipe;

TEST_CASE("every cpu level has the name that HUFFPIPE_CPU uses") {
    CHECK(std::string(name_of(cpu_level::scalar)) == "scalar");
    CHECK(std::string(name_of(cpu_level::bmi2)) == "bmi2");
    CHECK(std::string(name_of(cpu_level::avx2)) == "avx2");
    CHECK(std::string(name_of(cpu_level::avx512)) == "avx512");
}

TEST_CASE("the cpu level does not change while the program runs") {
    CHECK(available_cpu_level() == available_cpu_level());
}
