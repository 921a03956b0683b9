"""Runs every fuzz target on its seeds and on random changes of them, without libFuzzer.

    replay_test.py REPLAY_TARGETS VECTORS

HUFFPIPE_TEST_SCALE multiplies the changes.
"""

import subprocess
import sys
import tempfile

from fuzz_seeds import write

# As many changes of seeds as take about half a second without sanitizers.
CHANGES = {"command_line": 500, "frame_header": 5000, "code_lengths": 5000, "record_layout": 1000, "model_header": 300,
           "stream": 300, "stream_threads": 100, "stream_parts": 100, "salvage": 50, "order0_payload": 200,
           "context_payload": 100, "text_payload": 2000, "generated_order0": 60, "generated_context": 60, "round_trip": 3}

program, vectors = sys.argv[1:3]
with tempfile.TemporaryDirectory() as folder:
    targets = write(vectors, folder)
    assert sorted(targets) == sorted(CHANGES), "a target has no seeds"
    for target in targets:
        subprocess.run([program, target, str(CHANGES[target]), f"{folder}/{target}"], check=True)
