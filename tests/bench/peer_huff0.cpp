#include "peer_huff0.hpp"

#include <array>
#include <cstring>

#if HUFFPIPE_HAS_HUFF0
// Inner entry points of libzstd.a, which its headers do not declare; as of zstd 1.5.4.
extern "C" {
size_t HUF_compress4X_repeat(void* out, size_t out_size, const void* in, size_t in_size, unsigned max_symbol,
                             unsigned table_log, void* workspace, size_t workspace_size, size_t* table,
                             int* repeat, int flags);
size_t HUF_decompress4X_hufOnly_wksp(unsigned* table, void* out, size_t out_size, const void* in,
                                     size_t in_size, void* workspace, size_t workspace_size, int flags);
unsigned HUF_isError(size_t code);
}
#endif

namespace huffpipe::bench {

struct huff0::memory {
    std::array<std::size_t, 257> encode_table;
    std::array<unsigned, 1 + (1 << 12)> decode_table;
    std::array<std::uint64_t, 4096> workspace;
};

huff0::huff0() : memory_(std::make_unique<memory>()) {}
huff0::~huff0() = default;

#if HUFFPIPE_HAS_HUFF0

namespace {
constexpr unsigned table_log = 11;
constexpr int use_bmi2 = 1;
}  // namespace

bool huff0::available() noexcept {
    return true;
}

std::size_t huff0::encode(byte_view raw, byte_span packed) {
    int repeat = 0;
    const std::size_t size = HUF_compress4X_repeat(
        packed.data(), packed.size(), raw.data(), raw.size(), 255, table_log, memory_->workspace.data(),
        sizeof memory_->workspace, memory_->encode_table.data(), &repeat, use_bmi2);
    if (size != 0 && HUF_isError(size) == 0 && size < raw.size()) return size;
    std::memcpy(packed.data(), raw.data(), raw.size());
    return raw.size();
}

void huff0::decode(byte_view packed, byte_span raw) {
    if (packed.size() == raw.size()) {
        std::memcpy(raw.data(), packed.data(), raw.size());
    } else if (packed.size() == 1) {
        std::memset(raw.data(), packed[0], raw.size());
    } else {
        memory_->decode_table[0] = table_log * 0x01000001u;
        HUF_decompress4X_hufOnly_wksp(memory_->decode_table.data(), raw.data(), raw.size(), packed.data(),
                                      packed.size(), memory_->workspace.data(), sizeof memory_->workspace,
                                      use_bmi2);
    }
}

#else

bool huff0::available() noexcept {
    return false;
}
std::size_t huff0::encode(byte_view, byte_span) {
    return 0;
}
void huff0::decode(byte_view, byte_span) {}

#endif

}  // namespace huffpipe::bench
