#include "context/unpack_x86.hpp"

#if defined(__x86_64__)

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"

#include <bit>
#include <cstddef>

namespace huffpipe::context {

namespace {

/// What the loop below starts from and returns to, by stream; see run_rounds() of unpack_rounds.cpp, of which
/// it is a transcription: compilers keep too little of six streams in registers.
struct six_streams {
    std::uint64_t window[6];
    const std::uint32_t* table[6];
    std::uint8_t* out[6];
    const std::uint8_t* in[6];
};

// Windows and tables stay in registers, r14 is the first table, r15 the bits that an index is shifted down
// by, and rax is scratch. Input and output pointers are on the stack. A table's register is free from the
// look-up in that table to the entry's naming the next, and holds the output pointer and what it moves by.

#define SAVE_REGISTERS                        \
    "pushq %rbx\n .cfi_adjust_cfa_offset 8\n" \
    "pushq %rbp\n .cfi_adjust_cfa_offset 8\n" \
    "pushq %r12\n .cfi_adjust_cfa_offset 8\n" \
    "pushq %r13\n .cfi_adjust_cfa_offset 8\n" \
    "pushq %r14\n .cfi_adjust_cfa_offset 8\n" \
    "pushq %r15\n .cfi_adjust_cfa_offset 8\n" \
    "subq $136, %rsp\n .cfi_adjust_cfa_offset 136\n"
#define RESTORE_REGISTERS                             \
    "addq $136, %rsp\n .cfi_adjust_cfa_offset -136\n" \
    "popq %r15\n .cfi_adjust_cfa_offset -8\n"         \
    "popq %r14\n .cfi_adjust_cfa_offset -8\n"         \
    "popq %r13\n .cfi_adjust_cfa_offset -8\n"         \
    "popq %r12\n .cfi_adjust_cfa_offset -8\n"         \
    "popq %rbp\n .cfi_adjust_cfa_offset -8\n"         \
    "popq %rbx\n .cfi_adjust_cfa_offset -8\n"

#define LOOK_UP(window, table, table32, out) \
    "shrxq %r15, " window                    \
    ", %rax\n"                               \
    "movl (" table                           \
    ",%rax,4), %eax\n"                       \
    "movq " out "(%rsp), " table             \
    "\n"                                     \
    "shlxq %rax, " window ", " window        \
    "\n"                                     \
    "movl %eax, -4(" table                   \
    ")\n"                                    \
    "movzbl %al, " table32                   \
    "\n"                                     \
    "shrl $6, " table32                      \
    "\n"                                     \
    "subq " table ", " out                   \
    "(%rsp)\n"                               \
    "andl $0xff00, %eax\n"                   \
    "leaq (%r14,%rax,8), " table "\n"
#define LOOK_UP_EACH                       \
    LOOK_UP("%rcx", "%r8", "%r8d", "0")    \
    LOOK_UP("%rdx", "%r9", "%r9d", "8")    \
    LOOK_UP("%rbx", "%r10", "%r10d", "16") \
    LOOK_UP("%rsi", "%r11", "%r11d", "24") \
    LOOK_UP("%rdi", "%r12", "%r12d", "32") \
    LOOK_UP("%rbp", "%r13", "%r13d", "40")

// The bytes that were used up count negatively, so that the input pointer is added last.
#define REFILL(window, in)       \
    "tzcntq " window             \
    ", %rax\n"                   \
    "movq %rax, " window         \
    "\n"                         \
    "shrq $3, " window           \
    "\n"                         \
    "negq " window               \
    "\n"                         \
    "addq " in "(%rsp), " window \
    "\n"                         \
    "movq " window ", " in       \
    "(%rsp)\n"                   \
    "movq (" window "), " window \
    "\n"                         \
    "andl $7, %eax\n"            \
    "orq $1, " window            \
    "\n"                         \
    "shlxq %rax, " window ", " window "\n"
#define REFILL_EACH      \
    REFILL("%rcx", "48") \
    REFILL("%rdx", "56") REFILL("%rbx", "64") REFILL("%rsi", "72") REFILL("%rdi", "80") REFILL("%rbp", "88")

// Copies 8 bytes.
#define MOVE(from, to) "movq " from ", %rax\n movq %rax, " to "\n"

static_assert(max_stream_count == 6);
static_assert(offsetof(six_streams, table) == 48 && offsetof(six_streams, out) == 96 &&
              offsetof(six_streams, in) == 144);

// Arguments: the streams, the first table, the rounds (not 0), the bits that an index is shifted down by.
#define LOOP(look_ups) \
    asm(SAVE_REGISTERS                                                                       \
        "movq %rdi, 96(%rsp)\n"                                                              \
        "movq %rdx, 104(%rsp)\n"                                                             \
        "movq %rsi, %r14\n"                                                                  \
        "movq %rcx, %r15\n"                                                                  \
        MOVE("96(%rdi)", "(%rsp)") MOVE("104(%rdi)", "8(%rsp)") MOVE("112(%rdi)", "16(%rsp)") \
        MOVE("120(%rdi)", "24(%rsp)") MOVE("128(%rdi)", "32(%rsp)")                          \
        MOVE("136(%rdi)", "40(%rsp)") MOVE("144(%rdi)", "48(%rsp)")                          \
        MOVE("152(%rdi)", "56(%rsp)") MOVE("160(%rdi)", "64(%rsp)")                          \
        MOVE("168(%rdi)", "72(%rsp)") MOVE("176(%rdi)", "80(%rsp)")                          \
        MOVE("184(%rdi)", "88(%rsp)")                                                        \
        "movq 48(%rdi), %r8\n movq 56(%rdi), %r9\n movq 64(%rdi), %r10\n"                    \
        "movq 72(%rdi), %r11\n movq 80(%rdi), %r12\n movq 88(%rdi), %r13\n"                  \
        "movq (%rdi), %rcx\n movq 8(%rdi), %rdx\n movq 16(%rdi), %rbx\n"                     \
        "movq 24(%rdi), %rsi\n movq 40(%rdi), %rbp\n movq 32(%rdi), %rdi\n"                  \
        ".p2align 5\n"                                                                       \
        "1:\n" look_ups REFILL_EACH                                                          \
        "decq 104(%rsp)\n"                                                                   \
        "jnz 1b\n"                                                                           \
        "movq 96(%rsp), %rax\n"                                                              \
        "movq %rcx, (%rax)\n movq %rdx, 8(%rax)\n movq %rbx, 16(%rax)\n"                     \
        "movq %rsi, 24(%rax)\n movq %rdi, 32(%rax)\n movq %rbp, 40(%rax)\n"                  \
        "movq %r8, 48(%rax)\n movq %r9, 56(%rax)\n movq %r10, 64(%rax)\n"                    \
        "movq %r11, 72(%rax)\n movq %r12, 80(%rax)\n movq %r13, 88(%rax)\n"                  \
        "movq %rax, %rdi\n"                                                                  \
        MOVE("(%rsp)", "96(%rdi)") MOVE("8(%rsp)", "104(%rdi)") MOVE("16(%rsp)", "112(%rdi)") \
        MOVE("24(%rsp)", "120(%rdi)") MOVE("32(%rsp)", "128(%rdi)")                          \
        MOVE("40(%rsp)", "136(%rdi)") MOVE("48(%rsp)", "144(%rdi)")                          \
        MOVE("56(%rsp)", "152(%rdi)") MOVE("64(%rsp)", "160(%rdi)")                          \
        MOVE("72(%rsp)", "168(%rdi)") MOVE("80(%rsp)", "176(%rdi)")                          \
        MOVE("88(%rsp)", "184(%rdi)") RESTORE_REGISTERS                                      \
        "ret\n")

[[gnu::naked]] void loop_of_5(six_streams*, const std::uint32_t*, std::size_t, std::size_t) noexcept {
    LOOP(LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH);
}

[[gnu::naked]] void loop_of_6(six_streams*, const std::uint32_t*, std::size_t, std::size_t) noexcept {
    LOOP(LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH);
}

static_assert(lookups_per_round(9) == 6 && lookups_per_round(10) == 5 && lookups_per_round(11) == 5);

template <int TableBits>
void run(const std::uint32_t* entries, stream_cursor* const* streams, std::size_t rounds) noexcept {
    six_streams s;
    for (std::size_t k = 0; k < max_stream_count; ++k) {
        const stream_cursor& c = *streams[k];
        s.in[k] = c.begin + c.bits / 8 - 7;
        s.window[k] = (load_le<std::uint64_t>(s.in[k]) | 1) << (8 - c.bits % 8);
        s.table[k] = entries + c.table;
        s.out[k] = c.out;
    }
    (TableBits == 9 ? loop_of_6 : loop_of_5)(&s, entries, rounds, 64 - TableBits);
    for (std::size_t k = 0; k < max_stream_count; ++k) {
        stream_cursor& c = *streams[k];
        c.bits = static_cast<std::size_t>(s.in[k] + 8 - c.begin) * 8 -
                 static_cast<std::size_t>(std::countr_zero(s.window[k]));
        c.table = static_cast<std::size_t>(s.table[k] - entries);
        c.out = s.out[k];
    }
}

}  // namespace

round_runner unpack_rounds_x86(int table_bits) noexcept {
    return table_bits == 9 ? run<9> : table_bits == 10 ? run<10> : run<11>;
}

}  // namespace huffpipe::context

#endif
