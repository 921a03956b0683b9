"""The world around a filter: full disks, readers that leave, closed descriptors, terminals."""

import os
import pty
import signal
import subprocess
import tempfile
import threading
import time

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main, shell

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 50_000


class FailingOutput(TestCase):
    def test_a_full_device_is_reported_with_the_reason_of_the_system(self):
        packed = huffpipe(data=TEXT).stdout
        for options, data in ([], TEXT), ([], b"x"), ([], b""), (["-d"], packed), (["-df"], b"copied"), (["-h"], b""):
            with open("/dev/full", "wb") as full:
                self.assert_fails(huffpipe(*options, data=data, stdout=full), 1, "(stdout)", "No space left on device")

    def test_a_full_device_ends_the_run_at_once(self):
        with open("/dev/full", "wb") as full:
            self.assert_fails(huffpipe(BINARY, "/nonexistent", stdout=full), 1, "(stdout)", "No space left")

    def test_a_file_size_limit_is_reported(self):
        script = 'trap "" XFSZ; ulimit -f 8; exec "$1" -0 < "$2" > "$3"'
        with tempfile.TemporaryDirectory() as folder:
            result = shell(script, BINARY, folder + "/out")
        self.assert_fails(result, 1, "(stdout)", "File too large")

    def test_closed_descriptors_are_named(self):
        packed = huffpipe(data=TEXT).stdout
        self.assert_fails(shell('"$1" <&-'), 1, "(stdin)", "closed")
        self.assert_fails(shell('"$1" -d <&-'), 1, "(stdin)", "closed")
        self.assert_fails(shell('"$1" >&-', input=TEXT), 1, "(stdout)", "closed")
        self.assert_fails(shell('"$1" -d >&-', input=packed), 1, "(stdout)", "closed")
        self.assert_fails(shell('"$1" --help >&-'), 1, "(stdout)", "closed")
        self.assert_done(shell('"$1" -t >&-', input=packed))
        self.assertEqual(shell('"$1" 2>&-', input=TEXT).stdout, packed)
        self.assertEqual(shell('"$1" --wrong 2>&-').returncode, 1)

    def test_no_file_takes_the_place_of_a_closed_descriptor(self):
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/data"
            with open(path, "wb") as file:
                file.write(TEXT)
            for script in '"$1" "$2" >&- 2>&-', '"$1" "$2" <&- >&- 2>&-', '"$1" "$2" <&- >&-':
                self.assertEqual(shell(script, path).returncode, 1)
            self.assertEqual(shell('"$1" "$2" <&- 2>&-', path).stdout, huffpipe(data=TEXT).stdout)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), TEXT)

    def test_closed_descriptors_are_held_by_the_null_device(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = folder + "/fifo"
            os.mkfifo(fifo)
            process = subprocess.Popen(["sh", "-c", 'exec "$1" "$2" <&- 2>&-', "sh", BINARY, fifo],
                                       stdout=subprocess.PIPE, env=ENVIRONMENT)
            with open(fifo, "wb") as writer:  # from here on, the other end has been opened too
                links = f"/proc/{process.pid}/fd/"
                self.assertEqual((os.readlink(links + "0"), os.readlink(links + "2")), ("/dev/null", "/dev/null"))
                writer.write(b"text")
            self.assertEqual(process.communicate(timeout=HANG)[0], huffpipe(data=b"text").stdout)

    def test_descriptors_open_in_the_wrong_direction_are_reported(self):
        self.assert_fails(shell('"$1" 0>/dev/null'), 1, "(stdin)", "Bad file descriptor")
        self.assert_fails(shell('echo | "$1" 1</dev/null'), 1, "(stdout)", "Bad file descriptor")


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


class LeavingReader(TestCase):
    def test_a_reader_that_leaves_ends_it_quietly(self):
        packed = huffpipe(data=TEXT * 4).stdout
        for script, data in ('"$1" -d | head -c 1', packed), ('"$1" | head -c 1', TEXT * 4), \
                ('"$1" -df | head -c 1', TEXT * 4):
            result = shell(script, input=data)
            self.assertEqual((result.returncode, result.stderr, len(result.stdout)), (0, b"", 1))

    def test_it_dies_of_sigpipe_even_where_that_is_ignored_or_blocked(self):
        packed = huffpipe(data=TEXT).stdout

        def ignore():
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)

        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])

        for options, data in ([], TEXT), (["-d"], packed), (["-dT1"], packed), (["-h"], b""):
            for prepare in None, ignore, block:
                with self.subTest(options=options, prepare=prepare):
                    read_end, write_end = os.pipe()
                    os.close(read_end)
                    with os.fdopen(write_end, "wb") as broken:
                        result = huffpipe(*options, data=data, stdout=broken, restore_signals=False,
                                          preexec_fn=prepare)
                    self.assertEqual((result.returncode, result.stderr), (-signal.SIGPIPE, b""))

    def test_a_reader_that_leaves_ends_it_while_the_input_stays_open(self):
        source, sink = os.pipe()
        process = subprocess.Popen([BINARY, "-0", "--block-size=4K"], stdin=source, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=ENVIRONMENT)
        os.close(source)
        os.write(sink, bytes(10_000))
        process.stdout.read(1)
        process.stdout.close()
        try:
            for _ in range(100):
                os.write(sink, bytes(10_000))
        except BrokenPipeError:
            pass
        self.assertEqual(process.wait(timeout=HANG), -signal.SIGPIPE)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        os.close(sink)


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
        three_blocks = 20 + 3 * (32 + 1000 + 8)
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
            self.assertEqual(self.assert_command_delivers(["sh", "-c", script, "sh", BINARY], b"hello\n", b"hello\n"), 0)


