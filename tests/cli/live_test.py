"""Input that arrives piece by piece, and processes that are disturbed while it does."""

import os
import signal
import subprocess
import threading
import time

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 50_000


class OpenInput(TestCase):
    def assert_delivers(self, options, arrived, expected):
        """The output for what has arrived comes although the input stays open; returns the exit status."""
        return self.assert_command_delivers([BINARY, *options], arrived, expected)

    def assert_command_delivers(self, command, arrived, expected):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                   stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        process.stdin.write(arrived)
        output = b""
        while len(output) < len(expected) and (more := process.stdout.read(65536)):
            output += more
        self.assertEqual(output, expected)
        process.stdin.close()
        self.assertEqual(process.stdout.read(), b"")
        process.stdout.close()
        return process.wait(timeout=HANG)

    def test_decoded_blocks_are_delivered_as_they_arrive(self):
        packed = huffpipe("-0", "--block-size=1000", data=TEXT[:5000]).stdout
        three_blocks = 20 + 3 * (36 + 1000 + 8)
        for options in ["-dT1"], ["-dT2"], ["-df"]:
            with self.subTest(options):
                self.assertEqual(self.assert_delivers(options, packed[:three_blocks], TEXT[:3000]), 2)
                self.assertEqual(self.assert_delivers(options, packed, TEXT[:5000]), 0)

    def test_copied_input_is_delivered_as_it_arrives(self):
        for data in b"x", b"text\n", b"\xf5x":
            self.assertEqual(self.assert_delivers(["-dcf"], data, data), 0)


    def test_live_data_passes_both_ways_while_the_input_stays_open(self):
        for timeout in "", "--flush-timeout=5":
            script = f'unset HUFFPIPE_OPT; "$1" -c {timeout} | "$1" -d'
            command = ["sh", "-c", script, "sh", BINARY]
            self.assertEqual(self.assert_command_delivers(command, b"hello\n", b"hello\n"), 0)


class Interruptions(TestCase):
    def transfer(self, options, data, disturb):
        """The output for `data`, all of it passing through pipes that the binary finds non-blocking."""
        source, sink = os.pipe()
        drain, target = os.pipe()
        for descriptor in source, target:
            os.set_blocking(descriptor, False)
        process = subprocess.Popen([BINARY, *options], stdin=source, stdout=target, env=ENVIRONMENT)

        def feed():
            with os.fdopen(sink, "wb", buffering=0) as pipe:
                for start in range(0, len(data), 100_000):
                    disturb(process)
                    pipe.write(data[start:start + 100_000])

        feeder = threading.Thread(target=feed)
        feeder.start()
        output = b""
        flags = [os.get_blocking(source), os.get_blocking(target)]
        os.close(target)
        while more := os.read(drain, 50_000):
            output += more
        feeder.join()
        self.assertEqual(process.wait(timeout=HANG), 0)
        self.assertEqual(flags + [os.get_blocking(source)], [False] * 3)  # they are shared: not ours to change
        os.close(source)
        os.close(drain)
        return output

    def test_non_blocking_descriptors_are_waited_for_and_left_as_they_are(self):
        packed = huffpipe(data=TEXT).stdout
        for options in ["-T1"], ["-T2"]:
            self.assertEqual(self.transfer(options, TEXT, lambda process: time.sleep(0.002)), packed)
            self.assertEqual(self.transfer(["-d", *options], packed, lambda process: time.sleep(0.002)), TEXT)

    def test_being_stopped_and_continued_changes_nothing(self):
        def disturb(process):
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.002)
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGWINCH)

        packed = huffpipe(data=TEXT).stdout
        self.assertEqual(self.transfer([], TEXT, disturb), packed)
        self.assertEqual(self.transfer(["-d"], packed, disturb), TEXT)


main()
