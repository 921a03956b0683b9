"""Terminals: compressed data stays off them unless forced."""

import os
import pty
import tempfile
import threading

from harness import TestCase, huffpipe, main


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
            self.assert_fails(result, 1, "compressed data", "terminal")

    def test_what_is_measured_is_not_read_from_a_terminal(self):
        result, _ = self.on_terminal("--bench=0", stdin=True)
        self.assert_fails(result, 1, "measured", "terminal", "FILE")

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
