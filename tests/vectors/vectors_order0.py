"""Vectors of model 2."""

import functools

from frames import Stream
from parts import (COPIED, LANES, SEGMENTS, SINGLE, bit_stream, code_lengths, coded, constant, copied,
                   canonical_words, huffman_lengths, length_tokens, planes, split)

CODED = {"single": SINGLE, "segments": SEGMENTS, "lanes": LANES}
DOTS = b"." * 1000
FIRST = b"The block before the one to look at.\n"
TWO_SYMBOLS = [1 if symbol in b"ab" else 0 for symbol in range(256)]


def skewed(size, bits=6, seed=1):
    """Bytes from 97 up, each of which is about half as frequent as the one before."""
    out = bytearray()
    for _ in range(size):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        top = seed >> (64 - bits)
        out.append(97 + bits - top.bit_length())
    return bytes(out)


def mostly_a(size):
    return bytes(98 if i % 51 == 7 else 97 for i in range(size))


def steps(count):
    """Numbers with all sorts of differences, of both signs."""
    numbers = [0, 0, -1, 1, 2**15 - 1, -2**15, 2**31, -2**31, 0x1234, 0x12345678]
    for i in range(len(numbers), count):
        numbers.append(numbers[-1] + (-1)**i * i * i)
    return numbers


def stream(payload, raw, limit=16):
    return Stream(limit=limit).block(FIRST).block(raw, payload, 2).end()


def after_dots(part, raw):
    """A block in which the part comes last, after one that makes it large enough for any part."""
    return stream(constant(DOTS, last=False) + part, DOTS + raw)


def good_parts():
    raw = skewed(700)
    large = mostly_a(33000)
    for name, kind in CODED.items():
        yield name, raw, stream(coded(kind, raw), raw), f"a part of kind {kind}"
        at = large[:32768]
        yield f"{name}-two-byte-sizes", at, stream(coded(kind, at), at), \
            f"the largest part of kind {kind} with sizes of 2 bytes"
        yield f"{name}-three-byte-sizes", large, stream(coded(kind, large), large), \
            f"a part of kind {kind} with sizes of 3 bytes"
        short = b"b"
        yield f"{name}-one-byte", DOTS + short, after_dots(coded(kind, short, lengths=TWO_SYMBOLS), short), \
            f"a part of kind {kind} with one byte"
    largest = mostly_a(262144)
    yield "single-largest", largest, stream(coded(SINGLE, largest), largest, 18), "a part of 262144 bytes"
    yield "lanes-odd", raw[:613], stream(coded(LANES, raw[:613]), raw[:613]), "lanes of different sizes"
    uneven = [0, 1, 0, 500, 199]
    yield "segments-empty-runs", raw, stream(coded(SEGMENTS, raw, runs=uneven), raw), "empty runs, the last among them"
    yield "copied", DOTS + raw, stream(constant(DOTS, last=False) + copied(raw), DOTS + raw), "a part of kind 0"
    yield "constant-part", DOTS, stream(constant(DOTS), DOTS), "a part of kind 1"
    huge = b"." * 2**22
    yield "constant-part-largest", huge, stream(constant(huge), huge, 22), "a part of kind 1 with 4194304 bytes"
    pieces = [constant(b"\xFF" * 9, last=False), copied(b"copied", last=False)]
    inner = mostly_a(16384)
    pieces += [coded(kind, inner, last=False) for kind in CODED.values()]
    pieces += [planes(inner, 2, last=False, each=functools.partial(coded, SINGLE)), coded(SINGLE, raw)]
    whole = b"\xFF" * 9 + b"copied" + inner * 4 + raw
    yield "all-parts", whole, stream(b"".join(pieces), whole, 18), \
        "all kinds of parts in one payload, which are as small as they can be"


