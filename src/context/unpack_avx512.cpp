#include "context/unpack_avx512.hpp"

#if defined(__x86_64__)

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

namespace {

// A look-up alone takes six instructions, and as many again if its bytes are to be stored where the stream's
// bytes end, since registers are too few for six output pointers. So the look-ups only log the entries they
// find, at places that are known beforehand, downwards; and later, 12 (or 10) of a stream at a time, the
// bytes of the entries are moved together in a vector register and stored.
//
// There are two logs for each stream. Two rounds fill the first while the bytes of the other one, filled by
// the two rounds before, are gathered, and the next two rounds do it the other way round: a log is read long
// after it was written, when its many small stores have arrived in the cache. All is interleaved, each stream
// being refilled and gathered at a time of its own, for the CPU to have something to do while it waits.

/// What the loop starts from and returns to, by stream; as in unpack_rounds.cpp but for `table`, which is
/// biased as explained below.
struct six_streams {
    std::uint64_t window[6];
    const std::uint8_t* table[6];
    const std::uint8_t* in[6];
    std::uint8_t* out[6];
};

/// Operands of the gathering instructions.
struct alignas(64) gather_masks {
    std::array<std::uint8_t, 64> entry_head;  ///< for each byte, where the lowest one of its entry is
    std::array<std::uint8_t, 64> is_decoded;  ///< bits of that which tell whether the byte is a decoded one
    std::array<std::uint8_t, 64> iota;
};

/// For logs of `entries` entries, which fill the upper end of 64 bytes.
constexpr gather_masks make_masks(int entries) noexcept {
    gather_masks masks{};
    for (std::size_t i = 0; i < 64; ++i) {
        masks.entry_head[i] = static_cast<std::uint8_t>(i % 16 / 4 * 4);
        const bool logged = i >= 64 - 4 * static_cast<std::size_t>(entries);
        if (logged && i % 4 == 3) masks.is_decoded[i] = 0xC0;  // of one or two bytes, the first one
        if (logged && i % 4 == 2) masks.is_decoded[i] = 0x80;  // of two
        masks.iota[i] = static_cast<std::uint8_t>(i);
    }
    return masks;
}

static_assert(max_stream_count == 6 && avx512_rounds == 4);
static_assert(lookups_per_round(9) == 6 && lookups_per_round(10) == 5 && lookups_per_round(11) == 5);
static_assert(offsetof(six_streams, table) == 48 && offsetof(six_streams, in) == 96 &&
              offsetof(six_streams, out) == 144 && offsetof(gather_masks, is_decoded) == 64 &&
              offsetof(gather_masks, iota) == 128);

// Windows are in rcx, rdx, rbx, rsi, rdi and rbp, tables in r8 to r13; rax and r15 are scratch. r14 is the
// first table plus the bits that an index is shifted down by: the tables being aligned, its six lowest bits,
// which are all that a shift looks at, are that number, and the pointers to tables that are made from it are
// biased by as much.
//
// Stack frame: 0 input pointers, 48 output pointers, 96 iterations, 104 first argument, 112 stack pointer of
// the caller, 128 first logs, 512 second logs; aligned to 64 bytes.
#define FIRST_LOG "128"
#define SECOND_LOG "512"

// clang-format off
#define LOOK_UP(k, step, window, table, shift, log)       \
    "shrxq %r14, " window ", %rax\n"                      \
    "movl -" shift "(" table ",%rax,4), %eax\n"           \
    "shlxq %rax, " window ", " window "\n"                \
    "movl %eax, " log "+64*" #k "+60-4*" #step "(%rsp)\n" \
    "andl $0xff00, %eax\n"                                \
    "leaq (%r14,%rax,8), " table "\n"
#define LOOK_UP_EACH(step, shift, log)           \
    LOOK_UP(0, step, "%rcx", "%r8", shift, log)  \
    LOOK_UP(1, step, "%rdx", "%r9", shift, log)  \
    LOOK_UP(2, step, "%rbx", "%r10", shift, log) \
    LOOK_UP(3, step, "%rsi", "%r11", shift, log) \
    LOOK_UP(4, step, "%rdi", "%r12", shift, log) \
    LOOK_UP(5, step, "%rbp", "%r13", shift, log)

#define REFILL(k, window)         \
    "tzcntq " window ", %rax\n"   \
    "movq 8*" #k "(%rsp), %r15\n" \
    "movq %rax, " window "\n"     \
    "shrq $3, " window "\n"       \
    "subq " window ", %r15\n"     \
    "movq %r15, 8*" #k "(%rsp)\n" \
    "movq (%r15), " window "\n"   \
    "andl $7, %eax\n"             \
    "orq $1, " window "\n"        \
    "shlxq %rax, " window ", " window "\n"
#define REFILL_0 REFILL(0, "%rcx")
#define REFILL_1 REFILL(1, "%rdx")
#define REFILL_2 REFILL(2, "%rbx")
#define REFILL_3 REFILL(3, "%rsi")
#define REFILL_4 REFILL(4, "%rdi")
#define REFILL_5 REFILL(5, "%rbp")

// The decoded bytes are packed at the lower end of a register, rotated to its upper end and stored below
// those before; what is stored below them is overwritten by the next ones.
#define GATHER(k, log, prefetch)                  \
    "vmovdqa64 " log "+64*" #k "(%rsp), %zmm16\n" \
    "vpshufb %zmm17, %zmm16, %zmm18\n"            \
    "vptestmb %zmm19, %zmm18, %k1\n"              \
    "vpcompressb %zmm16, %zmm16{%k1}{z}\n"        \
    "kmovq %k1, %rax\n"                           \
    "movq 48+8*" #k "(%rsp), %r15\n"              \
    "popcntq %rax, %rax\n"                        \
    "vpbroadcastb %eax, %zmm18\n"                 \
    "vpaddb %zmm20, %zmm18, %zmm18\n"             \
    "vpermb %zmm16, %zmm18, %zmm16\n"             \
    "vmovdqu64 %zmm16, -64(%r15)\n" prefetch      \
    "subq %rax, %r15\n"                           \
    "movq %r15, 48+8*" #k "(%rsp)\n"

// Once an iteration, which decodes at most 48 bytes of a stream. Where the CPU has to wait for a line of the
// output, the stores to the logs queue up behind it, and the loop with them.
#define PREFETCH "prefetchw -384(%r15)\n"

// Two rounds each.
#define TWO_ROUNDS_OF_6(shift, log, other, prefetch)                \
    LOOK_UP_EACH(0, shift, log) REFILL_0                            \
    LOOK_UP_EACH(1, shift, log) REFILL_1 GATHER(0, other, prefetch) \
    LOOK_UP_EACH(2, shift, log) REFILL_2                            \
    LOOK_UP_EACH(3, shift, log) REFILL_3 GATHER(1, other, prefetch) \
    LOOK_UP_EACH(4, shift, log) REFILL_4                            \
    LOOK_UP_EACH(5, shift, log) REFILL_5 GATHER(2, other, prefetch) \
    LOOK_UP_EACH(6, shift, log) REFILL_0                            \
    LOOK_UP_EACH(7, shift, log) REFILL_1 GATHER(3, other, prefetch) \
    LOOK_UP_EACH(8, shift, log) REFILL_2                            \
    LOOK_UP_EACH(9, shift, log) REFILL_3 GATHER(4, other, prefetch) \
    LOOK_UP_EACH(10, shift, log) REFILL_4                           \
    LOOK_UP_EACH(11, shift, log) REFILL_5 GATHER(5, other, prefetch)
#define TWO_ROUNDS_OF_5(shift, log, other, prefetch)                \
    LOOK_UP_EACH(0, shift, log) REFILL_0                            \
    LOOK_UP_EACH(1, shift, log) REFILL_1 GATHER(0, other, prefetch) \
    LOOK_UP_EACH(2, shift, log) REFILL_2                            \
    LOOK_UP_EACH(3, shift, log) REFILL_3 GATHER(1, other, prefetch) \
    LOOK_UP_EACH(4, shift, log) REFILL_4 REFILL_5                   \
    LOOK_UP_EACH(5, shift, log) REFILL_0 GATHER(2, other, prefetch) \
    LOOK_UP_EACH(6, shift, log) REFILL_1 GATHER(3, other, prefetch) \
    LOOK_UP_EACH(7, shift, log) REFILL_2 GATHER(4, other, prefetch) \
    LOOK_UP_EACH(8, shift, log) REFILL_3                            \
    LOOK_UP_EACH(9, shift, log) REFILL_4 REFILL_5 GATHER(5, other, prefetch)

// Copies 8 bytes.
#define MOVE(from, to) "movq " from ", %rax\n movq %rax, " to "\n"

// Arguments: the streams, the first table (biased), the number of iterations (not 0), the masks. The second
// logs are empty at first. The frame's address is not known from the stack pointer, which is aligned; the
// escape says to the unwinder that the caller's is at 112, and 56 bytes above it what was there before the
// call.
#define LOOP(TWO_ROUNDS, shift)                                                                     \
    asm("pushq %rbx\n .cfi_adjust_cfa_offset 8\n pushq %rbp\n .cfi_adjust_cfa_offset 8\n"           \
        "pushq %r12\n .cfi_adjust_cfa_offset 8\n pushq %r13\n .cfi_adjust_cfa_offset 8\n"           \
        "pushq %r14\n .cfi_adjust_cfa_offset 8\n pushq %r15\n .cfi_adjust_cfa_offset 8\n"           \
        "movq %rsp, %rax\n .cfi_def_cfa %rax, 56\n"                                                 \
        "subq $896, %rsp\n andq $-64, %rsp\n movq %rax, 112(%rsp)\n"                                \
        ".cfi_escape 0x0f, 6, 0x77, 0xf0, 0x00, 0x06, 0x23, 56\n"                                   \
        "movq %rdx, 96(%rsp)\n movq %rdi, 104(%rsp)\n movq %rsi, %r14\n"                            \
        "vmovdqa64 (%rcx), %zmm17\n vmovdqa64 64(%rcx), %zmm19\n vmovdqa64 128(%rcx), %zmm20\n"     \
        "vpxorq %zmm16, %zmm16, %zmm16\n"                                                           \
        "vmovdqa64 %zmm16, " SECOND_LOG "(%rsp)\n vmovdqa64 %zmm16, " SECOND_LOG "+64(%rsp)\n"      \
        "vmovdqa64 %zmm16, " SECOND_LOG "+128(%rsp)\n vmovdqa64 %zmm16, " SECOND_LOG "+192(%rsp)\n" \
        "vmovdqa64 %zmm16, " SECOND_LOG "+256(%rsp)\n vmovdqa64 %zmm16, " SECOND_LOG "+320(%rsp)\n" \
        MOVE("96(%rdi)", "(%rsp)") MOVE("104(%rdi)", "8(%rsp)") MOVE("112(%rdi)", "16(%rsp)")       \
        MOVE("120(%rdi)", "24(%rsp)") MOVE("128(%rdi)", "32(%rsp)") MOVE("136(%rdi)", "40(%rsp)")   \
        MOVE("144(%rdi)", "48(%rsp)") MOVE("152(%rdi)", "56(%rsp)") MOVE("160(%rdi)", "64(%rsp)")   \
        MOVE("168(%rdi)", "72(%rsp)") MOVE("176(%rdi)", "80(%rsp)") MOVE("184(%rdi)", "88(%rsp)")   \
        "movq 48(%rdi), %r8\n movq 56(%rdi), %r9\n movq 64(%rdi), %r10\n"                           \
        "movq 72(%rdi), %r11\n movq 80(%rdi), %r12\n movq 88(%rdi), %r13\n"                         \
        "movq (%rdi), %rcx\n movq 8(%rdi), %rdx\n movq 16(%rdi), %rbx\n"                            \
        "movq 24(%rdi), %rsi\n movq 40(%rdi), %rbp\n movq 32(%rdi), %rdi\n"                         \
        ".p2align 5\n"                                                                              \
        "1:\n" TWO_ROUNDS(shift, FIRST_LOG, SECOND_LOG, PREFETCH)                                   \
        TWO_ROUNDS(shift, SECOND_LOG, FIRST_LOG, "")                                                \
        "decq 96(%rsp)\n"                                                                           \
        "jnz 1b\n"                                                                                  \
        GATHER(0, SECOND_LOG, "") GATHER(1, SECOND_LOG, "") GATHER(2, SECOND_LOG, "")               \
        GATHER(3, SECOND_LOG, "") GATHER(4, SECOND_LOG, "") GATHER(5, SECOND_LOG, "")               \
        "movq 104(%rsp), %rax\n"                                                                    \
        "movq %rcx, (%rax)\n movq %rdx, 8(%rax)\n movq %rbx, 16(%rax)\n"                            \
        "movq %rsi, 24(%rax)\n movq %rdi, 32(%rax)\n movq %rbp, 40(%rax)\n"                         \
        "movq %r8, 48(%rax)\n movq %r9, 56(%rax)\n movq %r10, 64(%rax)\n"                           \
        "movq %r11, 72(%rax)\n movq %r12, 80(%rax)\n movq %r13, 88(%rax)\n"                         \
        "movq %rax, %rdi\n"                                                                         \
        MOVE("(%rsp)", "96(%rdi)") MOVE("8(%rsp)", "104(%rdi)") MOVE("16(%rsp)", "112(%rdi)")       \
        MOVE("24(%rsp)", "120(%rdi)") MOVE("32(%rsp)", "128(%rdi)") MOVE("40(%rsp)", "136(%rdi)")   \
        MOVE("48(%rsp)", "144(%rdi)") MOVE("56(%rsp)", "152(%rdi)") MOVE("64(%rsp)", "160(%rdi)")   \
        MOVE("72(%rsp)", "168(%rdi)") MOVE("80(%rsp)", "176(%rdi)") MOVE("88(%rsp)", "184(%rdi)")   \
        "movq 112(%rsp), %rsp\n .cfi_def_cfa %rsp, 56\n"                                            \
        "popq %r15\n .cfi_adjust_cfa_offset -8\n popq %r14\n .cfi_adjust_cfa_offset -8\n"           \
        "popq %r13\n .cfi_adjust_cfa_offset -8\n popq %r12\n .cfi_adjust_cfa_offset -8\n"           \
        "popq %rbp\n .cfi_adjust_cfa_offset -8\n popq %rbx\n .cfi_adjust_cfa_offset -8\n"           \
        "ret\n")
// clang-format on

[[gnu::naked]] void loop_9(six_streams*, const std::uint8_t*, std::size_t, const gather_masks*) noexcept {
    LOOP(TWO_ROUNDS_OF_6, "55");
}
[[gnu::naked]] void loop_10(six_streams*, const std::uint8_t*, std::size_t, const gather_masks*) noexcept {
    LOOP(TWO_ROUNDS_OF_5, "54");
}
[[gnu::naked]] void loop_11(six_streams*, const std::uint8_t*, std::size_t, const gather_masks*) noexcept {
    LOOP(TWO_ROUNDS_OF_5, "53");
}

template <int TableBits>
void run(const std::uint32_t* entries, stream_cursor* const* streams, std::size_t rounds) noexcept {
    static constexpr gather_masks masks = make_masks(2 * lookups_per_round(TableBits));
    const std::uint8_t* const base = reinterpret_cast<const std::uint8_t*>(entries) + (64 - TableBits);
    six_streams s;
    for (std::size_t k = 0; k < max_stream_count; ++k) {
        const stream_cursor& c = *streams[k];
        s.in[k] = c.begin + c.bits / 8 - 7;
        s.window[k] = (load_le<std::uint64_t>(s.in[k]) | 1) << (8 - c.bits % 8);
        s.table[k] = base + c.table * sizeof(std::uint32_t);
        s.out[k] = c.out;
    }
    (TableBits == 9 ? loop_9 : TableBits == 10 ? loop_10 : loop_11)(&s, base, rounds / avx512_rounds, &masks);
    for (std::size_t k = 0; k < max_stream_count; ++k) {
        stream_cursor& c = *streams[k];
        c.bits = static_cast<std::size_t>(s.in[k] + 8 - c.begin) * 8 -
                 static_cast<std::size_t>(std::countr_zero(s.window[k]));
        c.table = static_cast<std::size_t>(s.table[k] - base) / sizeof(std::uint32_t);
        c.out = s.out[k];
    }
}

}  // namespace

round_runner unpack_rounds_avx512(int table_bits) noexcept {
    return table_bits == 9 ? run<9> : table_bits == 10 ? run<10> : run<11>;
}

}  // namespace huffpipe::context

#endif
