#!/usr/bin/env python3
"""Finds the code tables of short text, src/block/text_code.cpp, from files of text.

    text_code.py WEIGHT=FILE…       prints the classes and the lengths of code words as they stand there
    text_code.py --try FILE WEIGHT=FILE…    prints too what the first 200 bytes of FILE would take

Each FILE counts by its WEIGHT, whatever its size. The tables in use came from manual pages and other
documentation (4), logs of made-up machines (3), JSON (2), source code (2) and manual pages in nine other
languages (0.7). Nothing else depends on this script; with the tables changed, old streams would no longer
decode.
"""

import math
import sys

CLASSES = 16
LIMIT = 10  # bits of the longest word
KNOWN = [9, 10, *range(32, 127)]
ESCAPE = len(KNOWN)
INDEX = {byte: index for index, byte in enumerate(KNOWN)}


def symbol(byte):
    return INDEX.get(byte, ESCAPE)


def weighted_counts(operands):
    """How often each symbol follows each, in parts of a million bytes."""
    counts = [[0.0] * (ESCAPE + 1) for _ in range(ESCAPE + 1)]
    weights = [(float(weight), path) for weight, path in (operand.split('=', 1) for operand in operands)]
    for weight, path in weights:
        with open(path, 'rb') as file:
            symbols = [symbol(byte) for byte in b'\n' + file.read()]
        share = 1e6 * weight / sum(other for other, _ in weights) / (len(symbols) - 1)
        for before, after in zip(symbols, symbols[1:]):
            counts[before][after] += share
    return counts


def smoothed(counts):
    """A symbol that never came may still come."""
    overall = [sum(column) for column in zip(*counts)]
    total = sum(overall)
    return [[count + 50 * other / total + 0.02 for count, other in zip(row, overall)] for row in counts]


def cost(row):
    total = sum(row)
    return sum(count * math.log2(total / count) for count in row if count)


def added(row, other):
    return [a + b for a, b in zip(row, other)]


def classes_of(counts):
    """Joins the two classes that lose least by it, until few are left."""
    groups = [([index], row, cost(row)) for index, row in enumerate(counts)]
    loss = {}
    while len(groups) > CLASSES:
        for i in range(len(groups)):
            for j in range(i):
                key = (groups[i][0][0], groups[j][0][0], len(groups[i][0]), len(groups[j][0]))
                if key not in loss:
                    loss[key] = cost(added(groups[i][1], groups[j][1])) - groups[i][2] - groups[j][2]
        best = min(((i, j) for i in range(len(groups)) for j in range(i)),
                   key=lambda pair: loss[(groups[pair[0]][0][0], groups[pair[1]][0][0],
                                          len(groups[pair[0]][0]), len(groups[pair[1]][0]))])
        first, second = groups[best[0]], groups[best[1]]
        row = added(first[1], second[1])
        groups = [group for group in groups if group is not first and group is not second]
        groups.append((first[0] + second[0], row, cost(row)))
    groups.sort(key=lambda group: min(group[0]))
    return groups


def word_lengths(row):
    """Optimal lengths of at most LIMIT bits, by package-merge (Larmore and Hirschberg, 1990)."""
    leaves = sorted((count, [index]) for index, count in enumerate(row))
    packages = leaves
    for _ in range(LIMIT - 1):
        pairs = [(a[0] + b[0], a[1] + b[1]) for a, b in zip(packages[::2], packages[1::2])]
        packages = sorted(leaves + pairs)
    lengths = [0] * len(row)
    for _, members in packages[:2 * len(row) - 2]:
        for index in members:
            lengths[index] += 1
    assert sum(2.0 ** -length for length in lengths) == 1
    return lengths


def size_in_bits(text, class_of, lengths):
    bits, before = 0, symbol(10)
    for byte in text:
        after = symbol(byte)
        bits += lengths[class_of[before]][after] + (8 if after == ESCAPE else 0)
        before = after
    return bits


def main():
    operands = sys.argv[1:]
    trial = None
    if operands[:1] == ['--try']:
        trial, operands = operands[1], operands[2:]
    groups = classes_of(smoothed(weighted_counts(operands)))
    class_of = [next(k for k, group in enumerate(groups) if index in group[0]) for index in range(ESCAPE + 1)]
    lengths = [word_lengths(group[1]) for group in groups]
    digits = '0123456789abcdef'
    print(''.join(digits[k] for k in class_of))
    for row in lengths:
        print(''.join(digits[length] for length in row))
    if trial:
        with open(trial, 'rb') as file:
            print(size_in_bits(file.read(200), class_of, lengths) / 8, 'bytes')


if __name__ == '__main__':
    main()