def good_planes():
    raw = skewed(1001)
    for count in (2, 4, 8):
        yield f"planes-{count}", raw, stream(planes(raw, count, each=functools.partial(coded, LANES)), raw), \
            f"{count} planes, not all of the same size"
        short = raw[:count]
        yield f"planes-{count}-smallest", DOTS + short, after_dots(planes(short, count), short), \
            f"{count} planes of one byte each"

    walk = steps(301)
    for count in (2, 4):
        for order, form in (("little", 0x10), ("big", 0x30)):
            words = b"".join((word % 2**(8 * count)).to_bytes(count, order) for word in walk) + b"\xFE"
            yield f"differences-{8 * count}-{order}", DOTS + words, after_dots(
                planes(words, count, form=form | count), words), \
                f"planes of differences of {order}-endian words of {8 * count} bits, and a byte behind them"

    def two_parts(plane):
        return coded(SINGLE, plane[:16384], last=False) + coded(SEGMENTS, plane[16384:])
    large = mostly_a(33000)
    yield "planes-of-parts", large, stream(planes(large, 2, each=two_parts), large), "planes of two parts each"


def good_codes():
    def with_lengths(lengths, raw, **pieces):
        return DOTS + raw, after_dots(coded(SINGLE, raw, lengths=lengths, **pieces), raw)
    text = b"abba"
    yield "code-two-words", *with_lengths(TWO_SYMBOLS, text), "a code of two words of 1 bit"
    every = bytes(range(256)) * 3
    yield "code-all-symbols", *with_lengths([8] * 256, every), "a code of 256 words of 8 bits"
    steep = [0] * 97 + list(range(1, 12)) + [11] + [0] * 147
    yield "code-longest-words", *with_lengths(steep, bytes(range(97, 109)) * 9), "words of 1 to 11 bits"
    yield "code-unused-words", *with_lengths(steep, b"bbb"), "words that are not used"
    ends = [1] + [0] * 254 + [1]
    yield "code-ends", *with_lengths(ends, b"\0\xFF\0"), "a code of the symbols 0 and 255"
    plain = [(length, 0, 0) for length in TWO_SYMBOLS]
    yield "code-plain-tokens", *with_lengths(TWO_SYMBOLS, text, code=code_lengths(tokens=plain)), \
        "lengths without runs"
    repeats = [(0, 0, 0)] + [(12, 3, 2)] * 16 + [(1, 0, 0)] * 2 + [(13, 7, 3)] + [(12, 0, 2)] + [(14, 127, 7), (12, 3, 2)]
    yield "code-repeated-zeros", *with_lengths(TWO_SYMBOLS, text, code=code_lengths(tokens=repeats)), \
        "lengths of 0 that are repeated as the length before"
    two_tokens = [0] * 15
    two_tokens[8] = two_tokens[12] = 1
    eights = [(8, 0, 0)] + [(12, 3, 2)] * 42 + [(12, 0, 2)]
    yield "code-two-tokens", *with_lengths([8] * 256, every, code=code_lengths(
        tokens=eights, token_lengths=two_tokens)), "tokens with words of 1 bit"
    yield "code-long-tokens", *with_lengths(TWO_SYMBOLS, text, code=code_lengths(
        TWO_SYMBOLS, token_lengths=[3, 2, 0, 0, 0, 0, 0, 0, 0, 1, 4, 5, 6, 7, 7])), "tokens with words of up to 7 bits"


def bad_tags():
    raw = skewed(300)
    for bit in (3, 4, 5, 6):
        yield f"tag-bit-{bit}", after_dots(coded(SINGLE, raw, more=1 << bit), raw), f"bit {bit} of a tag"
    for kind in (6, 7):
        yield f"part-kind-{kind}", after_dots(bytes([0x80 | kind]) + raw, raw), f"a part of kind {kind}"
    yield "no-last-part", stream(constant(DOTS, last=False), DOTS), "all raw bytes, but no last part"
    yield "early-last-part", stream(constant(DOTS) + copied(raw), DOTS), "another part after the last"
    yield "extra-byte", stream(constant(DOTS) + b"\0", DOTS), "a byte after the last part"
    yield "part-empty", stream(constant(DOTS, last=False) + copied(b"", last=False) + copied(raw), DOTS + raw), \
        "a part of 0 bytes"
    yield "part-too-large", stream(constant(DOTS, last=False, size=1001) + copied(b""), DOTS), \
        "a part that is larger than what is left"
    yield "last-part-empty", stream(constant(DOTS, last=False) + copied(b""), DOTS), "a last part of 0 bytes"


