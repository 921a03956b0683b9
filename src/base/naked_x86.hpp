#pragma once

#if defined(__x86_64__)

// What functions that are assembly from end to end have in common. They follow the System V calling
// convention.

#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(gnu::no_profile_instrument_function)
#define HUFFPIPE_NO_PROFILE [[gnu::no_profile_instrument_function]]
#endif
#if __has_cpp_attribute(gnu::no_stack_protector)
#define HUFFPIPE_NO_STACK_PROTECTOR [[gnu::no_stack_protector]]
#endif
#endif
#ifndef HUFFPIPE_NO_PROFILE
#define HUFFPIPE_NO_PROFILE
#endif
#ifndef HUFFPIPE_NO_STACK_PROTECTOR
#define HUFFPIPE_NO_STACK_PROTECTOR
#endif

/// A function whose body is one `asm`. Options that have a compiler add code to every function do not apply:
/// there is no frame that it could use.
#define HUFFPIPE_NAKED \
    [[gnu::naked, gnu::no_instrument_function]] HUFFPIPE_NO_PROFILE HUFFPIPE_NO_STACK_PROTECTOR

#define HUFFPIPE_PUSH(name) "pushq %" name "\n .cfi_adjust_cfa_offset 8\n .cfi_rel_offset %" name ", 0\n"
#define HUFFPIPE_POP(name) "popq %" name "\n .cfi_adjust_cfa_offset -8\n .cfi_restore %" name "\n"

/// Saves on the stack the registers that a caller expects to keep, for unwinders to find them.
#define HUFFPIPE_SAVE_REGISTERS \
    HUFFPIPE_PUSH("rbx")        \
    HUFFPIPE_PUSH("rbp") HUFFPIPE_PUSH("r12") HUFFPIPE_PUSH("r13") HUFFPIPE_PUSH("r14") HUFFPIPE_PUSH("r15")
#define HUFFPIPE_RESTORE_REGISTERS \
    HUFFPIPE_POP("r15")            \
    HUFFPIPE_POP("r14") HUFFPIPE_POP("r13") HUFFPIPE_POP("r12") HUFFPIPE_POP("rbp") HUFFPIPE_POP("rbx")

/// Makes room of `size` bytes on the stack, and gives it back.
#define HUFFPIPE_TAKE_STACK(size) "subq $" size ", %rsp\n .cfi_adjust_cfa_offset " size "\n"
#define HUFFPIPE_GIVE_STACK(size) "addq $" size ", %rsp\n .cfi_adjust_cfa_offset -" size "\n"

/// Copies 8 bytes by way of rax.
#define HUFFPIPE_MOVE(from, to) "movq " from ", %rax\n movq %rax, " to "\n"

#endif
