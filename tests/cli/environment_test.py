"""The world around a filter: full disks, readers that leave, closed descriptors."""

import os
import signal
import subprocess
import tempfile

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


main()
