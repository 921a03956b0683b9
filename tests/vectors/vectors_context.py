"""Vectors of model 3, but for coded sequences: how sequences are put together, and what must not be."""

from frames import Stream

FIRST = b"The block before the one to look at.\n"


def stream(payload, raw):
    return Stream().block(FIRST).block(raw, payload, 3).end()


def size(number):
    return number.to_bytes(3, "little")


def whole(sequence):
    """A payload of kind 0."""
    return b"\0" + sequence


def raw_sequence(raw):
    return b"\0" + raw


def constant(byte):
    return bytes([1, byte])


def sparse(gaps, values, usual=0, gaps_size=None, values_size=None, gaps_sequence=None, values_sequence=None):
    return bytes([3, usual]) + size(len(gaps) if gaps_size is None else gaps_size) \
        + size(len(values) if values_size is None else values_size) \
        + (raw_sequence(gaps) if gaps_sequence is None else gaps_sequence) \
        + (raw_sequence(values) if values_sequence is None else values_sequence)


def gaps_of(gaps, values, log_width=2, tail=b"", values_payload=None, values_size=None):
    return bytes([2, log_width]) + size(len(gaps)) + size(len(values) if values_size is None else values_size) \
        + raw_sequence(gaps) + (whole(raw_sequence(values)) if values_payload is None else values_payload) + tail


def records(record_size, offset, fields, before, planes, behind):
    return bytes([1, record_size, offset]) + bytes(fields) + before + b"".join(planes) + behind


