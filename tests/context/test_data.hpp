#pragma once

#include "base/bytes.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <random>
#include <string_view>
#include <vector>

namespace huffpipe::context::test {

using bytes = std::vector<std::uint8_t>;

/// How many times the usual iterations a test should make: HUFFPIPE_TEST_SCALE, 1 by default.
inline int scale() {
    const char* value = std::getenv("HUFFPIPE_TEST_SCALE");
    return value ? std::max(1, std::atoi(value)) : 1;
}

/// Words of a small random vocabulary: bytes that depend on the ones before them.
inline bytes words(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::vector<bytes> vocabulary(300);
    for (auto& word : vocabulary) {
        word.resize(2 + random() % 7);
        for (auto& c : word) c = static_cast<std::uint8_t>("etaoinshrdlucmfw"[random() % 16]);
        word.push_back(' ');
    }
    bytes made;
    while (made.size() < size) {
        const auto& word = vocabulary[random() % 17 * (random() % 18) % vocabulary.size()];
        made.insert(made.end(), word.begin(), word.end());
        if (random() % 50 == 0) made.push_back(static_cast<std::uint8_t>(random()));
    }
    made.resize(size);
    return made;
}

/// Independent bytes, `skew` 0: all equally likely; the larger, the more often small ones.
inline bytes draws(std::size_t size, int skew, std::uint32_t seed) {
    std::mt19937 random(seed);
    bytes made(size);
    for (auto& b : made) {
        std::uint32_t value = random() & 255;
        for (int i = 0; i < skew; ++i) value = std::min<std::uint32_t>(value, random() & 255);
        b = static_cast<std::uint8_t>(value);
    }
    return made;
}

/// Little-endian words that walk at random in small steps.
template <class Word>
bytes walk(std::size_t size, std::uint32_t seed, bool big_endian = false) {
    std::mt19937 random(seed);
    bytes made(size);
    Word value = static_cast<Word>(random());
    for (std::size_t i = 0; i + sizeof(Word) <= size; i += sizeof(Word)) {
        value = static_cast<Word>(value + random() % 61 - 30);
        store_le<Word>(&made[i], big_endian ? byte_swap(value) : value);
    }
    return made;
}

/// Two symbols in strict turn, and repeats: states whose next byte is certain.
inline bytes pattern(std::string_view text, std::size_t size) {
    bytes made(size);
    for (std::size_t i = 0; i < size; ++i) made[i] = static_cast<std::uint8_t>(text[i % text.size()]);
    return made;
}

/// Bytes that end where an unreadable page begins (and begin behind another one, less than a page away).
class guarded_bytes {
  public:
    explicit guarded_bytes(std::size_t size) : size_(size) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t inner = (size + page - 1) / page * page;
        mapped_ = inner + 2 * page;
        base_ =
            static_cast<std::uint8_t*>(mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (base_ == MAP_FAILED) throw std::bad_alloc();
        if (inner != 0 && mprotect(base_ + page, inner, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
        data_ = base_ + page + inner - size;
    }
    guarded_bytes(const guarded_bytes&) = delete;
    guarded_bytes& operator=(const guarded_bytes&) = delete;
    ~guarded_bytes() { munmap(base_, mapped_); }

    byte_span span() const noexcept { return {data_, size_}; }

  private:
    std::uint8_t* base_;
    std::uint8_t* data_;
    std::size_t mapped_;
    std::size_t size_;
};

}  // namespace huffpipe::context::test
