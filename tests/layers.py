#!/usr/bin/env python3
"""Checks that every include in the source folder given points to its own layer or to a lower one."""

import pathlib
import re
import sys

BELOW = {
    "base": set(),
    "huffman": {"base"},
    "kernels": {"base", "huffman"},
    "context": {"base", "huffman", "kernels"},
    "block": {"base", "huffman", "kernels", "context"},
    "frame": {"base"},
    "runtime": {"base"},
    "pipeline": {"base", "block", "frame", "runtime"},
    ".": {"base", "block", "frame", "pipeline"},
    "cli": {"base", "block", "frame", "pipeline"},
}


def layer_of(path):
    return path.split("/")[0] if "/" in path else "."


def main():
    source = pathlib.Path(sys.argv[1])
    wrong = []
    for file in sorted(source.rglob("*.[ch]pp")):
        name = file.relative_to(source).as_posix()
        for included in re.findall(r'^\s*#\s*include "([^"]+)"', file.read_text(), re.M):
            if layer_of(included) not in BELOW[layer_of(name)] | {layer_of(name)}:
                wrong.append(f"{name} includes {included}, which is no lower layer")
            if not (source / included).exists():
                wrong.append(f"{name} includes {included} by something else than its path from src")
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
