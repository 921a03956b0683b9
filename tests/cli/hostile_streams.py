"""Streams that are valid, and made to cost a decoder as much as the format lets them: see limits_test.py."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors"))
import parts  # noqa: E402
from frames import Stream  # noqa: E402

LARGEST = 1 << 22  # raw bytes of a block


class HighBits:
    """A string of bits that fills bytes from their highest bit."""

    def __init__(self):
        self.bits = ""

    def number(self, value, count):
        if count:
            self.bits += f"{value:0{count}b}"

    def small_code(self, lengths):
        for length in lengths:
            self.number(length, 3)

    def bytes(self):
        filled = self.bits + "0" * (-len(self.bits) % 8)
        return bytes(int(filled[at:at + 8], 2) for at in range(0, len(filled), 8))


def state_machine(most_bits, states, lengths):
    """The description of a machine of one memory, in which all states have the same code, in as few bytes as can be.

    lengths: of the code, by symbol; at most 11 different ones. Each length is a reference whose small code is certain,
    so that a state takes no bits.
    """
    references = sorted(set(lengths.values()))
    out = HighBits()
    out.number(most_bits - 9, 2)
    out.number(0, 6)  # one class
    out.number(0, 3)  # one superclass
    out.number(states - 1, 6)
    if len(references) == 1:
        out.small_code([1, 1] + [0] * 10)
        words = ["0", "1"]
    else:
        out.small_code([1] + [4] * 8 + [0] * 3)
        words = ["0"] + ["1" + format(at, "03b") for at in range(8)]
    for symbol in range(257):
        out.bits += words[references.index(lengths[symbol]) + 1 if symbol in lengths else 0]
    if 2 <= states <= 16:
        out.small_code([1] + [0] * (states - 1))  # always the first state follows
    elif states > 16:
        for _ in lengths:
            out.number(0, (states - 1).bit_length())
    for reference in range(1, 12):
        out.number(int(reference <= len(references)), 1)
        if reference <= len(references):
            out.small_code([int(length == references[reference - 1]) for length in range(13)])
    return out.bytes()


def coded_sequence(raw, most_bits, states, lengths, bits_of):
    """A sequence of kind 2; bits_of gives the bits of a byte."""
    out = b"\2" + state_machine(most_bits, states, lengths)
    count = 2 if len(raw) < 8192 else 6
    step = -(-len(raw) // count)
    if len(raw) >= 32768:
        step = next(size for size in range(64, len(raw) + 128, 128) if size >= step)
    streams = []
    for at in range(count):
        # The first bit is the highest: read from the front, the stream is backwards.
        bits = "1" + "".join(bits_of[byte] for byte in raw[at * step:(at + 1) * step])
        bits = "0" * (-len(bits) % 8) + bits
        streams.append(int(bits, 2).to_bytes(len(bits) // 8, "little"))
    for stream in streams:
        out += b"\0" + len(stream).to_bytes(2 if len(raw) < 65536 else 3, "little")
    return out + b"".join(streams)


def certain_sequence(size, most_bits, states):
    """Of one byte that takes no bits, in states with tables of full size."""
    return coded_sequence(b"a" * size, most_bits, states, {ord("a"): 12}, {ord("a"): ""})


def skewed_sequence(size, most_bits, states):
    """Of a byte of one bit, in states with a code of all lengths that are allowed."""
    lengths = {97: 1, 98: 2, 99: 3, 100: 4, 101: 5, 102: 6, 103: 7, 104: 7}
    return coded_sequence(b"a" * size, most_bits, states, lengths, {97: "0"})


def repeated(raw, payload, model, total):
    """A stream of so many blocks that they have about `total` raw bytes."""
    assert len(payload) <= len(raw)
    stream = Stream(limit=22)
    for _ in range(max(1, total // len(raw))):
        stream.block(raw, payload, model)
    return stream.end()


def constant_blocks(total):
    """The highest ratio of all."""
    return repeated(b"a" * LARGEST, b"a", 1, total)


def certain_blocks(total, size=LARGEST):
    """The highest ratio of a model that has to be decoded byte by byte."""
    return repeated(b"a" * size, b"\0" + certain_sequence(size, 11, 63), 3, total)


def streams(total):
    """(name, stream) for streams of about `total` raw bytes, the worst three for their size first."""
    # The words have all lengths up to 11; the code of the tokens is one that gives them in few bits.
    tokens = [(length, 0, 0) for length in range(1, 12)] + [(11, 0, 0), (14, 127, 7), (14, 95, 7)]
    code = parts.code_lengths(tokens=tokens, token_lengths=[0] + [4] * 10 + [3, 0, 0, 2])
    lengths = [*range(1, 12), 11] + [0] * 244
    raw = bytes(8 * 21)
    yield "order-0 tables", repeated(raw, parts.planes(
        raw, 8, each=lambda plane: parts.coded(parts.SINGLE, plane, lengths=lengths, code=code)), 2, total)
    yield "tiny blocks", repeated(b"a", b"a", 0, total // 64)
    records = b"a" * (256 * 64)
    planes = [certain_sequence(256, 9, 1)] * 64
    yield "context tables, certain", repeated(records, bytes([1, 64, 0]) + bytes(64) + b"".join(planes), 3, total)
    planes = [skewed_sequence(256, 9, 1)] * 64
    yield "context tables, skewed", repeated(records, bytes([1, 64, 0]) + bytes(64) + b"".join(planes), 3, total)
    large = b"a" * 32768
    yield "large context tables, certain", repeated(large, b"\0" + certain_sequence(32768, 11, 63), 3, total)
    yield "large context tables, skewed", repeated(large, b"\0" + skewed_sequence(32768, 11, 63), 3, total)
    yield "certain", certain_blocks(total, max(total, 32768))
