#pragma once

#include "cli/list_format.hpp"
#include "cli/model_tally.hpp"

namespace huffpipe::cli {

/// A table for people: a line per operand, and their totals where there are several. With blocks, a table of
/// them and one of their models precede each operand's line.
class list_table final : public list_format {
  public:
    explicit list_table(bool with_blocks) noexcept : with_blocks_(with_blocks) {}

    bool wants_blocks() const noexcept override { return with_blocks_; }
    std::string begin(const std::string& name) override;
    std::string block(const pipeline::listed_block& found) override;
    std::string end(const pipeline::listing& found) override;
    std::string failed(const std::string& why) override;
    std::string finish() override;

  private:
    std::string models() const;

    bool with_blocks_;
    bool has_heading_ = false;
    std::string name_;
    model_tally tally_;
    pipeline::listing total_;
    std::uint64_t operands_ = 0;  // listed to their ends
};

}  // namespace huffpipe::cli
