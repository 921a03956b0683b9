#pragma once

#include "cli/list_format.hpp"
#include "cli/model_tally.hpp"

namespace huffpipe::cli {

/// One JSON object per operand, each on a line of its own, for programs. huffpipe(1) documents the members.
class list_json final : public list_format {
  public:
    explicit list_json(bool with_blocks) noexcept : with_blocks_(with_blocks) {}

    bool wants_blocks() const noexcept override { return with_blocks_; }
    std::string begin(const std::string& name) override;
    std::string block(const pipeline::listed_block& found) override;
    std::string end(const pipeline::listing& found) override;
    std::string failed(const std::string& why) override;
    std::string finish() override { return {}; }

  private:
    std::string models() const;

    bool with_blocks_;
    bool first_block_ = true;
    model_tally tally_;
};

}  // namespace huffpipe::cli
