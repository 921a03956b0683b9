"""--salvage and --ignore-trailing: what comes out of damaged inputs, and what is said about the rest."""

import random
import re
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

BLOCK = 1000
RAW = random.Random(1).randbytes(20 * BLOCK)
PACKED = huffpipe("-0", f"--block-size={BLOCK}", data=RAW).stdout
FRAME = 36 + BLOCK + 8


def frame_begin(block):
    return 20 + block * FRAME


class Salvage(TestCase):
    def assert_salvaged(self, stream, expected, *lines, options=("--salvage",)):
        """All lines but the last must begin as given, and the results of a pipe and of a file are the same."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(stream)
            file.flush()
            for name, label, keywords in (file.name, file.name, {}), ("-", "(stdin)", {"data": stream}):
                result = huffpipe("-d", *options, name, **keywords)
                said = result.stderr.decode().splitlines()
                self.assertEqual(result.returncode, 2 if lines else 0, said)
                self.assertEqual(result.stdout, expected)
                self.assertEqual(len(said), len(lines) + 1 if lines else 0, said)
                for line, begin in zip(said, lines):
                    self.assertTrue(line.startswith(f"huffpipe: {label}: {begin}"), line)
                if lines:
                    self.assertIn("damaged in ", said[-1])

    def test_of_an_undamaged_stream_it_is_like_any_decompression(self):
        self.assert_salvaged(PACKED, RAW)
        self.assert_salvaged(PACKED, RAW, options=("--salvage=zero", "-T1"))

    def test_a_damaged_block_is_reported_with_its_ranges(self):
        for place in frame_begin(5) + 7, frame_begin(5) + 100, frame_begin(6) - 1:
            damaged = bytearray(PACKED)
            damaged[place] ^= 1
            line = f"lost raw bytes 5000:1000 (input bytes {frame_begin(5)}:{FRAME}): "
            self.assert_salvaged(bytes(damaged), RAW[:5000] + RAW[6000:], line)
            self.assert_salvaged(bytes(damaged), RAW[:5000] + bytes(1000) + RAW[6000:], line,
                                 options=("--salvage=zero", "-T3"))

    def test_several_holes_have_a_line_each_and_the_last_line_sums_them_up(self):
        damaged = bytearray(PACKED)
        for block in 1, 3, 5:
            damaged[frame_begin(block) + 50] ^= 1
        lines = [f"lost raw bytes {block * BLOCK}:{BLOCK} (" for block in (1, 3, 5)]
        self.assert_salvaged(bytes(damaged), RAW[:1000] + RAW[2000:3000] + RAW[4000:5000] + RAW[6000:], *lines)
        result = huffpipe("-t", "--salvage", data=bytes(damaged))
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn(b"damaged in 3 places, 3000 raw bytes lost;", result.stderr)

    def test_what_cannot_be_known_is_said(self):
        self.assert_salvaged(PACKED[:frame_begin(7) + 9], RAW[:7000],
                             f"lost an unknown number of raw bytes from 7000 on (input bytes {frame_begin(7)}:9)")
        self.assert_salvaged(PACKED[:-40] + PACKED, RAW + RAW,
                             f"lost an unknown number of raw bytes from 20000 on (input bytes {len(PACKED) - 40}:0)")
        self.assert_salvaged(PACKED + b"x" * 99, RAW, f"damage outside of a stream")

    def test_holes_of_later_streams_name_the_stream(self):
        damaged = bytearray(PACKED + PACKED)
        damaged[len(PACKED) + frame_begin(2) + 1] ^= 1
        self.assert_salvaged(bytes(damaged), RAW + RAW[:2000] + RAW[3000:], "lost raw bytes 2000:1000 of stream 1 (")

    def test_streams_in_a_stream_are_content(self):
        content = RAW[:BLOCK] + PACKED + PACKED
        outer = bytearray(huffpipe("-0", f"--block-size={BLOCK}", data=content).stdout)
        outer[frame_begin(9)] ^= 1
        self.assert_salvaged(bytes(outer), content[:9000] + content[10_000:], "lost raw bytes 9000:1000 (")

    def test_several_files_are_salvaged_in_turn(self):
        damaged = bytearray(PACKED)
        damaged[frame_begin(1)] ^= 1
        with tempfile.NamedTemporaryFile() as file:
            file.write(damaged)
            file.flush()
            result = huffpipe("-dq", "--salvage", file.name, "-", file.name, data=PACKED)
        self.assertEqual(result.stdout, (RAW[:1000] + RAW[2000:]) + RAW + (RAW[:1000] + RAW[2000:]))
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr.count(b"\n"), 4)

    def test_what_is_no_stream_at_all_is_refused(self):
        for data in b"", b"text " * 1000, bytes(10_000):
            result = huffpipe("-d", "--salvage", data=data)
            self.assert_fails(result, 2, "no frame")
            self.assertEqual(result.stdout, b"")

    def test_blocks_behind_damage_come_out_as_they_arrive(self):
        process = subprocess.Popen([BINARY, "-d", "--salvage"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, bufsize=0, env=ENVIRONMENT)
        damaged = bytearray(PACKED)
        damaged[frame_begin(0) + 60] ^= 1
        process.stdin.write(damaged[:frame_begin(3)])
        got = b""
        while len(got) < 2000:
            got += process.stdout.read(2000 - len(got))
        self.assertEqual(got, RAW[1000:3000])
        process.stdin.close()
        self.assertEqual(process.wait(timeout=HANG), 2)
        process.stdout.close()

    def test_the_size_of_the_output_is_bounded_as_ever(self):
        damaged = bytearray(PACKED)
        damaged[frame_begin(3) + 50] ^= 1
        for most in 2500, 3500:
            result = huffpipe("-d", "--salvage=zero", f"--max-output={most}", data=bytes(damaged))
            self.assertEqual(result.returncode, 1)
            self.assertLessEqual(len(result.stdout), most)

    def test_trailing_bytes_are_ignored_on_request(self):
        for garbage in b"x", b"garbage" * 1000, b"\0\0x", bytes(5000) + b"x":
            result = huffpipe("-d", "--ignore-trailing", data=PACKED + garbage)
            self.assert_done(result)
            self.assertEqual(result.stdout, RAW)
            self.assert_done(huffpipe("-t", "--ignore-trailing", data=PACKED + garbage))
            self.assert_salvaged(PACKED + garbage, RAW, options=("--salvage", "--ignore-trailing"))
            with tempfile.NamedTemporaryFile() as file:
                file.write(PACKED + garbage)
                file.flush()
                for start in 500, 19_500:
                    result = huffpipe("-d", "--ignore-trailing", f"--range={start}:", file.name)
                    self.assert_done(result)
                    self.assertEqual(result.stdout, RAW[start:])
        result = huffpipe("-df", "--ignore-trailing", data=PACKED + b"more")
        self.assert_done(result)
        self.assertEqual(result.stdout, RAW)

    def test_trailing_bytes_do_not_hide_damage(self):
        self.assert_fails(huffpipe("-d", "--ignore-trailing", data=PACKED[:-1]), 2, "ends before the stream")
        self.assert_fails(huffpipe("-d", "--ignore-trailing", data=PACKED + PACKED[:100]), 2, "ends before the stream")
        self.assert_fails(huffpipe("-d", "--ignore-trailing", data=b"x" + PACKED), 2, "not a huffpipe stream")

    def test_wrong_uses_are_named(self):
        for options, word in ((["--salvage"], "need -d"), (["-l", "--salvage"], "need -d"),
                              (["-d", "--salvage=maybe"], "'maybe'"), (["-d", "--salvage", "--range=1:2"], "exclude"),
                              (["-d", "--salvage", "--fragment"], "exclude"), (["--ignore-trailing"], "needs -d")):
            result = huffpipe(*options, data=PACKED)
            self.assert_fails(result, 1, word, "--help")
            self.assertEqual(result.stdout, b"")

    def test_options_of_the_environment_stand_aside(self):
        salvage = {"HUFFPIPE_OPT": "--salvage=zero --ignore-trailing --flush-timeout=off"}
        self.assert_done(huffpipe("-0", data=RAW, env=salvage))
        result = huffpipe("-d", "--range=10:5", data=PACKED, env=salvage)
        self.assert_done(result)
        self.assertEqual(result.stdout, RAW[10:15])
        damaged = bytearray(PACKED)
        damaged[frame_begin(1) + 50] ^= 1
        result = huffpipe("-d", data=bytes(damaged) + b"x", env=salvage)
        self.assertEqual((result.returncode, result.stdout), (2, RAW[:1000] + bytes(1000) + RAW[2000:]))
        self.assertEqual(len(re.findall(b"\n", result.stderr)), 2)


main()
