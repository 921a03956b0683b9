#!/usr/bin/env python3
"""Writes the test vectors of this folder, expected.txt and README.md.

The vectors are made by hand from huffpipe(5), but for those named good-encoder-*, which are kept as they are
unless a huffpipe to make them anew is given.
"""

import argparse
import pathlib
import subprocess

import encoder_inputs
import vectors_context
import vectors_frames
import vectors_order0
import vectors_text
from frames import xxh3

HEAD = """Test vectors
============

Small files that show one thing each, for any decoder of the streams of huffpipe(5).

- `good-*` decode.
- `bad-*` must be refused. Each breaks one rule of the page and no other: checks, digests and sizes are right for
  what the file holds, unless they are what is wrong.
- `unsupported-*` must be refused as needing a newer version.

`expected.txt` has a line for each: its name, the verdict (`good`, or a kind of error as libhuffpipe(3) names
them), and the size and the hash (XXH3, 64 bits) of the raw bytes that can be verified: all of them in good
vectors, in others those of the blocks before the fault.

`make_vectors.py` writes this folder. The vectors `good-encoder-*` were made by huffpipe 0.1.0 and are kept as they
are: later versions may choose other representations, but must decode these.

"""


def write_encoder_vectors(folder, huffpipe):
    for name, (level, raw, _) in encoder_inputs.inputs().items():
        packed = subprocess.run([huffpipe, f"-{level}"], input=raw, stdout=subprocess.PIPE, check=True).stdout
        (folder / f"{name}.hp").write_bytes(packed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--huffpipe", help="makes good-encoder-* anew with this program")
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parent
    if arguments.huffpipe:
        write_encoder_vectors(folder, arguments.huffpipe)

    lines, table = [], []
    vectors = vectors_context.vectors() + vectors_frames.vectors() + vectors_order0.vectors() + vectors_text.vectors()
    vectors += [(name, "good", raw, None, shows) for name, (_, raw, shows) in encoder_inputs.inputs().items()]
    assert len({name for name, *_ in vectors}) == len(vectors)
    for name, verdict, raw, packed, shows in sorted(vectors):
        if packed is not None:
            (folder / f"{name}.hp").write_bytes(packed)
        lines.append(f"{name} {verdict} {len(raw)} {xxh3(raw):016x}\n")
        table.append(f"| `{name}` | {verdict} | {shows} |\n")
    (folder / "expected.txt").write_text("".join(lines))
    (folder / "README.md").write_text(HEAD + "| vector | verdict | shows |\n|---|---|---|\n" + "".join(table))


main()
