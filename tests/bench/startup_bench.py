"""How long huffpipe takes to start, and to hand live data on. Usage: startup_bench.py HUFFPIPE [ROUNDS [PEER...]]

For each program, alternating between them: the time from its start to its end on empty input, and to the first
byte of output for 1000 bytes of input. Then the time that a line takes through `huffpipe -c | huffpipe -d` while
its input stays open. Times are in milliseconds: the minimum and the median of all rounds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

LINE = b"hello\n"


def run_once(command, stdin, wants_output):
    """Milliseconds from the start of `command` to its first output, or to its end."""
    read_end, write_end = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, write_end, 1)]
    os.lseek(stdin, 0, os.SEEK_SET)
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    if wants_output:
        os.read(read_end, 1)
        elapsed = time.perf_counter() - started
    _, status = os.waitpid(process, 0)
    if not wants_output:
        elapsed = time.perf_counter() - started
    os.close(read_end)
    os.close(write_end)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return elapsed * 1000


def alternate(programs, rounds, stdin, wants_output):
    times = {program: [] for program in programs}
    for _ in range(rounds):
        for program in programs:
            times[program].append(run_once([program], stdin, wants_output))
    return times


def latency(huffpipe, command):
    """Milliseconds from writing a line to seeing it at the other end of the pipe, and of the next one."""
    shell = subprocess.Popen(["sh", "-c", command, "sh", huffpipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             bufsize=0)
    times = []
    for _ in range(2):
        started = time.perf_counter()
        shell.stdin.write(LINE)
        shell.stdout.read(len(LINE))
        times.append((time.perf_counter() - started) * 1000)
    shell.communicate()
    return times


def report(title, times):
    print(title)
    for name, values in times.items():
        print(f"  {name:12} {min(values):7.2f} minimum {statistics.median(values):7.2f} median")


def main():
    huffpipe = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    programs = [huffpipe] + (sys.argv[3:] or ["zstd"])

    def named(times):
        return {os.path.basename(program): values for program, values in times.items()}

    with open("/dev/null", "rb") as nothing:
        ends = named(alternate(programs, rounds, nothing.fileno(), wants_output=False))
    with tempfile.TemporaryFile() as small:
        small.write(b"the quick brown fox\n" * 50)
        small.flush()
        outputs = named(alternate(programs, rounds, small.fileno(), wants_output=True))
    report("ms from start to end, empty input:", ends)
    ours, *others = ends.values()
    for name, values in list(ends.items())[1:]:
        print(f"  huffpipe / {name}: {min(ours) / min(values):.2f} of minima, "
              f"{statistics.median(ours) / statistics.median(values):.2f} of medians")
    report("ms from start to first output, 1000 bytes of input:", outputs)
    both_ways = [latency(huffpipe, '"$1" -c | "$1" -d') for _ in range(min(rounds, 20))]
    report("ms through huffpipe -c | huffpipe -d, open input (100 of them are the flush timeout):",
           {"first line": [first for first, _ in both_ways], "next line": [second for _, second in both_ways]})


main()
