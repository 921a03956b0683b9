"""--bench: a line for each level and input, whose sizes are true."""

import json
import os
import tempfile
import unittest

from harness import TestCase, huffpipe, main


class Bench(TestCase):
    def lines(self, *arguments, **more):
        result = huffpipe("--bench=0", *arguments, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [line.split("\t") for line in result.stdout.decode().splitlines()]

    def test_sizes_are_those_of_the_streams_that_the_levels_make(self):
        text = b"the quick brown fox jumps over the lazy dog; " * 20000
        for name, level, raw, packed, encoding, decoding in self.lines("-1", "-5", "-9", data=text):
            self.assertEqual(name, "(stdin)")
            self.assertEqual(int(raw), len(text))
            self.assertEqual(int(packed), len(huffpipe("-" + level, data=text).stdout))
            self.assertGreater(float(encoding), 0)
            self.assertGreater(float(decoding), 0)

    def test_all_levels_are_measured_unless_some_are_named(self):
        self.assertEqual([line[1] for line in self.lines(data=b"x" * 1000)], list("0123456789"))
        self.assertEqual([line[1] for line in self.lines("-3", "-0", data=b"x")], ["3", "0"])

    def test_progress_is_that_of_the_input(self):
        result = huffpipe("--bench=0", "-1", "--progress=json", data=b"abc" * 1000)
        last = json.loads(result.stderr.splitlines()[-1])
        self.assertEqual((last["bytes_in"], last["bytes_out"], last["done"]),
                         (3000, int(result.stdout.split(b"\t")[3]), True))

    def test_each_input_has_its_lines_and_a_missing_one_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data")
            with open(path, "wb") as file:
                file.write(b"data")
            self.assertEqual([line[0] for line in self.lines("-1", path, path)], [path, path])
            result = huffpipe("--bench=0", "-1", os.path.join(folder, "none"), path)
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"none", result.stderr)
            self.assertEqual(len(result.stdout.splitlines()), 1)


main()
