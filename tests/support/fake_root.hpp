#pragma once

#include "support/catch.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace huffpipe::test {

/// A folder that stands for the root directory of a machine; it goes with this object.
class fake_root {
  public:
    fake_root() {
        std::string name = std::filesystem::temp_directory_path() / "huffpipe-root-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~fake_root() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    fake_root(const fake_root&) = delete;
    fake_root& operator=(const fake_root&) = delete;

    /// Puts a file there; `name` is its path below the root.
    fake_root& add(const std::string& name, const std::string& content) {
        std::filesystem::create_directories((path_ / name).parent_path());
        REQUIRE(std::ofstream(path_ / name) << content << "\n");
        return *this;
    }

    const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace huffpipe::test
