"""Prints what failed of a run of meson test, with the end of what each such test said.

usage: failures.py LOG, the testlog.json that meson has written
"""

import json
import sys

LINES = 60  # of each test: enough for its last message, few enough that a report of several is still read
GOOD = ("OK", "SKIP", "EXPECTEDFAIL")

for line in open(sys.argv[1]):
    test = json.loads(line)
    if test["result"] in GOOD:
        continue
    print(f"-- {test['name']}: {test['result']}, status {test['returncode']}, after {test['duration']:.0f} s")
    for stream in ("stdout", "stderr"):
        print(*(test.get(stream) or "").splitlines()[-LINES:], sep="\n")
