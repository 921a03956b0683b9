"""The same bytes from every kind of CPU, and the vectors decoded as expected on each.

    portable_test.py SOURCES CHECK x86-64            CHECK, with the kernels of every level that this CPU has
    portable_test.py SOURCES CHECK s390x|aarch64     the library cross-built and run under qemu-user as well

A cross build is kept in a folder beside CHECK and brought up to date by ninja.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCES, CHECK = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
TARGET = sys.argv[3]
VECTORS = SOURCES / "tests/vectors"
SKIPPED = 77  # the exit status by which meson knows a skipped test
HANG = 1000  # seconds
LEVELS = "scalar", "bmi2", "avx2", "avx512"  # of HUFFPIPE_CPU; one that this CPU lacks is as the one before

sys.path.insert(0, str(VECTORS))
sys.dont_write_bytecode = True
from encoder_inputs import inputs  # noqa: E402

LAYERS = "base", "huffman", "kernels", "context", "block", "frame", "runtime", "pipeline"

# -O1, and a layer at a time, because a build of the library for another CPU takes most of the test's time.
NINJA = """
rule compile
  command = {launcher} {compiler} -std=c++20 -O1 -Wall -Wextra -Werror -Wno-restrict -DXXH_INLINE_ALL $
    -idirafter {xxhash} -I{sources}/src -I{sources}/tests -MMD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
rule link
  command = {compiler} -static -pthread $in -o $out
build portable_check: link {objects}
"""


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIPPED)


def write_if_new(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def units():
    """By name, the sources that are compiled together: a layer each, but what perturbs schedules in tests."""
    library = {layer: [path for path in sorted((SOURCES / "src" / layer).glob("*.cpp")) if path.name != "perturb.cpp"]
               for layer in LAYERS}
    return {**library, "huffpipe": [SOURCES / "src/huffpipe.cpp"],
            "check": [SOURCES / "tests/portable/portable_check.cpp"]}


def xxhash_folder():
    """Where xxhash.h is; it is used as a header alone, since there is no library for the other CPU."""
    flags = subprocess.run(["pkg-config", "--variable=includedir", "libxxhash"], stdout=subprocess.PIPE, text=True)
    return flags.stdout.strip() or "/usr/include"


def build(folder, compiler, together):
    """Builds the check of these units. Returns ninja's messages if it fails."""
    rules = NINJA.format(compiler=compiler, sources=SOURCES, xxhash=xxhash_folder(),
                         launcher=shutil.which("ccache") or "", objects=" ".join(f"{name}.o" for name in together))
    for name, sources in together.items():
        write_if_new(folder / f"{name}.cpp", "".join(f'#include "{path}"\n' for path in sources))
        rules += f"build {name}.o: compile {name}.cpp\n"
    write_if_new(folder / "build.ninja", rules)
    done = subprocess.run(["ninja", "-k", "0", "-C", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout if done.returncode != 0 else None


def cross_built(compiler):
    """Builds the check for another CPU and returns its path."""
    folder = CHECK.parent / f"portable-{TARGET}"
    folder.mkdir(exist_ok=True)
    together = units()
    messages = build(folder, compiler, together)
    if messages:  # perhaps since two files of a layer have something of their own by the same name
        for name in re.findall(r"^FAILED: (\w+)\.o", messages, re.M):
            together.update({f"{name}_{path.stem}": [path] for path in together.pop(name)})
        messages = build(folder, compiler, together)
    if messages:
        print(messages)
        sys.exit(1)
    return folder / "portable_check"


def commands():
    """The ways to run the check: by name, a command and what the environment holds for it."""
    native = {f"x86-64 {level}": ([CHECK], {"HUFFPIPE_CPU": level}) for level in LEVELS}
    if TARGET == "x86-64":
        return native
    compiler, emulator = f"{TARGET}-linux-gnu-g++", f"qemu-{TARGET}"
    for tool in compiler, emulator, "ninja":
        if not shutil.which(tool):
            skip(f"there is no {tool} here")
    return {"x86-64 scalar": native["x86-64 scalar"], TARGET: ([emulator, cross_built(compiler)], {})}


class Portable(unittest.TestCase):
    def said(self, way, *arguments):
        """The lines of the check, run in this way."""
        command, environment = COMMANDS[way]
        result = subprocess.run([*command, *arguments], env={**os.environ, **environment}, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, timeout=HANG)
        self.assertEqual((result.returncode, result.stderr), (0, ""), way)
        return result.stdout.splitlines()

    def test_the_vectors_are_decoded_as_expected(self):
        expected = (VECTORS / "expected.txt").read_text().splitlines()
        for way in COMMANDS:
            with self.subTest(way):
                self.assertEqual(sorted(self.said(way, "decode", VECTORS)), sorted(expected))

    def test_every_level_makes_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, (_, raw, _) in inputs().items():
                pathlib.Path(folder, name).write_bytes(raw)
            said = {way: self.said(way, "encode", folder) for way in COMMANDS}
        first = said["x86-64 scalar"]
        self.assertEqual(len(first), 10 * len(inputs()))
        for way, lines in said.items():
            with self.subTest(way):
                self.assertEqual(lines, first)


if os.uname().machine != "x86_64":
    skip("what other CPUs make is compared with what x86-64 makes")
COMMANDS = commands()
unittest.main(argv=sys.argv[:1], verbosity=2)
