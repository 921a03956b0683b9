"""Damaged, cut, padded, foreign input: the right exit status, a message that says where, never a wrong byte."""

import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from harness import ARGUMENTS, BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

RAW = b"abababab" * 3
# A program with a sanitizer takes long to start, and the sweep of the library shows it all of these damages. Five, so
# that each bit of a byte has its turn.
STEP = 5 if "sanitized" in ARGUMENTS else 1


def decoded(stream, *options):
    """Like `huffpipe`, without the threads that subprocess.run needs: small streams fit into the pipes."""
    process = subprocess.Popen([BINARY, "-d", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=ENVIRONMENT, bufsize=0)
    try:
        process.stdin.write(stream)
    except BrokenPipeError:
        pass  # it has seen enough
    process.stdin.close()
    with process.stdout, process.stderr:
        output, message = process.stdout.read(), process.stderr.read()
    return stream, process.wait(timeout=HANG), output, message.decode()


class Damage(TestCase):
    def assert_refused(self, streams, raw):
        """Each is refused with status 2 and the offset of the damage, after a prefix of `raw`."""
        with ThreadPoolExecutor(4) as pool:
            for stream, status, output, message in pool.map(decoded, streams):
                where = f"{stream.hex()}: {message}"
                self.assertEqual(status, 2, where)
                offset = re.search(r"\Ahuffpipe: \(stdin\): [^\n]+ at byte (\d+) of the input[^\n]*\n\Z", message)
                self.assertTrue(offset, where)
                self.assertLessEqual(int(offset.group(1)), len(stream), where)
                self.assertTrue(raw.startswith(output), where)

    def test_every_truncation_is_refused(self):
        for options in ["-1"], ["-0", "--block-size=16"]:
            packed = huffpipe(*options, data=RAW).stdout
            self.assert_refused([packed[:size] for size in range(0, len(packed), STEP)], RAW)

    def test_every_flipped_bit_is_refused(self):
        packed = huffpipe("-1", data=RAW).stdout
        self.assertLess(len(packed), 140)
        flipped = []
        for bit in range(0, 8 * len(packed), STEP):
            stream = bytearray(packed)
            stream[bit // 8] ^= 1 << bit % 8
            flipped.append(bytes(stream))
        self.assert_refused(flipped, RAW)

    def test_flipped_bits_in_a_stream_of_many_blocks_leave_the_blocks_before_them(self):
        raw = bytes(range(256)) * 40
        packed = huffpipe("--block-size=1K", data=raw).stdout
        flipped = []
        for place in range(0, len(packed), len(packed) // 60):
            stream = bytearray(packed)
            stream[place] ^= 0x10
            flipped.append(bytes(stream))
        self.assert_refused(flipped, raw)
        output = decoded(flipped[-1])[2]
        self.assertGreaterEqual(len(output), len(raw) - 2048)

    def test_a_damaged_stream_is_refused_by_t_as_well(self):
        packed = bytearray(huffpipe(data=RAW).stdout)
        packed[60] ^= 1
        self.assert_fails(huffpipe("-t", data=bytes(packed)), 2, "at byte")
        self.assert_fails(huffpipe("-t", data=bytes(packed[:50])), 2, "at byte 50")
        self.assert_fails(huffpipe("-t", data=b"no stream"), 2)

    def test_truncation_says_what_has_been_saved(self):
        packed = huffpipe("--block-size=8", data=RAW).stdout
        result = huffpipe("-d", data=packed[:-41])
        self.assert_fails(result, 2, "(stdin)", f"at byte {len(packed) - 41}", "has been written")

    def test_messages_name_the_block_and_where_it_stands(self):
        raw = bytes(range(100)) * 40
        packed = huffpipe("-0", "--block-size=1000", data=raw).stdout
        two = packed + packed
        frame = 36 + 1000 + 8
        second = len(packed) + 20 + 2 * frame  # block 2 of stream 1
        with tempfile.NamedTemporaryFile() as file:
            for place, words in ((second + 30, ("block 2 of stream 1", "raw offset 6000", f"at byte {second} ")),
                                 (second + 99, ("block 2 of stream 1", "raw offset 6000", f"at byte {second + 36} ")),
                                 (frame + 20, ("at block 1 (raw offset 1000)", f"at byte {frame + 20} "))):
                damaged = bytearray(two)
                damaged[place] ^= 1
                file.seek(0)
                file.write(damaged)
                file.flush()
                self.assert_fails(huffpipe("-d", data=bytes(damaged)), 2, *words)
                start = 5500 if place > second else 500  # from there it is sought
                self.assert_fails(huffpipe("-d", f"--range={start}:2000", file.name), 2, *words)
        cut = second + 500
        self.assert_fails(huffpipe("-d", data=two[:cut]), 2, "block 2 of stream 1", "raw offset 6000", f"at byte {cut} ")

    def test_trailing_garbage_is_refused_after_the_data(self):
        packed = huffpipe(data=RAW).stdout
        for garbage in b"x", b"garbage" * 1000, b"\0\0x", b"\xf5hp", bytes(5000) + b"x":
            result = huffpipe("-d", data=packed + garbage)
            self.assert_fails(result, 2, "at byte")
            self.assertEqual(result.stdout, RAW)

    def test_nul_padding_is_no_damage(self):
        packed = huffpipe(data=RAW).stdout
        for size in 1, 3, 512, 10240, 100_001:
            result = huffpipe("-d", data=packed + bytes(size))
            self.assert_done(result)
            self.assertEqual(result.stdout, RAW)
        padded = packed + bytes(777) + packed + bytes(1)
        self.assertEqual(huffpipe("-d", data=padded).stdout, RAW + RAW)

    def test_concatenated_streams_decode_to_the_concatenation(self):
        streams = [huffpipe("-0", data=RAW).stdout, huffpipe(data=b"").stdout, huffpipe("-9", data=b"last").stdout]
        result = huffpipe("-d", data=b"".join(streams))
        self.assert_done(result)
        self.assertEqual(result.stdout, RAW + b"last")

    def test_a_foreign_input_is_refused_and_named_as_such(self):
        for data in b"x", b"no stream at all, but text\n" * 50, bytes(100), b"\x1f\x8b\x08\0\0\0", b"\xf5hq\x9aS" * 9:
            result = huffpipe("-d", data=data)
            self.assert_fails(result, 2, "(stdin)", "huffpipe stream")
            self.assertEqual(result.stdout, b"")

    def test_an_empty_input_is_no_stream(self):
        self.assert_fails(huffpipe("-d", data=b""), 2, "(stdin)", "empty")
        self.assert_fails(huffpipe("-t", data=b""), 2, "(stdin)", "empty")

    def test_a_stream_whose_line_ends_were_converted_is_refused(self):
        packed = huffpipe(data=RAW).stdout
        self.assertNotIn(b"\n", packed[:12])  # which would move what tells a conversion
        for converted in packed.replace(b"\r\n", b"\n"), packed.replace(b"\n", b"\r\n"):
            self.assert_fails(huffpipe("-d", data=converted), 2, "line ends", "at byte 0 of the input")
        message = huffpipe("-d", data=packed[:12] + b"\r\n\x1b" + packed[15:]).stderr
        self.assertNotIn(b"line ends", message)

    def test_force_copies_a_foreign_input_as_it_is(self):
        for data in b"", b"x", b"\xf5", b"\xf5hpx", b"text\n", b"\0" * 10, bytes(range(256)) * 2000:
            result = huffpipe("-dfc", data=data)
            if data == b"\xf5":  # a stream of which one byte has arrived
                self.assert_fails(result, 2)
            else:
                self.assert_done(result)
                self.assertEqual(result.stdout, data)

    def test_force_still_decodes_streams_and_refuses_damaged_ones(self):
        packed = huffpipe(data=RAW).stdout
        self.assertEqual(huffpipe("-dfc", data=packed).stdout, RAW)
        self.assert_fails(huffpipe("-df", data=packed[:-1]), 2)
        self.assert_fails(huffpipe("-tf", data=b"text"), 2)


main()
