#include "kernels/decode_x86.hpp"

#if defined(__x86_64__)

#include "base/bytes.hpp"
#include "base/naked_x86.hpp"

#include <cstddef>

namespace huffpipe::kernels {
namespace {

// Both loops keep every bit buffer in a register and every input pointer on the stack, where only refills
// need it. rax is scratch; r14 holds the sentinel (lanes) or the width of an index (segments).

static_assert(lookups_per_refill == 5 && huffman::max_code_length == 11);

// `refill` of decode_body.hpp.
#define REFILL(bits, in, sentinel) \
    "lzcntq " bits                 \
    ", %rax\n"                     \
    "movq %rax, " bits             \
    "\n"                           \
    "shrq $3, " bits               \
    "\n"                           \
    "addq " in "(%rsp), " bits     \
    "\n"                           \
    "movq " bits ", " in           \
    "(%rsp)\n"                     \
    "movq (" bits "), " bits       \
    "\n"                           \
    "andl $7, %eax\n"              \
    "orq " sentinel ", " bits      \
    "\n"                           \
    "shrxq %rax, " bits ", " bits "\n"

// Segments: 6 bit buffers, and 6 output pointers r8 to r13; r15 is the table.

#define TAKE_ENTRY(bits, bits32, out) \
    "bzhil %r14d, " bits32            \
    ", %eax\n"                        \
    "movq (%r15,%rax,8), %rax\n"      \
    "shrxq %rax, " bits ", " bits     \
    "\n"                              \
    "movq %rax, -8(" out              \
    ")\n"                             \
    "movzbl %ah, %eax\n"              \
    "subq %rax, " out "\n"
#define TAKE_ENTRY_OF_EACH             \
    TAKE_ENTRY("%rcx", "%ecx", "%r8")  \
    TAKE_ENTRY("%rdx", "%edx", "%r9")  \
    TAKE_ENTRY("%rbx", "%ebx", "%r10") \
    TAKE_ENTRY("%rsi", "%esi", "%r11") \
    TAKE_ENTRY("%rdi", "%edi", "%r12") \
    TAKE_ENTRY("%rbp", "%ebp", "%r13")

static_assert(segment_count == 6);
static_assert(offsetof(segments_state, bits) == 0 && offsetof(segments_state, in) == 48 &&
              offsetof(segments_state, out) == 96);

HUFFPIPE_NAKED void segments_loop(segments_state*, const std::uint64_t*, std::size_t, std::size_t) noexcept {
    asm(HUFFPIPE_SAVE_REGISTERS HUFFPIPE_TAKE_STACK("120")
        "movq %rdi, 48(%rsp)\n"
        "movq %rdx, 56(%rsp)\n"
        "movq %rsi, %r15\n"
        "movq %rcx, %r14\n"
        "movabsq $0x8000000000000000, %rax\n"
        "movq %rax, 64(%rsp)\n"
        HUFFPIPE_MOVE("48(%rdi)", "(%rsp)") HUFFPIPE_MOVE("56(%rdi)", "8(%rsp)") HUFFPIPE_MOVE("64(%rdi)", "16(%rsp)")
        HUFFPIPE_MOVE("72(%rdi)", "24(%rsp)") HUFFPIPE_MOVE("80(%rdi)", "32(%rsp)") HUFFPIPE_MOVE("88(%rdi)", "40(%rsp)")
        "movq 96(%rdi), %r8\n movq 104(%rdi), %r9\n movq 112(%rdi), %r10\n"
        "movq 120(%rdi), %r11\n movq 128(%rdi), %r12\n movq 136(%rdi), %r13\n"
        "movq (%rdi), %rcx\n movq 8(%rdi), %rdx\n movq 16(%rdi), %rbx\n"
        "movq 24(%rdi), %rsi\n movq 40(%rdi), %rbp\n movq 32(%rdi), %rdi\n"
        ".p2align 5\n"
        "1:\n"
        TAKE_ENTRY_OF_EACH TAKE_ENTRY_OF_EACH TAKE_ENTRY_OF_EACH TAKE_ENTRY_OF_EACH TAKE_ENTRY_OF_EACH
        REFILL("%rcx", "0", "64(%rsp)") REFILL("%rdx", "8", "64(%rsp)") REFILL("%rbx", "16", "64(%rsp)")
        REFILL("%rsi", "24", "64(%rsp)") REFILL("%rdi", "32", "64(%rsp)") REFILL("%rbp", "40", "64(%rsp)")
        "decq 56(%rsp)\n"
        "jnz 1b\n"
        "movq 48(%rsp), %rax\n"
        "movq %rcx, (%rax)\n movq %rdx, 8(%rax)\n movq %rbx, 16(%rax)\n"
        "movq %rsi, 24(%rax)\n movq %rdi, 32(%rax)\n movq %rbp, 40(%rax)\n"
        "movq %r8, 96(%rax)\n movq %r9, 104(%rax)\n movq %r10, 112(%rax)\n"
        "movq %r11, 120(%rax)\n movq %r12, 128(%rax)\n movq %r13, 136(%rax)\n"
        "movq %rax, %rdi\n"
        HUFFPIPE_MOVE("(%rsp)", "48(%rdi)") HUFFPIPE_MOVE("8(%rsp)", "56(%rdi)") HUFFPIPE_MOVE("16(%rsp)", "64(%rdi)")
        HUFFPIPE_MOVE("24(%rsp)", "72(%rdi)") HUFFPIPE_MOVE("32(%rsp)", "80(%rdi)") HUFFPIPE_MOVE("40(%rsp)", "88(%rdi)")
        HUFFPIPE_GIVE_STACK("120") HUFFPIPE_RESTORE_REGISTERS
        "ret\n");
}

// Lanes: 10 bit buffers, rcx the output pointer, r13 the mask of an index, r15 the table. The next bit of a
// stream is bit 1 of its buffer, so that the index is a byte offset and the load needs no scaling; bit 0 is a
// bit already taken. `before` and `after` convert the state.

#define TAKE_SYMBOL(bits, bits32, at) \
    "andnl %r13d, " bits32            \
    ", %eax\n"                        \
    "movzwl (%r15,%rax), %eax\n"      \
    "shrxq %rax, " bits ", " bits     \
    "\n"                              \
    "movb %ah, -(" at ")(%rcx)\n"
#define TAKE_SYMBOL_OF_EACH(at)             \
    TAKE_SYMBOL("%rdx", "%edx", at "+0")    \
    TAKE_SYMBOL("%rbx", "%ebx", at "+20")   \
    TAKE_SYMBOL("%rsi", "%esi", at "+40")   \
    TAKE_SYMBOL("%rdi", "%edi", at "+60")   \
    TAKE_SYMBOL("%rbp", "%ebp", at "+80")   \
    TAKE_SYMBOL("%r8", "%r8d", at "+100")   \
    TAKE_SYMBOL("%r9", "%r9d", at "+120")   \
    TAKE_SYMBOL("%r10", "%r10d", at "+140") \
    TAKE_SYMBOL("%r11", "%r11d", at "+160") \
    TAKE_SYMBOL("%r12", "%r12d", at "+180")
#define QUARTER_ROUND(at)        \
    TAKE_SYMBOL_OF_EACH(at "+1") \
    TAKE_SYMBOL_OF_EACH(at "+2") \
    TAKE_SYMBOL_OF_EACH(at "+3") \
    TAKE_SYMBOL_OF_EACH(at "+4") \
    TAKE_SYMBOL_OF_EACH(at "+5") \
    REFILL("%rdx", "0", "%r14")  \
    REFILL("%rbx", "8", "%r14")  \
    REFILL("%rsi", "16", "%r14") \
    REFILL("%rdi", "24", "%r14") \
    REFILL("%rbp", "32", "%r14") \
    REFILL("%r8", "40", "%r14")  \
    REFILL("%r9", "48", "%r14")  \
    REFILL("%r10", "56", "%r14") REFILL("%r11", "64", "%r14") REFILL("%r12", "72", "%r14")

static_assert(lane_count == 10 && lane_run == 20);
static_assert(offsetof(lanes_state, bits) == 0 && offsetof(lanes_state, in) == 80 &&
              offsetof(lanes_state, out) == 160);

HUFFPIPE_NAKED void lanes_loop(lanes_state*, const std::uint16_t*, std::size_t) noexcept {
    asm(HUFFPIPE_SAVE_REGISTERS HUFFPIPE_TAKE_STACK("120")
        "movq %rdi, 96(%rsp)\n"
        "movq %rdx, 104(%rsp)\n"
        "movq %rsi, %r15\n"
        HUFFPIPE_MOVE("80(%rdi)", "(%rsp)") HUFFPIPE_MOVE("88(%rdi)", "8(%rsp)") HUFFPIPE_MOVE("96(%rdi)", "16(%rsp)")
        HUFFPIPE_MOVE("104(%rdi)", "24(%rsp)") HUFFPIPE_MOVE("112(%rdi)", "32(%rsp)") HUFFPIPE_MOVE("120(%rdi)", "40(%rsp)")
        HUFFPIPE_MOVE("128(%rdi)", "48(%rsp)") HUFFPIPE_MOVE("136(%rdi)", "56(%rsp)") HUFFPIPE_MOVE("144(%rdi)", "64(%rsp)")
        HUFFPIPE_MOVE("152(%rdi)", "72(%rsp)")
        "movq 160(%rdi), %rcx\n"
        "movq (%rdi), %rdx\n movq 8(%rdi), %rbx\n movq 16(%rdi), %rsi\n movq 32(%rdi), %rbp\n"
        "movq 40(%rdi), %r8\n movq 48(%rdi), %r9\n movq 56(%rdi), %r10\n movq 64(%rdi), %r11\n"
        "movq 72(%rdi), %r12\n movq 24(%rdi), %rdi\n"
        "movl $0xffe, %r13d\n"
        "movabsq $0x8000000000000000, %r14\n"
        ".p2align 5\n"
        "1:\n"
        QUARTER_ROUND("0") QUARTER_ROUND("5") QUARTER_ROUND("10") QUARTER_ROUND("15")
        "subq $200, %rcx\n"
        "decq 104(%rsp)\n"
        "jnz 1b\n"
        "movq 96(%rsp), %rax\n"
        "movq %rcx, 160(%rax)\n"
        "movq %rdx, (%rax)\n movq %rbx, 8(%rax)\n movq %rsi, 16(%rax)\n movq %rdi, 24(%rax)\n"
        "movq %rbp, 32(%rax)\n movq %r8, 40(%rax)\n movq %r9, 48(%rax)\n movq %r10, 56(%rax)\n"
        "movq %r11, 64(%rax)\n movq %r12, 72(%rax)\n"
        "movq %rax, %rdi\n"
        HUFFPIPE_MOVE("(%rsp)", "80(%rdi)") HUFFPIPE_MOVE("8(%rsp)", "88(%rdi)") HUFFPIPE_MOVE("16(%rsp)", "96(%rdi)")
        HUFFPIPE_MOVE("24(%rsp)", "104(%rdi)") HUFFPIPE_MOVE("32(%rsp)", "112(%rdi)") HUFFPIPE_MOVE("40(%rsp)", "120(%rdi)")
        HUFFPIPE_MOVE("48(%rsp)", "128(%rdi)") HUFFPIPE_MOVE("56(%rsp)", "136(%rdi)") HUFFPIPE_MOVE("64(%rsp)", "144(%rdi)")
        HUFFPIPE_MOVE("72(%rsp)", "152(%rdi)")
        HUFFPIPE_GIVE_STACK("120") HUFFPIPE_RESTORE_REGISTERS
        "ret\n");
}

/// Refills a buffer so that bit 0 is the bit `step` after the next one.
void step_and_refill(std::uint64_t& bits, const std::uint8_t*& in, std::ptrdiff_t step) noexcept {
    const std::ptrdiff_t position = static_cast<std::ptrdiff_t>(taken(bits)) + step;
    in += position >> 3;
    bits = (load_le<std::uint64_t>(in) | sentinel) >> (position & 7);
}

}  // namespace

void decode_segments_x86(segments_state& state, const huffman::multi_table& table,
                         std::size_t rounds) noexcept {
    if (rounds > 0) segments_loop(&state, table.entries.data(), rounds, table.index_bits);
}

void decode_lanes_x86(lanes_state& state, const huffman::single_table& table, std::size_t rounds) noexcept {
    if (rounds == 0) return;
    for (unsigned k = 0; k < lane_count; ++k) step_and_refill(state.bits[k], state.in[k], -1);
    lanes_loop(&state, table.data(), rounds);
    for (unsigned k = 0; k < lane_count; ++k) step_and_refill(state.bits[k], state.in[k], 1);
}

}  // namespace huffpipe::kernels

#endif
