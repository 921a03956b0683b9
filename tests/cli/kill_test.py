"""Killed at any moment, by SIGKILL: what has arrived is an exact prefix, and says that it is one."""

import json
import random
import signal
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main

ROUNDS = 1000 if FULL else 12
LENGTH = 6 << 20  # more than the pipes hold, so that something is still under way
RAW = random.Random(3).randbytes(LENGTH // 2).hex().encode()
SIZE = "--block-size=5000"


def start(*options, **keywords):
    return subprocess.Popen([BINARY, *options], bufsize=0, env=ENVIRONMENT, **keywords)


class Killed(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packed = huffpipe("-1", SIZE, data=RAW).stdout
        listed = json.loads(huffpipe("-lv", "--json", data=cls.packed).stdout)["blocks"]
        cls.ends = [(block["offset"] + block["frame_size"], block["raw_offset"] + block["raw_size"]) for block in listed]

    def decodable(self, size):
        """The raw bytes of all blocks that lie within the first `size` packed bytes."""
        return max((raw for packed, raw in self.ends if packed <= size), default=0)

    @staticmethod
    def read_and_kill(source, process, seed):
        """Reads what arrives from `source`, and kills the process when a random part has."""
        last = random.Random(seed).randrange(len(RAW) // 4)
        arrived = b""
        while len(arrived) < last and (more := source.read(min(1 << 16, last - len(arrived)))):
            arrived += more
        process.send_signal(signal.SIGKILL)
        while more := source.read(1 << 16):
            arrived += more
        return arrived

    def kill_while_running(self, options, data, seed):
        """What a process has written when it is killed while it reads `data`."""
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            process = start("-1", *options, stdin=file, stdout=subprocess.PIPE)
            with process.stdout:
                arrived = self.read_and_kill(process.stdout, process, seed)
            self.assertEqual(process.wait(timeout=HANG), -signal.SIGKILL)
        return arrived

    def assert_decodes_to_prefix(self, arrived):
        """And to all of it that can be: every block that has arrived."""
        result = huffpipe("-d", data=arrived)
        self.assert_fails(result, 2)
        self.assertEqual(result.stdout, RAW[:self.decodable(len(arrived))])

    def test_a_killed_compressor_leaves_a_prefix(self):
        sizes = set()
        for seed in range(ROUNDS):
            with self.subTest(seed=seed):
                arrived = self.kill_while_running([SIZE, f"-T{1 + seed % 3}"], RAW, seed)
                self.assertEqual(arrived, self.packed[:len(arrived)])
                self.assert_decodes_to_prefix(arrived)
                sizes.add(len(arrived))
        self.assertGreater(len(sizes), ROUNDS // 10)  # at different moments

    def test_a_killed_decompressor_has_written_a_prefix(self):
        for seed in range(ROUNDS):
            with self.subTest(seed=seed):
                arrived = self.kill_while_running(["-d", f"-T{1 + seed % 3}"], self.packed, seed)
                self.assertEqual(arrived, RAW[:len(arrived)])

    def test_the_pipeline_behind_a_killed_compressor_keeps_what_came(self):
        for seed in range(ROUNDS):
            with self.subTest(seed=seed), tempfile.TemporaryFile() as file:
                file.write(RAW)
                file.seek(0)
                packer = start("-1", SIZE, "-T2", stdin=file, stdout=subprocess.PIPE)
                unpacker = start("-d", "-T2", stdin=packer.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                packer.stdout.close()
                with unpacker.stdout:
                    output = self.read_and_kill(unpacker.stdout, packer, seed)
                self.assertEqual(packer.wait(timeout=HANG), -signal.SIGKILL)
                with unpacker.stderr:
                    message = unpacker.stderr.read()
                self.assertEqual(unpacker.wait(timeout=HANG), 2)
                self.assertRegex(message, rb"\Ahuffpipe: \(stdin\): [^\n]+\n\Z")
                self.assertEqual(output, RAW[:len(output)])
                self.assertIn(len(output), {0} | {raw for _, raw in self.ends})

    def test_a_file_that_stops_anywhere_gives_its_blocks_back(self):
        places = random.Random(1).sample(range(len(self.packed)), ROUNDS)
        for size in [0, 1, 20, *places, len(self.packed) - 1]:
            with self.subTest(size=size):
                self.assert_decodes_to_prefix(self.packed[:size])


main()
