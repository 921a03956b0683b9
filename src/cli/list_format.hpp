#pragma once

#include "pipeline/list.hpp"

#include <string>

namespace huffpipe::cli {

/// How -l writes down what it finds. Each function returns the text that is to be printed next; for each
/// operand `begin` comes first, then `block` for each of its blocks if `wants_blocks`, then `end` or
/// `failed`.
class list_format {
  public:
    virtual ~list_format() = default;

    virtual bool wants_blocks() const noexcept = 0;
    virtual std::string begin(const std::string& name) = 0;
    virtual std::string block(const pipeline::listed_block& found) = 0;
    virtual std::string end(const pipeline::listing& found) = 0;
    virtual std::string failed(const std::string& why) = 0;  ///< the operand is damaged or cannot be read
    virtual std::string finish() = 0;                        ///< after all operands

  protected:
    list_format() = default;
    list_format(const list_format&) = delete;
    list_format& operator=(const list_format&) = delete;
};

}  // namespace huffpipe::cli