def good():
    yield "constant", b"u" * 500, whole(constant(ord("u"))), "a constant sequence"
    few = b"." * 300 + b"x" + b"." * 600 + b"yz" + b"." * 97
    yield "sparse", few, whole(sparse(bytes([255, 45, 255, 255, 90, 0]), b"xyz", ord("."))), \
        "a sparse sequence, with gaps of no, one and two bytes of 255"
    yield "sparse-none", b"." * 100, whole(sparse(b"", b"", ord("."))), "a sparse sequence without values"
    yield "sparse-usual-value", b"." * 100, whole(sparse(b"\0", b".", ord("."))), "a value that is the usual word"
    words = bytes(4 * 254) + b"abcd" + bytes(4 * 255) + b"efgh" + bytes(400)
    yield "gaps", words + b"tai", gaps_of(bytes([254, 255, 0]), b"abcdefgh", tail=b"tai"), \
        "gaps of 254 and 255 words, and bytes behind the words"
    inner = records(4, 0, [0x02], b"", [constant(7)] * 4, b"")
    yield "gaps-of-records", b"\7" * 40 + bytes(600), gaps_of(bytes(10), b"\7" * 40, values_payload=inner), \
        "values that are records"
    yield "gaps-of-none", bytes(99), gaps_of(b"", b"", log_width=3, tail=bytes(3)), "neither gaps nor values"
    yield "records", b"<" + b"ABAABB" * 50 + b">>", records(
        6, 1, [0x00, 0x01, 0x10 | 0x01, 0x00], b"<",
        [constant(ord(byte)) for byte in "ABAABB"[:3] + "BA"[:2] + "B"], b">>"), "fields of 1 and 2 bytes, in both orders"
    climb = b"".join((1000 - 3 * i).to_bytes(4, "little") for i in range(100))
    first = bytes([2000 % 256, 2000 // 256])
    deltas = [sparse(b"\0", first[:1], 5), sparse(b"\0", first[1:], 0), constant(0), constant(0)]
    yield "records-differences", climb, records(4, 0, [0x06], b"", deltas, b""), "fields of differences"
    yield "records-rotated", b"\x01\x80" * 60, records(2, 0, [0x09], b"", [constant(3), constant(0)], b""), \
        "a field with its highest bit moved to the low end"


def bad():
    dots = b"." * 500
    yield "kind", dots, b"\3" + constant(46), "a payload of kind 3"
    yield "sequence-kind", dots, whole(bytes([4, 46])), "a sequence of kind 4"
    yield "extra", dots, whole(constant(46)) + b"\0", "a byte behind a payload"
    yield "raw-cut", dots, whole(raw_sequence(dots[:-9])), "a raw sequence that is cut"
    yield "constant-cut", dots, whole(b"\1"), "a constant sequence without its byte"
    yield "constant-empty", dots, whole(sparse(b"", b"", 46, gaps_sequence=constant(0))), \
        "a constant sequence of no bytes"
    yield "coded-small", dots[:255], whole(b"\2" + bytes(200)), "a coded sequence of 255 bytes"
    yield "sparse-in-sparse", dots, whole(sparse(b"", b"", 46, gaps_sequence=sparse(b"", b""))), \
        "gaps that are a sparse sequence"
    yield "sparse-in-sparse-values", dots, whole(sparse(b"", b"", 46, values_sequence=sparse(b"", b""))), \
        "values that are a sparse sequence"
    zeros = bytes(400)
    yield "gaps-end", bytes(1200), gaps_of(bytes([5, 255]), b"\0" * 4), "gaps that end with 255"
    yield "gaps-values-few", zeros, gaps_of(bytes([5, 5]), b"\0" * 4), "less values than gaps"
    yield "gaps-values-many", zeros, gaps_of(bytes([5]), b"\0" * 8), "more values than gaps"
    yield "gaps-values-odd", zeros, gaps_of(bytes([5]), b"\0" * 5), "a value too large by a byte"
    yield "gaps-words", zeros, gaps_of(bytes([100]), b"\0" * 4), "a word more than there are, a value"
    yield "gaps-words-zero", zeros, gaps_of(bytes([255, 0]), b"\0" * 4), "gaps of more words than there are"
    yield "gaps-width", zeros, gaps_of(b"", b"", log_width=4), "words of 16 bytes"
    yield "gaps-values-kind", zeros, gaps_of(b"", b"", values_payload=gaps_of(b"", b"")), "values of kind 2"
    many = constant(0)
    yield "gaps-sizes", b"\0" * 400, bytes([2, 0]) + size(201) + size(201) + many + whole(many), \
        "gaps and values that are larger than the block together"
    yield "sparse-sizes", b"\0" * 400, whole(bytes([3, 0]) + size(201) + size(201) + many + many), \
        "gaps and values that are larger than the sequence together"
    pair = [constant(46)] * 2
    for name, payload, shows in (
            ("size-zero", records(0, 0, [], b"", [], dots), "records of no bytes"),
            ("size-65", records(65, 0, [0] * 65, b"", [constant(46)] * 65, dots[:45]), "records of 65 bytes"),
            ("offset", records(2, 2, [0, 0], b"..", pair, b""), "an offset as large as a record"),
            ("transform", records(2, 0, [0x0C, 0], b"", pair, b""), "transform 3"),
            ("big-endian", records(2, 0, [0x10, 0], b"", pair, b""), "a big-endian field of one byte"),
            ("bit-5", records(2, 0, [0x20, 0], b"", pair, b""), "bit 5 of a field"),
            ("bit-6", records(2, 0, [0x40, 0], b"", pair, b""), "bit 6 of a field"),
            ("bit-7", records(2, 0, [0x80, 0], b"", pair, b""), "bit 7 of a field"),
            ("widths", records(2, 0, [0, 1], b"", pair + pair[:1], b""), "fields that are larger than the record")):
        yield f"records-{name}", dots, payload, shows
    yield "records-none", b"." * 20, records(20, 1, [3, 3, 2], b".", [], b"." * 13)[:20], "not one whole record"


def vectors():
    return [(f"good-context-{name}", "good", FIRST + raw, stream(payload, raw), shows)
            for name, raw, payload, shows in good()] + \
        [(f"bad-context-{name}", "damaged", FIRST, stream(payload, raw), shows) for name, raw, payload, shows in bad()]
