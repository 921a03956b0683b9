#include "reference/state_machine.hpp"

#include <algorithm>

namespace huffpipe_reference {
namespace {

constexpr unsigned escape = 256;
constexpr unsigned symbols = 257;
constexpr unsigned references = 12;
constexpr std::uint8_t certain_length = 12;

using numbers = std::vector<unsigned>;
using codes = std::vector<std::optional<certain_or_prefix_code>>;

certain_or_prefix_code read_small_code(high_bit_cursor& bits, unsigned count) {
    bytes lengths;
    for (unsigned i = 0; i < count; ++i) lengths.push_back(static_cast<std::uint8_t>(bits.number(3)));
    const auto only = std::find(lengths.begin(), lengths.end(), 1);
    if (only != lengths.end() && std::count(lengths.begin(), lengths.end(), 0) + 1 == count) {
        return certain_or_prefix_code(static_cast<unsigned>(only - lengths.begin()));
    }
    return certain_or_prefix_code(lengths);
}

certain_or_prefix_code code_of_state(const bytes& lengths, unsigned longest) {
    const auto certain = std::find(lengths.begin(), lengths.end(), certain_length);
    if (certain != lengths.end()) {
        require(certain - lengths.begin() != escape);
        require(std::count(lengths.begin(), lengths.end(), 0) == symbols - 1);
        return certain_or_prefix_code(static_cast<unsigned>(certain - lengths.begin()));
    }
    require(*std::max_element(lengths.begin(), lengths.end()) <= longest);
    return certain_or_prefix_code(lengths);
}

// Reads the pieces of a description in their order.
class description {
  public:
    explicit description(high_bit_cursor& bits) : bits_(bits) {}

    state_machine read(std::size_t raw_size) {
        read_sizes(raw_size);
        read_references();
        read_classes();
        state_machine made;
        for (unsigned memory = 0; memory < memories_; ++memory) {
            made.memory_of.insert(made.memory_of.end(), states_[memory], memory);
        }
        read_next(made);
        read_codes(made);
        return made;
    }

  private:
    void read_sizes(std::size_t raw_size) {
        longest_ = 9 + bits_.number(2);
        require(longest_ <= 11);
        classes_ = 1 + bits_.number(6);
        superclasses_ = 1 + bits_.number(3);
        memories_ = classes_ * superclasses_;
        require(memories_ <= 64);
        unsigned all = 0;
        for (unsigned memory = 0; memory < memories_; ++memory) {
            first_.push_back(all);
            states_.push_back(1 + bits_.number(6));
            all += states_.back();
        }
        require(all <= 256);
        const std::size_t size = std::size_t{all + memories_} << longest_;
        require(size <= 131072 && size <= 4 * raw_size);
    }

    void read_references() {
        const auto code = read_small_code(bits_, references);
        for (unsigned symbol = 0; symbol < symbols; ++symbol) reference_.push_back(code.symbol(bits_));
    }

    [[nodiscard]] bool known(unsigned byte) const { return reference_[byte] != 0; }

    void read_classes() {
        for (unsigned byte = 0; byte < 256; ++byte) {
            class_of_.push_back(classes_ > 1 && known(byte) ? bits_.number_below(classes_) : 0);
        }
        for (unsigned i = 0; i < classes_; ++i) {
            superclass_of_.push_back(superclasses_ > 1 ? bits_.number_below(superclasses_) : 0);
        }
    }

    void read_next(state_machine& made) {
        codes small;
        for (const unsigned count : states_) {
            small.emplace_back();
            if (count >= 2 && count <= 16) small.back() = read_small_code(bits_, count);
        }
        for (unsigned memory = 0; memory < memories_; ++memory) {
            made.next.emplace_back();
            for (unsigned byte = 0; byte < 256; ++byte) {
                const unsigned superclass = superclass_of_[memory / superclasses_];
                const unsigned to = class_of_[byte] * superclasses_ + superclass;
                unsigned state = 0;
                if (known(byte)) {
                    state = small[to] ? small[to]->symbol(bits_) : bits_.number_below(states_[to]);
                }
                made.next.back().push_back(first_[to] + state);
            }
        }
    }

    void read_codes(state_machine& made) {
        codes small(references);
        for (unsigned reference = 1; reference < references; ++reference) {
            if (bits_.bit() == 1) small[reference] = read_small_code(bits_, 13);
        }
        for (std::size_t state = 0; state < made.memory_of.size(); ++state) {
            bytes lengths(symbols, 0);
            for (unsigned symbol = 0; symbol < symbols; ++symbol) {
                if (reference_[symbol] == 0) continue;
                const auto& code = small[reference_[symbol]];
                require(code.has_value());
                lengths[symbol] = static_cast<std::uint8_t>(code->symbol(bits_));
            }
            made.codes.push_back(code_of_state(lengths, longest_));
        }
    }

    high_bit_cursor& bits_;
    unsigned longest_ = 0;
    unsigned classes_ = 0;
    unsigned superclasses_ = 0;
    unsigned memories_ = 0;
    numbers states_;  // their number in each memory
    numbers first_;   // the first state of each memory
    numbers reference_;
    numbers class_of_;
    numbers superclass_of_;
};

}  // namespace

state_machine read_state_machine(byte_cursor& from, std::size_t raw_size) {
    high_bit_cursor bits(from.peek(from.left()));
    state_machine made = description(bits).read(raw_size);
    from.take(bits.finish_byte());
    return made;
}

}  // namespace huffpipe_reference
