#!/usr/bin/env python3
"""Measures huffpipe and its peers through real pipes, and draws where each stands.

  pareto.py [--huffpipe PATH] [--threads N] [--mib N] [--rounds N] [--svg FILE] FILE...

Each FILE is repeated up to --mib MiB and sent through `cat FILE | tool > /dev/null`. The tools take turns, round
after round, so that a machine that changes its speed does so for all; a speed is given as a ratio to `zstd -1` in
the same round, the median over the rounds, and over the files the geometric mean. Ratios of sizes are those of the
files themselves, not repeated. Prints a table, tab-separated; --svg draws size against speed with gnuplot.
Tools that are not installed are left out.
"""

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def tools(huffpipe, threads):
    """Name, family, command to compress, command to decompress."""
    rows = [(f"huffpipe -{level}", "huffpipe", [huffpipe, f"-{level}", f"-T{threads}"], [huffpipe, "-d", f"-T{threads}"])
            for level in range(10)]
    rows += [(f"zstd {flag}", "zstd", ["zstd", "-q", *flag.split(), f"-T{threads}", "-c"], ["zstd", "-q", "-dc"])
             for flag in ("--fast=3", "-1", "-3", "-6")]
    rows += [("lz4 -1", "lz4", ["lz4", "-q", "-1", "-c"], ["lz4", "-q", "-dc"]),
             ("pigz -1", "pigz", ["pigz", "-1", f"-p{threads}", "-c"], ["pigz", f"-p{threads}", "-dc"]),
             ("pigz -6", "pigz", ["pigz", "-6", f"-p{threads}", "-c"], ["pigz", f"-p{threads}", "-dc"]),
             ("igzip -1", "igzip", ["igzip", "-1", "-c"], ["igzip", "-dc"])]
    return [row for row in rows if shutil.which(row[2][0])]


def through(command, source, sink):
    """Seconds that `cat source | command > sink` takes."""
    start = time.monotonic()
    with open(sink, "wb") as out, subprocess.Popen(["cat", source], stdout=subprocess.PIPE) as feeder:
        subprocess.run(command, stdin=feeder.stdout, stdout=out, check=True)
    return time.monotonic() - start


def repeated(path, mib, target):
    with open(path, "rb") as source:
        once = source.read()
    with open(target, "wb") as out:
        for _ in range(max(1, (mib << 20) // max(1, len(once)))):
            out.write(once)


def measure(path, rows, arguments, folder):
    """Per tool: ratio of sizes, speed of compressing and of decompressing relative to zstd -1."""
    big = os.path.join(folder, "big")
    repeated(path, arguments.mib, big)
    packed, sizes = {}, {}
    for number, (name, _, compress, _) in enumerate(rows):
        packed[name] = os.path.join(folder, f"packed{number}")
        through(compress, path, packed[name])
        sizes[name] = os.path.getsize(packed[name]) / os.path.getsize(path)
        through(compress, big, packed[name])
    rounds = []
    for _ in range(arguments.rounds):
        rounds.append({name: (through(compress, big, os.devnull), through(decompress, packed[name], os.devnull))
                       for name, _, compress, decompress in rows})
    return {name: (sizes[name],
                   statistics.median(taken["zstd -1"][0] / taken[name][0] for taken in rounds),
                   statistics.median(taken["zstd -1"][1] / taken[name][1] for taken in rounds))
            for name, *_ in rows}


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def draw(rows, means, target, title):
    """Two panels: compressing and decompressing; to the right is faster, downwards is smaller."""
    families = dict.fromkeys(family for _, family, *_ in rows)
    blocks, plots = [], {1: [], 2: []}
    for family in families:
        names = [name for name, other, *_ in rows if other == family]
        points = "\n".join(f'{means[name][1]:.3f} {means[name][2]:.3f} {means[name][0]:.4f} "{name.split()[-1]}"'
                           for name in names)
        blocks.append(f"${family} << EOD\n{points}\nEOD")
        width = 3 if family == "huffpipe" else 1
        for panel, column in ((1, 1), (2, 2)):
            plots[panel].append(f"${family} using {column}:3 with linespoints lw {width} pt 7 title '{family}'")
            plots[panel].append(f"${family} using {column}:3:4 with labels offset 0.4,0.7 font ',9' notitle")
    script = "\n".join(blocks) + f"""
set terminal svg size 900,430 font 'sans,11' background '#ffffff'
set output '{target}'
set multiplot layout 1,2 title '{title}'
set logscale x 2
set grid
set ylabel 'compressed size / raw size'
set xlabel 'speed of compressing, zstd -1 = 1'
set key bottom left
plot {', '.join(plots[1])}
set xlabel 'speed of decompressing, zstd -1 = 1'
unset key
plot {', '.join(plots[2])}
unset multiplot
"""
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--huffpipe", default="build/huffpipe")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mib", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--svg")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    rows = tools(arguments.huffpipe, arguments.threads)
    if "zstd -1" not in [name for name, *_ in rows]:
        sys.exit("zstd, which everything is compared with, is not installed")
    print("file\ttool\tsize\tcompress\tdecompress")
    results = []
    for path in arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(path, rows, arguments, folder))
        for name, *_ in rows:
            print(os.path.basename(path), name, *(f"{value:.4f}" for value in results[-1][name]), sep="\t", flush=True)
    means = {name: tuple(geometric_mean([result[name][i] for result in results]) for i in range(3)) for name, *_ in rows}
    for name, *_ in rows:
        print("geometric mean", name, *(f"{value:.4f}" for value in means[name]), sep="\t")
    if arguments.svg:
        names = ", ".join(os.path.basename(path) for path in arguments.files)
        draw(rows, means, arguments.svg, f"{names}; {arguments.threads} threads, through pipes")


if __name__ == "__main__":
    main()
