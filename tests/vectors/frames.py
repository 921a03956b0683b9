"""Writes huffpipe streams frame by frame, as huffpipe(5) gives them; every field can be made wrong."""

import ctypes
import ctypes.util
import struct

_xxhash = ctypes.CDLL(ctypes.util.find_library("xxhash"))
_xxhash.XXH3_64bits.restype = ctypes.c_uint64
_xxhash.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]

SYNC = bytes.fromhex("F568709A")
LINE_ENDS = b"\r\n\x1a\n"


def xxh3(data):
    return _xxhash.XXH3_64bits(data, len(data))


def joined(first, second):
    return xxh3(struct.pack("<QQ", first, second))


def u24(number):
    return struct.pack("<I", number)[:3]


def u32(number):
    return struct.pack("<I", number)


def u64(number):
    return struct.pack("<Q", number)


def with_check(header, wrong=0):
    return header + u32((xxh3(header) & 0xFFFFFFFF) ^ wrong)


class Stream:
    """One stream; the arguments of the methods replace what belongs in the fields of that name."""

    def __init__(self, ident=0x12345678, limit=16, version=1, flags=0, line_ends=LINE_ENDS, wrong=0, kind=b"S"):
        self.ident = ident
        self.total = 0
        self.digest = 0
        self.bytes = with_check(
            SYNC + kind + bytes([version, limit, flags]) + u32(ident) + line_ends, wrong
        )

    def block(self, raw, payload=None, model=0, ident=None, raw_size=None, packed_size=None, offset=None,
              place=None, wrong=0, check_wrong=0, kind=b"B", sync=SYNC):
        payload = raw if payload is None else payload
        header = sync + kind + u24(len(raw) if raw_size is None else raw_size)
        header += u32(self.ident if ident is None else ident)
        header += bytes([model]) + u24(len(payload) if packed_size is None else packed_size)
        header += u64(self.total if offset is None else offset)
        header += u64(len(self.bytes) if place is None else place)
        # The block check covers what the header says of its place.
        where = u64(self.total if offset is None else offset) + u32(self.ident if ident is None else ident)
        check = xxh3(u64(xxh3(payload)) + u64(xxh3(raw)) + where) ^ check_wrong
        self.bytes += with_check(header, wrong) + payload + u64(check)
        self.total += len(raw)
        self.digest = joined(self.digest, check)
        return self

    def metadata(self, payload=b"", kind=0x80, ident=None, size=None, place=None, wrong=0, hash_wrong=0):
        header = SYNC + bytes([kind]) + u24(len(payload) if size is None else size)
        header += u32(self.ident if ident is None else ident)
        header += u64(len(self.bytes) if place is None else place)
        self.bytes += with_check(header, wrong) + payload + u64(xxh3(payload) ^ hash_wrong)
        return self

    def end(self, zero=b"\0\0\0", ident=None, total=None, size=None, digest=None, wrong=0):
        header = SYNC + b"E" + zero + u32(self.ident if ident is None else ident)
        header += u64(self.total if total is None else total)
        header += u64(len(self.bytes) + 40 if size is None else size)
        header += u64(self.digest if digest is None else digest)
        return self.bytes + with_check(header, wrong)
