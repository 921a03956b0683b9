#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace huffpipe::cli {

/// Puts a seccomp filter together: a program for the packet filter of BSD (McCanne and Jacobson, 1993), which
/// Linux runs on the number and arguments of each system call.
///
/// Every rule is a test that jumps over the rule's own end when it does not hold, so that rules stand in any
/// order and all jumps are short. The accumulator holds the number of the call between rules.
class filter_program {
  public:
    /// Kills the process at a call of another architecture, whose numbers mean other things.
    explicit filter_program(std::uint32_t architecture) {
        add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
        add(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0);
        end(SECCOMP_RET_KILL_PROCESS);
        load_number();
    }

    /// Ends with `action` at this call.
    void at(long number, std::uint32_t action) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1);
        end(action);
    }

    /// Ends with `action` at this call, when of the bits in `mask` exactly those of one of `values` are set
    /// in the low half of this argument (from 0): for an argument that is an int, or that has no meaning
    /// above.
    void at(long number, unsigned argument, std::uint32_t mask, std::initializer_list<std::uint32_t> values,
            std::uint32_t action) {
        const std::size_t test = program_.size();
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number));
        add(BPF_LD | BPF_W | BPF_ABS, low_half(argument));
        add(BPF_ALU | BPF_AND | BPF_K, mask);
        for (const std::uint32_t value : values) {
            add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
            end(action);
        }
        load_number();
        program_[test].jf = static_cast<std::uint8_t>(program_.size() - test - 1);
    }

    /// Ends with `action` at whatever came so far.
    void end(std::uint32_t action) { add(BPF_RET | BPF_K, action); }

    std::vector<sock_filter>& instructions() noexcept { return program_; }

  private:
    static std::uint32_t low_half(unsigned argument) {
        const std::size_t low = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;
        return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 8 * argument + low);
    }

    void load_number() { add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)); }

    void add(unsigned code, std::uint32_t value, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
        program_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
    }

    std::vector<sock_filter> program_;
};

}  // namespace huffpipe::cli
