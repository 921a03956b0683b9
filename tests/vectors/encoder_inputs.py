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


def markov(size):
    """Bytes that depend on the byte before."""
    out = bytearray(b"e")
    for value, other in zip(noise(size - 1, 7), noise(size - 1, 8)):
        out.append(97 + (out[-1] * 5 + (value * other * 6 >> 16)) % 26)
    return bytes(out)


def inputs():
    """By name: the level, the raw bytes, and what the vector shows."""
    r = noise(30000, 9)
    hump = bytes((one + other) // 2 for one, other in zip(r, noise(20000, 10)))
    letters = markov(40000)
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
        "good-encoder-line": (5, b"Nov 23 04:05:06 host sshd[4711]: Connection closed by 192.0.2.7\n",
                              "huffpipe, of a line of text: fixed codes"),
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
        "good-encoder-context-text": (5, markov(20000), "huffpipe -5, of text: a coded sequence"),
        "good-encoder-context-records": (
            5, b"".join(struct.pack("<IHBB", 3 * i, i // 7 + r[i] % 4, r[i] & r[i + 1] & 3, 7) for i in range(4000)),
            "huffpipe -5, of records of four fields"),
        "good-encoder-context-big-endian": (5, b"".join(struct.pack(">Hd", i % 512, 1 + i / 256) for i in range(3000)),
                                            "huffpipe -5, of records of big-endian fields"),
        "good-encoder-context-gaps": (
            5, b"".join(letters[20 * i:20 * i + 20] if r[i] > 200 else bytes(20) for i in range(2000)) + b"tail",
            "huffpipe -5, of runs of zeros between others: gaps"),
        "good-encoder-context-sparse": (
            5, b"".join(letters[8 * i:8 * i + 8] if r[i] > 230 else bytes(8) for i in range(5000)),
            "huffpipe -5, of zeros but a few: a sparse sequence"),
        "good-encoder-sections": (1, text(20000, 4) + bytes(200000), "huffpipe -1, of text and zeros: two parts"),
        "good-encoder-blocks": (1, bytes(300000) + text(8000, 5), "huffpipe -1, of zeros and text: two blocks"),
    }
