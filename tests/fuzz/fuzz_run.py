"""Fuzzes.

    fuzz_run.py SOURCES FUZZERS [--seconds=N] [--jobs=N] [TARGET…]

FUZZERS is the folder of a build with -Dfuzz=enabled that holds the programs fuzz_TARGET; --seconds is the time of
all named targets together (all there are by default), --jobs how many run at once. What they find worth keeping stays
in FUZZERS/corpus, and is where the next run begins; an input at fault is left in FUZZERS/findings. Ends with a table.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from fuzz_seeds import write

# Inputs that are larger say nothing new, and take time; those of the generators are their dice.
LARGEST = {"generated_order0": 24, "generated_context": 24, "frame_header": 48, "code_lengths": 300,
           "command_line": 400, "text_payload": 4100, "round_trip": 2000, "stream_threads": 6000, "stream_parts": 6000,
           "salvage": 6000}

HANG = 600  # seconds for one input, on however busy a machine; libFuzzer would leave what takes ten as an artifact


def fuzzed(arguments, seeds, target, seconds):
    """Runs one target; returns its number of runs, what it covered, and its findings."""
    corpus, findings = (arguments.fuzzers / folder / target for folder in ("corpus", "findings"))
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    command = [arguments.fuzzers / f"fuzz_{target}", corpus, seeds / target, f"-max_total_time={seconds}",
               f"-dict={arguments.sources}/tests/fuzz/huffpipe.dict", f"-artifact_prefix={findings}/",
               f"-max_len={LARGEST.get(target, 12000)}", f"-timeout={HANG}", f"-report_slow_units={HANG}",
               "-rss_limit_mb=2048", "-print_final_stats=1", "-reload=0"]
    if not target.startswith("generated"):  # their input is dice
        command.append("-use_value_profile=1")
    try:
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as problem:
        return 0, 0, [str(problem)]
    said = done.stdout.decode(errors="replace")
    (findings / "log").write_text(said)
    runs = re.findall(r"number_of_executed_units: (\d+)", said) or re.findall(r"^#(\d+)", said, re.M) or ["0"]
    covered = re.findall(r"cov: (\d+)", said) or ["0"]
    found = [path.name for path in findings.iterdir() if path.name != "log"]
    if done.returncode != 0:
        print(said[-6000:])
        found = found or [f"exit status {done.returncode}"]
    return int(runs[-1]), int(covered[-1]), found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", type=pathlib.Path)
    parser.add_argument("fuzzers", type=pathlib.Path)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        seeds = pathlib.Path(folder)
        everything = write(arguments.sources / "tests/vectors", seeds)
        targets = arguments.targets or everything
        each = max(1, arguments.seconds * arguments.jobs // len(targets))
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            results = dict(zip(targets, pool.map(lambda target: fuzzed(arguments, seeds, target, each), targets)))
    print(f"{'target':20} {'runs':>10} {'covered':>8}  findings")
    for target, (runs, covered, found) in results.items():
        print(f"{target:20} {runs:10} {covered:8}  {' '.join(found) or 'none'}")
    sys.exit(any(found for _, _, found in results.values()))


main()
