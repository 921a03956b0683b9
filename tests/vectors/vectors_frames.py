"""Vectors of the frames, the checks, and models 0 and 1."""

from frames import SYNC, Stream, joined, u24, u32, u64, with_check

RAW = b"How much wood would a woodchuck chuck?\n"
MORE = b"As much as it could.\n"


def good():
    one = Stream().block(RAW).end()
    other = Stream(ident=7).block(MORE).end()
    yield "empty", b"", Stream().end(), "a stream without blocks"
    yield "stored", RAW, one, "a block of model 0"
    yield "stored-blocks", RAW + MORE, Stream().block(RAW).block(MORE).end(), "two blocks"
    yield "one-byte", b"x", Stream(limit=0).block(b"x").end(), "one byte in a stream with the smallest block limit"
    yield "constant", b"z" * 5000, Stream().block(b"z" * 5000, b"z", 1).end(), "a block of model 1"
    yield "constant-one", b"z", Stream().block(b"z", b"z", 1).end(), "a block of model 1 with one byte"
    yield "largest-block", b"\0" * 2**22, Stream(limit=22).block(b"\0" * 2**22, b"\0", 1).end(), \
        "a block of 4194304 raw bytes"
    yield "full-blocks", b"ab" * 128, Stream(limit=7).block(b"ab" * 64).block(b"ab" * 64).end(), \
        "blocks of as many bytes as the block limit allows"
    yield "id-zero", RAW, Stream(ident=0).block(RAW).end(), "stream id 0"
    yield "two-streams", RAW + MORE, one + other, "two streams with different ids"
    yield "same-id", RAW + RAW, one + one, "two streams with the same id"
    yield "empty-streams", RAW, Stream().end() + one + Stream().end(), "streams without blocks around one with"
    yield "nul-between", RAW + MORE, one + b"\0" * 13 + other, "NUL bytes between two streams"
    yield "nul-after", RAW, one + b"\0" * 1000, "NUL bytes up to the end"
    yield "nested", one, Stream(ident=7).block(one).end(), "a stream that is stored in another one"
    inner = Stream().block(RAW).block(MORE).end()
    yield "nested-same-id", RAW + inner + inner, Stream().block(RAW).block(inner).block(inner).end(), \
        "streams with the id of the one that they are stored in"
    yield "metadata", RAW + MORE, Stream().metadata(b"note").block(RAW).metadata(b"", 0xFF).metadata(
        one, 0x9A).block(MORE).metadata(b"last").end(), "metadata frames in all places, empty and with a stream in one"


def unsupported():
    for version in (0, 2, 255):
        yield f"version-{version}", b"", Stream(version=version).end(), f"version {version}"
    yield "flags", b"", Stream(flags=1).end(), "a flag"
    for at in range(3):
        zero = bytes(1 if i == at else 0 for i in range(3))
        yield f"end-zero-{at}", RAW, Stream().block(RAW).end(zero=zero), f"a bit in byte {5 + at} of the end frame"
    yield "model", RAW, Stream().block(RAW).block(MORE, model=255).end(), "a block of model 255"
    for kind in (0x00, 0x43, 0x7F):
        yield f"frame-{kind:02x}", RAW, Stream().block(RAW).metadata(b"x", kind).end(), f"a frame of kind {kind:02X}"


def bad_stream_frames():
    yield "check", b"", Stream(wrong=1).end(), "the header check of the stream frame"
    yield "block-limit", b"", Stream(limit=23).end(), "a block limit of 2^23"
    yield "line-ends", b"", Stream(line_ends=b"\n\x1a\n\0").end(), "line ends that were converted"
    twice = Stream()
    twice.bytes *= 2
    yield "again", b"", twice.end(), "a second stream frame before the end frame"
    yield "without-end", RAW, Stream().block(RAW).bytes + Stream(ident=7).block(MORE).end(), \
        "another stream before the end frame"