def bad_sizes():
    zeros = mostly_a(262145)
    for name, kind in CODED.items():
        yield f"{name}-too-large", stream(coded(kind, zeros), zeros, 22), f"a part of kind {kind} with 262145 bytes"
    small = mostly_a(16383)
    for name, kind in CODED.items():
        yield f"{name}-too-small", stream(coded(kind, small, last=False) + copied(b"x"), small + b"x"), \
            f"a part of kind {kind} with 16383 bytes that is not the last"
    yield "planes-too-small", stream(planes(small, 2, last=False, each=functools.partial(coded, SINGLE))
                                     + copied(b"x"), small + b"x"), \
        "a part of kind 5 with 16383 bytes that is not the last"
    yield "planes-inner-too-small", stream(planes(small * 2 + b"ab", 2, each=lambda plane: coded(
        SINGLE, plane[:16383], last=False) + copied(plane[16383:])), small * 2 + b"ab"), \
        "a part of kind 2 with 16383 bytes in a plane that is not the last"
    same = b"a" * 262146
    yield "planes-too-large", stream(planes(same, 2, each=constant), same, 22), "a part of kind 5 with 262146 bytes"
    for name, kind in CODED.items():
        for size, width in ((32768, 3), (32769, 2)):
            raw = mostly_a(size)
            yield f"{name}-width-{size}", stream(coded(kind, raw, width=width), raw), \
                f"sizes of {width} bytes in a part of {size} bytes"


def bad_planes():
    raw = b"abcdefgh" * 6
    for count in (0, 1, 3, 5, 15):
        yield f"planes-{count}", after_dots(planes(raw, count or 1, form=count), raw), f"{count} planes"
    for form, count, shows in ((0x18, 8, "planes of differences of 8 bytes"),
                               (0x22, 2, "big-endian planes that are not of differences"),
                               (0x42, 2, "bit 6 of a form byte"), (0x82, 2, "bit 7 of a form byte")):
        yield f"planes-form-{form:02x}", after_dots(planes(raw, count, form=form), raw), shows
    for count in (2, 4, 8):
        short = raw[:count - 1]
        made = planes(short, count, each=lambda plane: copied(plane) if plane else b"")
        yield f"planes-{count}-empty-plane", after_dots(made, short), f"{count} planes for {count - 1} bytes"
    yield "planes-in-planes", after_dots(planes(raw, 2, each=lambda plane: planes(plane, 2)), raw), \
        "a part of kind 5 in a plane"
    yield "planes-missing", after_dots(planes(raw, 2)[:-25], raw), "only one of two planes"
    yield "planes-no-last-part", after_dots(planes(raw, 2, each=lambda plane: constant(
        plane, last=False)), raw), "planes without a last part"


def bad_codes():
    text = b"abba"

    def lengths_of(**pieces):
        return after_dots(coded(SINGLE, text, lengths=TWO_SYMBOLS, **pieces), text)

    def with_code(**pieces):
        return lengths_of(code=code_lengths(**pieces))

    def only(some):
        return [some.get(symbol, 0) for symbol in range(256)]
    for name, lengths, shows in (
            ("code-incomplete", only({97: 1, 98: 2}), "an incomplete code"),
            ("code-oversubscribed", only({97: 1, 98: 1, 99: 11}), "a code with too many words"),
            ("code-one-word", only({97: 1}), "a code of one word"),
            ("code-empty", only({}), "a code without words")):
        tokens = length_tokens(lengths)
        yield name, after_dots(coded(SINGLE, b"aaaa", lengths=only({97: 1, 98: 1}), code=code_lengths(
            tokens=tokens)), b"aaaa"), shows
    plain = [3] + [4] * 14
    for name, tokens, shows in (
            ("tokens-incomplete", plain[:14] + [5], "an incomplete code for the tokens"),
            ("tokens-oversubscribed", [2] + plain[1:], "a code for the tokens with too many words"),
            ("tokens-empty", [0] * 15, "a code for the tokens without words"),
            ("tokens-one-word", [0] * 14 + [1], "a code for the tokens of one word")):
        written = [] if sum(tokens) <= 1 else None
        yield name, with_code(lengths=TWO_SYMBOLS, tokens=written, token_lengths=tokens), shows
    to_b = [(0, 0, 0), (14, 85, 7), (1, 0, 0), (1, 0, 0)]
    yield "repeat-first", with_code(tokens=[(12, 0, 2), (14, 83, 7), (1, 0, 0), (1, 0, 0), (14, 127, 7), (14, 8, 7)]), \
        "a repeated length before there is one"
    yield "run-12", with_code(tokens=to_b + [(14, 127, 7), (14, 6, 7), (12, 0, 2)]), "257 lengths, by token 12"
    yield "run-13", with_code(tokens=to_b + [(14, 127, 7), (14, 5, 7), (13, 1, 3)]), "257 lengths, by token 13"
    yield "run-14", with_code(tokens=to_b + [(14, 127, 7), (14, 9, 7)]), "257 lengths, by token 14"
    padded = code_lengths(TWO_SYMBOLS, padding=1)
    assert padded != code_lengths(TWO_SYMBOLS)
    yield "lengths-padding", lengths_of(code=padded), "bits after the code lengths"


