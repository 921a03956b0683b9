"""Vectors of model 4, whose tables are read from the page itself."""

import pathlib
import re

from frames import Stream

PAGE = pathlib.Path(__file__).parents[2] / "man" / "huffpipe.5"
KNOWN = [9, 10, *range(32, 127)]
ESCAPE = len(KNOWN)
TEXT = b"The quick brown fox jumps over the lazy dog; \xe9t\xe9 comes to 0x1F & {it}.\n\tAgain?\n"


def tables():
    """The class of each symbol, and for each class the lengths of the words."""
    section = PAGE.read_text().split(".Ss Model 4: text\n")[1]
    lines = re.findall(r"^[0-9a-f]{49}$", section, re.M)
    digits = [first + second for first, second in zip(lines[::2], lines[1::2])]
    rows = [[int(digit, 16) for digit in row] for row in digits]
    assert len(rows) == 17
    return rows[0], rows[1:]


def canonical_words(lengths):
    words, word, before = {}, -1, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths)):
        word = (word + 1) << (length - before)
        before = length
        words[symbol] = f"{word:0{length}b}"
    return words


CLASS_OF, LENGTHS = tables()
WORDS = [canonical_words(lengths) for lengths in LENGTHS]


def coded(text, fill="0", escaped=()):
    """The payload of a text; bytes in `escaped` are written as escapes though they have words."""
    bits, before = "", 1
    for byte in text:
        symbol = KNOWN.index(byte) if byte in KNOWN and byte not in escaped else ESCAPE
        bits += WORDS[CLASS_OF[before]][symbol]
        if symbol == ESCAPE:
            bits += f"{byte:08b}"[::-1]
        before = symbol
    bits += fill * (-len(bits) % 8)
    return bytes(int(bits[at:at + 8][::-1], 2) for at in range(0, len(bits), 8))


def block(raw, payload=None):
    return Stream().block(raw, coded(raw) if payload is None else payload, 4).end()


def good():
    yield "text", TEXT, block(TEXT), "a block of model 4"
    yield "text-one-byte", b"e", block(b"e"), "a block of model 4 with one byte"
    for k in range(16):
        firsts = [symbol for symbol in range(ESCAPE + 1) if CLASS_OF[symbol] == k]
        bytes_of = KNOWN + [200]
        raw = b"".join(bytes([bytes_of[firsts[i % len(firsts)]], byte]) for i, byte in enumerate(bytes_of))
        raw += bytes(bytes_of[first] for first in firsts) + b" the" * 150  # so that the payload is smaller
        yield f"text-class-{k}", raw, block(raw), f"all symbols after those of class {k}"
    largest = (TEXT * 60)[:4096]
    yield "text-largest", largest, block(largest), "a block of model 4 with 4096 bytes"


def bad():
    longer = TEXT + b"e"
    yield "text-padding", b"", block(b"tttt", coded(b"tttt", fill="1")), "a bit that is left over is set"
    yield "text-longer", b"", block(TEXT, coded(TEXT) + b"\0"), "a byte behind the last symbol"
    yield "text-shorter", b"", block(longer, coded(TEXT)[:-1]), "a payload without its last byte"
    yield "text-escape", b"", block(TEXT, coded(TEXT, escaped=b"?")), "an escape with a byte that has a word"
    large = (TEXT * 60)[:4097]
    yield "text-too-large", b"", block(large), "a block of model 4 with 4097 bytes"


def vectors():
    return [(f"{prefix}-{name}", verdict, raw, packed, shows)
            for prefix, verdict, make in (("good", "good", good), ("bad", "damaged", bad))
            for name, raw, packed, shows in make()]