def bad_blocks():
    begun = RAW, lambda: Stream().block(RAW)
    place = 20 + 44 + len(RAW)
    for name, shows, fields in (
            ("check", "the header check of a block", {"wrong": 0x80000000}),
            ("sync", "the sync of a block", {"sync": b"\xF5\x68\x70\x9B"}),
            ("id", "the stream id of a block", {"ident": 0x12345679}),
            ("offset-low", "a raw offset that is too low", {"offset": len(RAW) - 1}),
            ("offset-high", "a raw offset that is too high by 2^32", {"offset": len(RAW) + 2**32}),
            ("place-low", "a packed offset that is too low by 1", {"place": place - 1}),
            ("place-high", "a packed offset that is too high by 2^32", {"place": place + 2**32}),
            ("place-zero", "a packed offset of 0", {"place": 0}),
            ("larger", "p above r, in a block of model 0", {"payload": MORE + b"x"}),
            ("block-check", "the block check", {"check_wrong": 1 << 63}),
            ("packed-zero", "p of 0", {"payload": b""})):
        yield name, begun[0], begun[1]().block(MORE, **fields).end(), shows
    yield "stored-size", RAW, begun[1]().block(MORE, raw_size=len(MORE) + 1).end(total=len(RAW + MORE) + 1), \
        "a block of model 0 with p below r"
    yield "constant-size", RAW, begun[1]().block(b"aaaa", b"aa", model=1).end(), "a block of model 1 with p of 2"
    yield "raw-zero", RAW, begun[1]().block(b"", b"x").end(), "r of 0 and p of 1"
    yield "both-zero", RAW, begun[1]().block(b"", b"").end(), "r and p of 0"
    yield "limit", b"", Stream(limit=5).block(RAW).end(), "more raw bytes than the block limit"
    altered = Stream().block(RAW).end()
    yield "payload", b"", altered[:60] + b"X" + altered[61:], "a byte of a stored payload that was altered"
    first = 20 + 44 + len(RAW)
    yield "order", b"", Stream().block(MORE, offset=len(RAW)).block(RAW, offset=0).end(), \
        "blocks in the wrong order"
    yield "place-swapped", b"", Stream().block(RAW, place=first).block(RAW, place=20).end(), \
        "blocks of one size that were swapped, but for their raw offsets"
    two = Stream().block(b"ab").block(b"cd")
    spliced = Stream().block(b"ab")
    spliced.bytes = spliced.bytes[:20 + 36] + two.bytes[-10:]
    spliced.digest = joined(0, int.from_bytes(two.bytes[-8:], "little"))
    yield "spliced", b"", spliced.end(), "the header of a block before the payload and the check of the next"
    yield "place-file", RAW * 2, Stream().block(RAW).end() + Stream().block(RAW).block(
        MORE, place=first + 104 + len(RAW)).end(), "a packed offset that counts the stream before too"
    yield "missing", RAW, Stream().block(RAW).end()[:first] + Stream().block(RAW).block(MORE).end()[-40:], \
        "a block that was cut out"


def bad_ends():
    for name, shows, fields in (
            ("check", "the header check of the end frame", {"wrong": 1}),
            ("id", "the stream id of the end frame", {"ident": 0}),
            ("total", "the raw total", {"total": len(RAW) + 1}),
            ("size", "the stream size", {"size": 20 + 44 + len(RAW) + 40 + 1}),
            ("digest", "the digest", {"digest": 0})):
        yield name, RAW, Stream().block(RAW).end(**fields), shows
    yield "digest-empty", b"", Stream().end(digest=joined(0, 0)), "the digest of a stream without blocks"
    yield "size-of-file", RAW * 2, Stream().block(RAW).end() + Stream().block(RAW).end(
        size=2 * (104 + len(RAW))), "a stream size that counts the stream before too"


