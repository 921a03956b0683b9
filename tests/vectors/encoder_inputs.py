"""What the vectors good-encoder-* were made of."""

import struct


def noise(size, seed):
    out = bytearray()
    for _ in range(size):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(seed >> 56)
    return bytes(out)


def text(size, seed):
    letters = b"etaoin shrdlu eta on ih  cmfwypvbgkqjxz.,\n"
    return bytes(letters[value * other * len(letters) >> 16]
                 for value, other in zip(noise(size, seed), noise(size, seed + 1)))


def inputs():
    """By name: the level, the raw bytes, and what the vector shows."""
    r = noise(30000, 9)
    hump = bytes((one + other) // 2 for one, other in zip(r, noise(20000, 10)))
    walk = [2**30]
    for byte in r[:4999]:
        walk.append(walk[-1] + byte - 128)
    return {
        "good-encoder-empty": (5, b"", "huffpipe, of nothing"),
        "good-encoder-one-byte": (5, b"q", "huffpipe, of one byte"),
        "good-encoder-level-0": (0, text(500, 1), "huffpipe -0, of text: a stored block"),
        "good-encoder-incompressible": (1, r[:3000], "huffpipe -1, of noise: a stored block"),
        "good-encoder-constant": (1, b"x" * 30000, "huffpipe -1, of equal bytes: a constant block"),
        "good-encoder-short-text": (1, text(400, 2), "huffpipe -1, of a little text: one bit stream"),
        "good-encoder-text": (1, text(9000, 3), "huffpipe -1, of text: segments"),
        "good-encoder-binary": (1, hump, "huffpipe -1, of noise that is a little skewed: lanes"),
        "good-encoder-u16": (1, struct.pack("<6000H", *[20000 + i // 8 + r[i] // 4 for i in range(6000)]),
                             "huffpipe -1, of integers of 2 bytes: planes, one of them copied"),
        "good-encoder-u32": (1, struct.pack("<5000I", *[2**30 + 3 * i + r[i] % 4 for i in range(5000)]),
                             "huffpipe -1, of integers of 4 bytes: planes, two of them constant"),
        "good-encoder-walk": (1, struct.pack(">5000I", *walk),
                              "huffpipe -1, of big-endian integers with small differences: planes of these"),
        "good-encoder-doubles": (1, struct.pack("<4000d", *[100 + i / 4 for i in range(4000)]),
                                 "huffpipe -1, of numbers of 8 bytes: planes, six of them constant"),
        "good-encoder-sections": (1, text(20000, 4) + bytes(200000), "huffpipe -1, of text and zeros: two parts"),
        "good-encoder-blocks": (1, bytes(300000) + text(8000, 5), "huffpipe -1, of zeros and text: two blocks"),
    }
