"""A person at a terminal of 80 columns: progress in a pipe, SIGUSR1, Ctrl-C."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main, skip

if not shutil.which("tmux"):
    skip("needs tmux")

TEXT = b"".join(b"%d a line of text\n" % number for number in range(100_000))


class Terminal(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(self.folder + "/data", "wb") as file:
            file.write(TEXT)
        os.mkfifo(self.folder + "/slow")
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "-c", self.folder, "sh")
        self.addCleanup(self.tmux, "kill-server")
        self.type(f"PS1='ready> ' PATH={os.path.dirname(BINARY)}:$PATH; clear")
        self.wait_for(r"\Aready>")

    def tmux(self, *words):
        environment = {**ENVIRONMENT, "HUFFPIPE_OPT": "", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        environment.pop("TMUX", None)
        return subprocess.run(["tmux", "-f", "/dev/null", "-S", self.folder + "/socket", *words], timeout=HANG,
                              check=True, capture_output=True, env=environment).stdout.decode()

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p").rstrip()

    def wait_for(self, pattern):
        """Looks at the screen until it shows that; meson ends what waits in vain."""
        while not re.search(pattern, self.screen()):
            time.sleep(0.05)
        return self.screen()

    def test_progress_is_drawn_in_one_line_until_the_pipe_is_interrupted(self):
        self.type(f"cat data slow | huffpipe -v --size-hint={4 * len(TEXT)} > out.hp")
        line = r"(?m)^25 % \S+ MB > \S+ \S+ 0\.\d+ \S+ MB/s \(\S+\) ETA \S+ in \d+ cpu \d+ out \d+ %$"
        shown = self.wait_for(line)
        self.assertEqual(len(re.findall(r"MB/s", shown)), 1)
        self.tmux("send-keys", "C-c")
        shown = self.wait_for(r"ready>$")
        self.assertNotIn("MB/s (", shown)
        with open(self.folder + "/out.hp", "rb") as packed:
            result = huffpipe("-d", stdin=packed)
        self.assert_done(result)
        self.assertEqual(result.stdout, TEXT)

    def test_a_signal_shows_how_far_it_is(self):
        self.type("cat data slow | huffpipe > out.hp &")
        while not os.path.exists(self.folder + "/out.hp") or os.path.getsize(self.folder + "/out.hp") == 0:
            time.sleep(0.05)
        for _ in range(2):
            self.type("clear; kill -USR1 $!")
            self.wait_for(r"\(stdin\): \S+ MB in, \S+ \wB out, ratio 0\.\d+")
        self.type("clear; : > slow; wait; huffpipe -l out.hp")
        self.wait_for(rf"\b{len(TEXT)}\b")

    def test_what_a_newcomer_types_is_answered_with_a_hint(self):
        self.type("huffpipe")
        self.wait_for("usage: huffpipe < data > data.hp".replace("", "\n?"))  # wherever the line is broken
        self.type("clear; huffpipe data")
        self.wait_for("compressed data is not written to a terminal")
        self.type("clear; huffpipe data | huffpipe -dv | tail -n 1")
        self.wait_for(r"huffpipe: \(stdin\): \d+ bytes in, \d+ bytes out, ratio 0\.")


main()