def bad_streams():
    raw = skewed(301)
    lengths = huffman_lengths(raw)
    words = canonical_words(lengths)
    for name, kind in CODED.items():
        runs = [51, 50, 50, 50, 50]
        right = [bit_stream(piece, words) for piece in split(kind, raw, runs)]
        padded = [bit_stream(piece, words, 1) for piece in split(kind, raw, runs)]
        for at in range(len(right)):
            def replaced(new, at=at):
                return after_dots(coded(kind, raw, runs=runs, streams=right[:at] + [new] + right[at + 1:]), raw)
            if at in (0, 5, 9):
                yield f"{name}-{at}-longer", replaced(right[at] + b"\0"), f"a byte too many in stream {at} of kind {kind}"
                yield f"{name}-{at}-shorter", replaced(right[at][:-1]), f"a byte too few in stream {at} of kind {kind}"
            if padded[at] != right[at]:
                yield f"{name}-{at}-padding", replaced(padded[at]), f"bits after stream {at} of kind {kind}"
        cut = coded(kind, raw)
        for left, shows in ((1, "the tag"), (12, "the code lengths"), (len(cut) - sum(map(len, right)) - 1, "the sizes"),
                            (len(cut) - 1, "the streams")):
            yield f"{name}-cut-{left}", after_dots(cut[:left], raw), f"a payload that ends in {shows} of kind {kind}"
    runs = [0, 0, 301, 0, 0]
    for name, written in (("more", [0, 0, 302, 0, 0]), ("many", [65535] * 5)):
        yield f"segments-runs-{name}", after_dots(coded(SEGMENTS, raw, runs=runs, written_runs=written), raw), \
            "runs that are larger than the part"
    empty_run = [bit_stream(piece, words) for piece in split(SEGMENTS, raw, runs)]
    empty_run[0] = b"\0"
    yield "segments-empty-run", after_dots(coded(SEGMENTS, raw, runs=runs, streams=empty_run), raw), \
        "a byte in the stream of an empty run"
    short = raw[:20]
    empty_lane = [bit_stream(piece, words) for piece in split(LANES, short, None)]
    empty_lane[9] = b"\0"
    yield "lanes-empty-lane", after_dots(coded(LANES, short, lengths=lengths, streams=empty_lane), short), \
        "a byte in the stream of an empty lane"
    yield "copied-cut", after_dots(copied(raw)[:-1], raw), "a payload that ends in a part of kind 0"
    yield "constant-cut", after_dots(constant(raw)[:-1], raw), "a payload that ends before the byte of a part of kind 1"
    yield "size-cut", stream(constant(DOTS, last=False) + bytes([COPIED]) + b"\1\0", DOTS + b"xx"), \
        "a payload that ends in the raw size of a part"


def vectors():
    made = []
    for make in (good_parts, good_planes, good_codes):
        made += [(f"good-{name}", "good", FIRST + raw, packed, shows) for name, raw, packed, shows in make()]
    for make in (bad_tags, bad_sizes, bad_planes, bad_codes, bad_streams):
        made += [(f"bad-order0-{name}", "damaged", FIRST, packed, shows) for name, packed, shows in make()]
    return made