class Terminals(TestCase):
    def on_terminal(self, *options, stdin=False, stdout=False, data=b""):
        """Runs with the named descriptors on a terminal; returns the result and what the terminal shows."""
        master, slave = pty.openpty()
        keywords = {"stdin": slave} if stdin else {"data": data}
        if stdout:
            keywords["stdout"] = slave
        shown = bytearray()

        def watch():
            try:
                while more := os.read(master, 65536):
                    shown.extend(more)
            except OSError:  # EIO: nobody holds the terminal any more
                pass

        watcher = threading.Thread(target=watch)
        watcher.start()
        result = huffpipe(*options, **keywords)
        os.close(slave)
        watcher.join()
        os.close(master)
        return result, bytes(shown)

    def test_compressed_data_is_not_written_to_a_terminal(self):
        for options in [], ["-c"], ["-9"]:
            result, shown = self.on_terminal(*options, stdout=True, data=b"text")
            self.assert_fails(result, 1, "terminal", "-f")
            self.assertEqual(shown, b"")

    def test_force_writes_it_there(self):
        result, shown = self.on_terminal("-f", stdout=True, data=b"text")
        self.assert_done(result)
        self.assertTrue(shown.startswith(b"\xf5hp\x9aS"))

    def test_decompressed_data_may_go_to_a_terminal(self):
        result, shown = self.on_terminal("-d", stdout=True, data=huffpipe(data=b"text").stdout)
        self.assert_done(result)
        self.assertEqual(shown, b"text")

    def test_compressed_data_is_not_read_from_a_terminal(self):
        for options in ["-d"], ["-t"], ["-dc", "-"]:
            result, _ = self.on_terminal(*options, stdin=True)
            self.assert_fails(result, 1, "terminal")

    def test_a_file_is_decompressed_although_stdin_is_a_terminal(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(huffpipe(data=b"text").stdout)
            file.flush()
            result, _ = self.on_terminal("-d", file.name, stdin=True)
            self.assert_done(result)
            self.assertEqual(result.stdout, b"text")

    def test_alone_on_a_terminal_it_shows_how_it_is_used(self):
        result, shown = self.on_terminal(stdin=True, stdout=True)
        self.assert_fails(result, 1, "usage: huffpipe <", "--help")
        self.assertEqual(shown, b"")


main()
