"""Checks the models of this folder exhaustively with spin, and that each guard is needed: without it, spin finds what
goes wrong.

    model_test.py FOLDER

HUFFPIPE_TEST_FULL=1 checks larger configurations as well.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(sys.argv[1]).resolve()
FULL = os.environ.get("HUFFPIPE_TEST_FULL") == "1"
SKIPPED = 77  # the exit status by which meson knows a skipped test
HANG = 3600 if FULL else 1000  # seconds
OPTIMIZATION = "-O2" if FULL else "-O0"  # small models take longer to compile than to search

# What must hold, by model.
SOUND = {
    "parking": ["", "-DMEET -DWORKERS=3", "-DWORKERS=3 -DCHILDREN=2 -DPOSTERS=1"],
    "channel": ["", "-DEARLY_CLOSE", "-DSENDERS=1", "-DRECEIVERS=1 -DCAPACITY=2",
                "-DCAPACITY=2 -DROOM=1 -DEARLY_CLOSE"],
}
SOUND_AND_LARGE = {
    "parking": ["-DMEET -DWORKERS=4 -DCHILDREN=3 -DPOSTERS=1", "-DWORKERS=3 -DCHILDREN=2",
                "-DMEET -DWORKERS=4 -DCHILDREN=2", "-DWORKERS=3 -DPOSTS=2"],
    "channel": ["-DSENDERS=3 -DCAPACITY=2 -DEARLY_CLOSE", "-DSENDERS=3 -DCAPACITY=3 -DROOM=3 -DEARLY_CLOSE"],
}

# What does not without a guard.
UNSOUND = {
    "parking": ["-DNO_LOOK_AT_PARKING", "-DNO_LOOK_AT_FINDING -DMEET -DWORKERS=3", "-DCLAIM_BEFORE_QUEUE",
                "-DNO_PERMITS"],
    "channel": ["-DNO_HANDOVER", "-DNO_REFILL", "-DCLOSE_LEAVES_SENDERS -DEARLY_CLOSE", "-DCLOSE_LEAVES_RECEIVERS",
                "-DRELEASE_EARLY"],
}
UNSOUND_AND_LARGE = {"parking": ["-DPUBLISH_LATE -DMEET -DWORKERS=4 -DCHILDREN=3 -DPOSTERS=1"], "channel": []}


def searched(model, macros):
    """The states and the errors that an exhaustive search finds."""
    with tempfile.TemporaryDirectory() as place:
        def run(*command):
            done = subprocess.run(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  timeout=HANG)
            if done.returncode != 0:
                raise RuntimeError(f"{' '.join(command)}: {done.stdout}")
            return done.stdout

        run("spin", "-a", *macros.split(), str(FOLDER / f"{model}.pml"))
        run("cc", OPTIMIZATION, "-w", "-DSAFETY", "-DNOCLAIM", "-DMEMLIM=6000", "-o", "pan", "pan.c")
        said = run("./pan", "-m10000")
    states = re.search(r"(\d+) states, stored", said)
    errors = re.search(r"errors: (\d+)", said)
    if not states or not errors or "max search depth too small" in said or "Search not completed" in said and \
            errors[1] == "0":
        raise RuntimeError(said)
    return int(states[1]), int(errors[1])


class Models(unittest.TestCase):
    def test_what_must_hold_does_in_every_state(self):
        for model in SOUND:
            for macros in SOUND[model] + (SOUND_AND_LARGE[model] if FULL else []):
                with self.subTest(f"{model} {macros}"):
                    states, errors = searched(model, macros)
                    print(f"{model} {macros}: {states} states")
                    self.assertEqual(errors, 0)
                    self.assertGreater(states, 100)

    def test_no_guard_can_go(self):
        for model in UNSOUND:
            for macros in UNSOUND[model] + (UNSOUND_AND_LARGE[model] if FULL else []):
                with self.subTest(f"{model} {macros}"):
                    self.assertGreater(searched(model, macros)[1], 0)

    def test_every_guard_that_a_model_names_is_taken_out_once(self):
        for model in UNSOUND:
            without = UNSOUND[model] + UNSOUND_AND_LARGE[model]
            text = (FOLDER / f"{model}.pml").read_text()
            guards = set(re.findall(r"^#ifn?def ([A-Z_]+)$", text, re.M)) - {"MEET", "EARLY_CLOSE"}
            guards -= set(re.findall(r"^#define ([A-Z_]+)", text, re.M))
            self.assertEqual(guards, {macros.split()[0][2:] for macros in without})


for tool in "spin", "cc":
    if not shutil.which(tool):
        print(f"skipped: there is no {tool} here")
        sys.exit(SKIPPED)
unittest.main(argv=sys.argv[:1], verbosity=2)
