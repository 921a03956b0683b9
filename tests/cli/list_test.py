"""-l: sizes of files and pipes, blocks and models with -v, JSON, damage."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARY, ENVIRONMENT, HANG, TRACED, TestCase, huffpipe, main

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 400
PACKED = huffpipe("--block-size=5000", data=TEXT).stdout
VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"
MIXED = PACKED + bytes(512) + huffpipe("-0", data=b"stored").stdout + huffpipe(data=b"").stdout


class List(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def rows(self, *options, **keywords):
        result = huffpipe("-l", *options, **keywords)
        self.assert_done(result)
        return [line.split() for line in result.stdout.decode().splitlines()]

    def test_any_stream_is_listed_or_refused(self):
        for path in sorted(VECTORS.glob("*.hp")):
            result = huffpipe("-lv", "--json", str(path))
            with self.subTest(path.stem):
                if result.returncode == 0:
                    self.assertIn("blocks", json.loads(result.stdout))
                else:
                    self.assert_fails(result, 2)
                if path.stem.startswith("good"):
                    self.assertEqual(result.returncode, 0)

    def test_a_file_and_a_pipe_are_listed_alike(self):
        ratio = f"{len(PACKED) / len(TEXT):.4f}"
        path = self.file("x.hp", PACKED)
        heading = ["packed", "raw", "ratio", "streams", "name"]
        self.assertEqual(self.rows(path), [heading, [str(len(PACKED)), str(len(TEXT)), ratio, "1", path]])
        self.assertEqual(self.rows(data=PACKED), [heading, [str(len(PACKED)), str(len(TEXT)), ratio, "1", "-"]])
        with open(path, "rb") as stdin:
            self.assertEqual(self.rows(stdin=stdin)[1][:4], [str(len(PACKED)), str(len(TEXT)), ratio, "1"])

    def test_several_files_have_a_line_of_totals(self):
        rows = self.rows(self.file("x.hp", PACKED), self.file("y.hp", MIXED), self.file("empty.hp", MIXED[-60:]))
        self.assertEqual([row[3] for row in rows[1:]], ["1", "3", "1", "5"])
        self.assertEqual(rows[3][:3], ["60", "0", "-"])
        self.assertEqual(rows[4][:2], [str(len(PACKED) + len(MIXED) + 60), str(2 * len(TEXT) + 6)])
        self.assertEqual(rows[4][4:], ["(3", "files)"])

    def test_verbose_lists_blocks_and_models(self):
        rows = self.rows("-v", self.file("x.hp", MIXED))
        blocks = rows[2:7]
        self.assertEqual([row[1] for row in blocks], ["0", "1", "2", "3", "0"])
        self.assertEqual([row[0] for row in blocks], ["0", "0", "0", "0", "1"])
        self.assertEqual([row[5] for row in blocks], ["5000", "5000", "5000", "2600", "6"])
        self.assertEqual(blocks[1][2], str(20 + int(blocks[0][3])))
        self.assertEqual(blocks[4], ["1", "0", str(len(PACKED) + 512 + 20), "50", "17600", "6", "stored"])
        models = {row[-1]: row for row in rows[8:-2]}
        self.assertEqual(models["stored"][:3], ["1", "50", "6"])
        self.assertEqual(sum(int(row[2]) for row in models.values()), len(TEXT) + 6)
        self.assertEqual(rows[-1][3], "3")

    def test_json_says_the_same(self):
        path = self.file('quo"te.hp', MIXED)
        result = huffpipe("-l", "--json", path, "-", data=PACKED)
        self.assert_done(result)
        first, second = map(json.loads, result.stdout.splitlines())
        self.assertEqual(first, {"name": path, "packed_size": len(MIXED), "raw_size": len(TEXT) + 6, "streams": 3})
        self.assertEqual(second, {"name": "-", "packed_size": len(PACKED), "raw_size": len(TEXT), "streams": 1})
        verbose = json.loads(huffpipe("-lv", "--json", path).stdout)
        self.assertEqual(verbose["blocks"][4], {"stream": 1, "block": 0, "offset": len(PACKED) + 532,
                                                "frame_size": 50, "raw_offset": 17600, "raw_size": 6,
                                                "model": "stored", "details": ""})
        self.assertRegex(verbose["blocks"][0]["details"], r"^order \d, \d+ tables?$")
        self.assertEqual(verbose["models"]["stored"], {"blocks": 1, "packed_size": 50, "raw_size": 6})
        self.assertEqual(verbose["streams"], 3)

    def test_damage_ends_with_2_and_does_not_keep_other_files_from_being_listed(self):
        cut = self.file("cut.hp", PACKED[:-5])
        whole = self.file("whole.hp", PACKED)
        for options in [], ["-v"]:
            result = huffpipe("-l", *options, cut, whole)
            self.assert_fails(result, 2, cut, "ends before the stream")
            self.assertIn(whole, result.stdout.decode().splitlines()[-1])
            self.assert_fails(huffpipe("-l", *options, data=PACKED[:-5]), 2, "(stdin)")
        for content in b"", b"text", PACKED + b"junk":
            self.assert_fails(huffpipe("-l", self.file("bad", content)), 2, "bad")

    def test_json_has_an_object_for_what_cannot_be_listed(self):
        cut = self.file("cut.hp", PACKED[:-5])
        for options in [], ["-v"]:
            result = huffpipe("-l", "--json", *options, cut, "/nonexistent")
            self.assertEqual(result.returncode, 2)
            damaged, missing = map(json.loads, result.stdout.splitlines())
            self.assertEqual(damaged["name"], cut)
            self.assertRegex(damaged["error"], r"ends before the stream does, at byte \d+ of the input")
            self.assertIn("No such file", missing["error"])
            self.assertEqual(len(damaged.get("blocks", [])), 4 * len(options))

    def test_a_reader_that_leaves_ends_it_quietly(self):
        many = huffpipe("--block-size=1", data=bytes(3000)).stdout
        result = subprocess.run(["sh", "-c", '"$1" -lv | head -n 1', "sh", BINARY], input=many,
                                capture_output=True, env=ENVIRONMENT, timeout=HANG)
        self.assertEqual((result.stdout, result.stderr), (b"-:\n", b""))

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_the_blocks_of_a_file_are_listed_without_reading_them(self):
        noise = os.urandom(1 << 20)
        path = self.file("noise.hp", huffpipe("-0", "--block-size=128K", data=noise * 4).stdout)
        for options in ["-lv"], ["-lv", "--json"]:
            result = subprocess.run(["strace", "-f", "-P", path, BINARY, *options, path], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, env=TRACED, timeout=HANG)
            self.assertEqual(result.stdout, huffpipe(*options, path).stdout)
            sizes = [int(size) for size in re.findall(rb"read(?:64)?\(.*\) = (\d+)", result.stderr)]
            self.assertLess(sum(sizes), 33 * 4200)
            with open(path, "rb") as stdin:
                piped = huffpipe(*options, data=stdin.read()).stdout
            self.assertEqual(piped, result.stdout.replace(path.encode(), b"-"))

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_a_file_is_listed_with_as_many_reads_however_large_it_is(self):
        def reads(blocks):
            path = self.file(f"{blocks}.hp", huffpipe("-0", "--block-size=1K", data=bytes(1024 * blocks)).stdout)
            trace = path + ".trace"
            result = subprocess.run(["strace", "-f", "-o", trace, "-P", path, BINARY, "-l", path],
                                    capture_output=True, env=TRACED, timeout=HANG)
            self.assertEqual(result.returncode, 0, result.stderr)
            with open(trace, encoding="utf-8", errors="replace") as calls:
                return [int(size) for size in re.findall(r"pread64\(.*\) = (\d+)", calls.read())]

        self.assertEqual(len(reads(4)), len(reads(4000)))
        self.assertLess(sum(reads(4000)), 5000)


main()