def bad_metadata():
    for name, shows, fields in (
            ("check", "the header check of a metadata frame", {"wrong": 1}),
            ("id", "the stream id of a metadata frame", {"ident": 1}),
            ("place", "the packed offset of a metadata frame", {"place": 20}),
            ("place-zero", "a packed offset of 0 in a metadata frame", {"place": 0}),
            ("hash", "the hash of a metadata payload", {"hash_wrong": 1})):
        yield name, RAW, Stream().block(RAW).metadata(b"note", **fields).end(), shows
    yield "size", RAW, Stream().block(RAW).metadata(size=1048577).end(), "a metadata payload of 1048577 bytes"


def bad_beginnings():
    block_first = with_check(SYNC + b"B" + u24(1) + u32(7) + b"\0" + u24(1) + u64(0) + u64(20)) + b"x" + b"\0" * 8
    yield "block-first", b"", block_first, "a block frame without a stream frame"
    yield "end-first", b"", Stream(ident=0).end(size=40)[20:], "an end frame without a stream frame"
    stream = Stream(ident=0)
    stream.bytes = Stream(ident=0).metadata(b"note").bytes[20:] + stream.bytes
    yield "metadata-first", b"", stream.end(), "a metadata frame before the stream frame"


def truncated():
    two = Stream().block(RAW).block(MORE)
    whole = two.end()
    end = len(two.bytes)
    second = 20 + 44 + len(RAW)
    for name, raw, size, shows in (
            ("sync", b"", 3, "the first three bytes of the sync"),
            ("stream-frame", b"", 19, "the stream frame but its last byte"),
            ("no-frames", b"", 20, "a stream frame alone"),
            ("header", RAW, second + 35, "up to the header check of a block"),
            ("payload", RAW, second + 36 + 5, "up to the payload of a block"),
            ("block-check", RAW, end - 1, "up to the block check"),
            ("no-end", RAW + MORE, end, "all blocks, but no end frame"),
            ("end", RAW + MORE, len(whole) - 1, "the end frame but its last byte")):
        yield name, raw, whole[:size], shows
    yield "second", RAW + MORE, whole + Stream().bytes, "a whole stream and a stream frame"
    yield "second-sync", RAW + MORE, whole + SYNC[:2], "a whole stream and half of a sync"
    yield "metadata", RAW, Stream().block(RAW).metadata(b"note").bytes[:-1], "up to the hash of a metadata frame"


def trailing():
    one = Stream().block(RAW)
    whole = one.end()
    yield "text", RAW, whole + b"text", "a stream and other bytes"
    yield "nul-text", RAW, whole + b"\0\0\0\0text", "a stream, NUL bytes, and other bytes"


def after_end():
    one = Stream().block(RAW)
    whole = one.end()
    yield "block", RAW, whole + one.bytes[20:], "a block frame after the end frame"
    yield "metadata", RAW, whole + Stream().metadata(b"note").bytes[20:], "a metadata frame after the end frame"
    yield "end", RAW, whole + whole[-40:], "a second end frame"


def foreign():
    yield "nothing", b"", b"", "no bytes at all"
    yield "text", b"", RAW, "text"
    yield "nul", b"", b"\0" * 64, "NUL bytes alone"
    yield "nul-first", b"", b"\0" + Stream().block(RAW).end(), "a NUL byte before the stream frame"


def vectors():
    groups = (("good", "good", good), ("unsupported", "unsupported", unsupported),
              ("bad-stream", "damaged", bad_stream_frames), ("bad-block", "damaged", bad_blocks),
              ("bad-end", "damaged", bad_ends), ("bad-metadata", "damaged", bad_metadata),
              ("bad-begin", "damaged", bad_beginnings), ("bad-truncated", "truncated", truncated),
              ("bad-trailing", "trailing", trailing), ("bad-after-end", "damaged", after_end),
              ("bad-foreign", "not_huffpipe", foreign))
    return [(f"{prefix}-{name}", verdict, raw, packed, shows)
            for prefix, verdict, make in groups for name, raw, packed, shows in make()]
