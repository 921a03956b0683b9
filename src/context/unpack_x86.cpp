#include "context/unpack_x86.hpp"

#if defined(__x86_64__)

#include "base/naked_x86.hpp"
#include "context/six_streams_x86.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

namespace {

// A transcription of run_rounds() of unpack_rounds.cpp: compilers keep too little of six streams in
// registers.
//
// Windows and tables stay in registers, r14 is the first table, r15 the bits that an index is shifted down
// by, and rax is scratch. Input and output pointers are on the stack. A table's register is free from the
// look-up in that table to the entry's naming the next, and holds the output pointer and what it moves by.

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

// Arguments: the streams, the first table, the rounds (not 0), the bits that an index is shifted down by.
#define LOOP(look_ups) \
    asm(HUFFPIPE_SAVE_REGISTERS HUFFPIPE_TAKE_STACK("136")                                                                       \
        "movq %rdi, 96(%rsp)\n"                                                              \
        "movq %rdx, 104(%rsp)\n"                                                             \
        "movq %rsi, %r14\n"                                                                  \
        "movq %rcx, %r15\n"                                                                  \
        HUFFPIPE_MOVE("144(%rdi)", "(%rsp)") HUFFPIPE_MOVE("152(%rdi)", "8(%rsp)") HUFFPIPE_MOVE("160(%rdi)", "16(%rsp)") \
        HUFFPIPE_MOVE("168(%rdi)", "24(%rsp)") HUFFPIPE_MOVE("176(%rdi)", "32(%rsp)")                          \
        HUFFPIPE_MOVE("184(%rdi)", "40(%rsp)") HUFFPIPE_MOVE("96(%rdi)", "48(%rsp)")                          \
        HUFFPIPE_MOVE("104(%rdi)", "56(%rsp)") HUFFPIPE_MOVE("112(%rdi)", "64(%rsp)")                          \
        HUFFPIPE_MOVE("120(%rdi)", "72(%rsp)") HUFFPIPE_MOVE("128(%rdi)", "80(%rsp)")                          \
        HUFFPIPE_MOVE("136(%rdi)", "88(%rsp)")                                                        \
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
        HUFFPIPE_MOVE("(%rsp)", "144(%rdi)") HUFFPIPE_MOVE("8(%rsp)", "152(%rdi)") HUFFPIPE_MOVE("16(%rsp)", "160(%rdi)") \
        HUFFPIPE_MOVE("24(%rsp)", "168(%rdi)") HUFFPIPE_MOVE("32(%rsp)", "176(%rdi)")                          \
        HUFFPIPE_MOVE("40(%rsp)", "184(%rdi)") HUFFPIPE_MOVE("48(%rsp)", "96(%rdi)")                          \
        HUFFPIPE_MOVE("56(%rsp)", "104(%rdi)") HUFFPIPE_MOVE("64(%rsp)", "112(%rdi)")                          \
        HUFFPIPE_MOVE("72(%rsp)", "120(%rdi)") HUFFPIPE_MOVE("80(%rsp)", "128(%rdi)")                          \
        HUFFPIPE_MOVE("88(%rsp)", "136(%rdi)") HUFFPIPE_GIVE_STACK("136") HUFFPIPE_RESTORE_REGISTERS                                      \
        "ret\n")

HUFFPIPE_NAKED void loop_of_5(six_streams*, const std::uint32_t*, std::size_t, std::size_t) noexcept {
    LOOP(LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH);
}

HUFFPIPE_NAKED void loop_of_6(six_streams*, const std::uint32_t*, std::size_t, std::size_t) noexcept {
    LOOP(LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH LOOK_UP_EACH);
}

static_assert(lookups_per_round(9) == 6 && lookups_per_round(10) == 5 && lookups_per_round(11) == 5);

template <int TableBits>
void run(const std::uint32_t* entries, stream_cursor* const* streams, std::size_t rounds) noexcept {
    const auto* const first = reinterpret_cast<const std::uint8_t*>(entries);
    assert(rounds != 0);
    six_streams s(streams, first);
    (TableBits == 9 ? loop_of_6 : loop_of_5)(&s, entries, rounds, 64 - TableBits);
    s.store(streams, first);
}

}  // namespace

round_runner unpack_rounds_x86(int table_bits) noexcept {
    return table_bits == 9 ? run<9> : table_bits == 10 ? run<10> : run<11>;
}

}  // namespace huffpipe::context

#endif
