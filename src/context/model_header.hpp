#pragma once

#include "base/bytes.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// How a state machine is written down.
///
/// A model has some hundred states of some hundred codes each, so its description would cost more than it
/// saves if every length stood on its own. But what is frequent on the whole tends to be frequent in each
/// state: the lengths of all states are coded with prefix codes conditional on a *reference* for the symbol,
/// its code length without any context.
///
/// The description is a string of bits (bit_string.hpp). "n: k" is the number n in k bits, w(n) the bits that
/// n - 1 takes (0 for n = 1), and a small code is described as in small_code.hpp.
///
///     table bits - 9: 2                      at most 11
///     classes - 1: 6, superclasses - 1: 3    classes x superclasses = memories, at most 64
///     for each memory: its states - 1: 6     at most 256 states in all
///     small code of 12 symbols; with it, for each of the bytes 0 to 255, then the escape: its reference.
///         0: no state has a code for the symbol. A byte whose reference is not 0 is *known*.
///     if there is more than one class: for each known byte, its class: w(classes)  (unknown bytes: 0)
///     if there is more than one superclass: for each class, its superclass: w(superclasses)
///     for each memory of 2 to 16 states: a small code of as many symbols
///     for each memory, for each known byte, the state that follows, counted among those of the memory that
///         follows: nothing if that memory has one state; with its small code if up to 16; else w(states)
///         bits.  (Unknown bytes: the first state of that memory.)
///     for each reference from 1 to 11: 1 bit; if set, a small code of 13 symbols
///     for each state: for each symbol whose reference is not 0, its code length, with the small code of that
///         reference, which must have been given
///     zero bits up to the next whole byte
///
/// The lengths of a state are either from 1 to the table bits and make a complete code, or one byte has the
/// length 12 (`certain`) and nothing else has any. The codes are canonical: of two symbols, the one with the
/// shorter code, and of equally long ones the smaller symbol (the escape being 256), has the code that is the
/// smaller binary fraction. The states are numbered by memory, those of memory 0 first; the memory after a
/// state is given in state_model.hpp.
using reference_lengths = std::array<std::uint8_t, 257>;

/// Writes the description of `model` into the front of `to`; returns its size in bytes, or 0 if it does not
/// fit. Every symbol to which some state gives a code needs a reference from 1 to 11.
std::size_t write_model(const state_model& model, const reference_lengths& reference, byte_span to);

/// Reads a description from the front of `from` into `model`; returns its size in bytes. Throws `error`
/// (damaged) when it breaks one of the rules above, or when the decode tables of the model would have more
/// than `max_table_entries`.
std::size_t read_model(byte_view from, std::size_t max_table_entries, state_model& model);

}  // namespace huffpipe::context
