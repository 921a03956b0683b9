"""Writes the payloads of model 2 part by part, as huffpipe(5) gives them; every piece can be made wrong."""

import heapq

COPIED, CONSTANT, SINGLE, SEGMENTS, LANES, PLANES = range(6)

# A complete code for the tokens: token 0 has 3 bits, all others have 4.
PLAIN_TOKEN_LENGTHS = [3] + [4] * 14


class Bits:
    """A string of bits that fills bytes from their lowest bit."""

    def __init__(self):
        self.bits = []

    def number(self, value, count):
        self.bits += [value >> i & 1 for i in range(count)]

    def word(self, word):
        value, length = word
        self.bits += [value >> i & 1 for i in reversed(range(length))]

    def bytes(self, padding=0):
        filled = self.bits + [padding] * (-len(self.bits) % 8)
        return bytes(sum(bit << i for i, bit in enumerate(filled[at:at + 8])) for at in range(0, len(filled), 8))


def canonical_words(lengths):
    """The word (value, length) of each symbol; of any lengths, complete or not."""
    words = {}
    value = before = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        if words:
            value += 1
        value <<= length - before
        before = length
        words[symbol] = (value, length)
    return words


def huffman_lengths(raw):
    """The 256 lengths of a best code for raw, which has at least two different bytes."""
    heap = [(raw.count(byte), byte, [byte]) for byte in sorted(set(raw))]
    lengths = [0] * 256
    heapq.heapify(heap)
    while len(heap) > 1:
        first, second = heapq.heappop(heap), heapq.heappop(heap)
        for byte in first[2] + second[2]:
            lengths[byte] += 1
        heapq.heappush(heap, (first[0] + second[0], min(first[1], second[1]), first[2] + second[2]))
    assert max(lengths) <= 11
    return lengths


def length_tokens(lengths):
    """Tokens (token, extra value, extra bits) for the lengths: the longest run first."""
    tokens = []
    at = 0
    while at < len(lengths):
        run = 1
        while at + run < len(lengths) and lengths[at + run] == lengths[at]:
            run += 1
        if lengths[at] == 0 and run >= 11:
            run = min(run, 138)
            tokens.append((14, run - 11, 7))
        elif lengths[at] == 0 and run >= 3:
            tokens.append((13, run - 3, 3))
        elif at > 0 and lengths[at] == lengths[at - 1] and run >= 3:
            run = min(run, 6)
            tokens.append((12, run - 3, 2))
        else:
            run = 1
            tokens.append((lengths[at], 0, 0))
        at += run
    return tokens


def code_lengths(lengths=None, tokens=None, token_lengths=PLAIN_TOKEN_LENGTHS, padding=0):
    bits = Bits()
    for length in token_lengths:
        bits.number(length, 3)
    words = canonical_words(token_lengths)
    for token, extra, extra_bits in length_tokens(lengths) if tokens is None else tokens:
        bits.word(words[token])
        bits.number(extra, extra_bits)
    return bits.bytes(padding)


def bit_stream(raw, words, padding=0):
    bits = Bits()
    for byte in reversed(raw):
        bits.word(words[byte])
    return bits.bytes(padding)


def tag(kind, raw, last, size=None, more=0):
    """The begin of a part. more: bits that do not belong in the tag."""
    head = bytes([kind | (0x80 if last else 0) | more])
    return head if last else head + (len(raw) if size is None else size).to_bytes(3, "little")


def even_runs(raw):
    return [len(raw[len(raw) * i // 6:len(raw) * (i + 1) // 6]) for i in range(5)]


def split(kind, raw, runs):
    """What each bit stream codes."""
    if kind == SINGLE:
        return [raw]
    if kind == LANES:
        return [bytes(raw[i] for i in range(len(raw)) if (len(raw) - 1 - i) // 20 % 10 == lane)
                for lane in range(10)]
    cuts = [0]
    for run in runs:
        cuts.append(cuts[-1] + run)
    return [raw[begin:end] for begin, end in zip(cuts, cuts[1:] + [len(raw)])]


def coded(kind, raw, last=True, lengths=None, code=None, sizes=None, runs=None, written_runs=None, streams=None,
          width=None, size=None, more=0):
    """A part of kind 2, 3 or 4."""
    lengths = huffman_lengths(raw) if lengths is None else lengths
    runs = even_runs(raw) if runs is None else runs
    words = canonical_words(lengths)
    streams = [bit_stream(piece, words) for piece in split(kind, raw, runs)] if streams is None else streams
    sizes = [len(stream) for stream in streams] if sizes is None else sizes
    width = (2 if len(raw) <= 32768 else 3) if width is None else width
    numbers = sizes + ((runs if written_runs is None else written_runs) if kind == SEGMENTS else [])
    out = tag(kind, raw, last, size, more) + (code_lengths(lengths) if code is None else code)
    return out + b"".join(number.to_bytes(width, "little") for number in numbers) + b"".join(streams)


def copied(raw, last=True, size=None, more=0):
    return tag(COPIED, raw, last, size, more) + raw


def constant(raw, last=True, size=None, more=0):
    return tag(CONSTANT, raw, last, size, more) + raw[:1]


def differences(raw, width, order):
    """What stands for raw in planes of differences of words."""
    out = b""
    before = 0
    whole = len(raw) // width * width
    for at in range(0, whole, width):
        word = int.from_bytes(raw[at:at + width], order)
        step = (word - before) % 2**(8 * width)
        before = word
        out += (2 * step if step < 2**(8 * width - 1) else 2 * (2**(8 * width) - step) - 1).to_bytes(width, "little")
    return out + raw[whole:]


def planes(raw, count, last=True, each=None, form=None, size=None, more=0):
    """A part of kind 5. each: makes the string of parts of a plane from its bytes; copied() if not given."""
    each = copied if each is None else each
    form = count if form is None else form
    divided = differences(raw, count, "big" if form & 0x20 else "little") if form & 0x10 else raw
    out = tag(PLANES, raw, last, size, more) + bytes([form])
    return out + b"".join(each(divided[plane::count]) for plane in range(count))
