"""Every recipe of huffpipe(7), run as it stands there, and huffpipe's column in its table."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from harness import ARGUMENTS, BINARY, ENVIRONMENT, HANG, TRACED, TestCase, huffpipe, main

PAGE = ARGUMENTS[0]
LINES = b"".join(b"%09d a line of text\n" % number for number in random.Random(3).sample(range(10**9), 60_000))
FILES = {"lines": LINES, "data": LINES, "huge": LINES * 3, "log": b"one\n", "notes": b"some notes\n",
         "photos/a": os.urandom(50_000), "photos/b/c": LINES, "logs/x.log": LINES[:999],
         "logs/deep/a b.log": b"", "disk.img": bytes(1 << 20) + LINES}

# What stands in for other hosts and their services.
STAND_INS = {
    "ssh": 'test "$1" = host && shift && exec sh -c "$*"',
    "zfs": 'if test "$1" = send; then cat huge; else cat > received; fi',
    "journalctl": 'echo __REALTIME_TIMESTAMP=1; exec sleep 1000',
    "systemd-journal-remote": 'exec cat > "$2"',
}


def recipes():
    """The commands of the page, by the title of their section."""
    found, title = {}, None
    inside = False
    with open(PAGE, encoding="utf-8") as page:
        for line in page:
            if line.startswith(".Ss "):
                title = line[4:].strip()
            elif line.startswith(".Bd -literal"):
                inside = True
            elif line.startswith(".Ed"):
                inside = False
            elif inside:
                found[title] = found.get(title, "") + line.replace(r"\e", "\\")
    return found


def table_rows():
    """huffpipe's column of the table: by the name of the feature."""
    with open(PAGE, encoding="utf-8") as page:
        rows = [line[4:].strip().split(" Ta ") for line in page if line.startswith(".It ") and " Ta " in line]
    return {row[0]: row[-1] for row in rows[1:]}


class Cookbook(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(self.path("bin"))
        os.mkdir(self.path("elsewhere"))
        os.symlink(BINARY, self.path("bin/huffpipe"))
        for name, script in STAND_INS.items():
            with open(self.path("bin/" + name), "w", encoding="ascii") as file:
                file.write("#!/bin/sh\n" + script + "\n")
            os.chmod(self.path("bin/" + name), 0o755)
        for name, content in FILES.items():
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            self.write(name, content)
        for name in "huge", "disk.img", "notes":
            self.write(name + ".hp", huffpipe(self.path(name)).stdout)
        os.mkdir(self.path("backup"))
        self.write("backup/sound.hp", huffpipe(data=b"sound").stdout)
        path = self.path("bin") + ":" + ENVIRONMENT["PATH"] + ":/usr/sbin"
        self.environment = {**os.environ, "LC_ALL": "C", "PATH": path, "HOME": self.folder, "TERM": "dumb"}
        self.environment.pop("HUFFPIPE_OPT", None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def assert_content(self, name, content):
        self.assertEqual(self.read(name), content)

    def cook(self, title, *programs, prologue="", status=0):
        """Runs the recipe; returns what it writes."""
        for program in programs:
            if shutil.which(program, path=self.environment["PATH"]) is None:
                self.skipTest(f"needs {program}")
        prologue += 'parallel() { command parallel --will-cite "$@"; }\n'
        result = subprocess.run(["bash", "-c", prologue + recipes()[title]], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
                                env=self.environment, timeout=HANG)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout

    def cook_until(self, title, done):
        """Runs a recipe that never ends by itself until `done()`, then ends it."""
        process = subprocess.Popen(["bash", "-c", recipes()[title]], stdin=subprocess.DEVNULL, cwd=self.folder,
                                   env=self.environment, start_new_session=True)
        try:
            deadline = time.monotonic() + HANG
            while not done():
                self.assertLess(time.monotonic(), deadline, title)
                time.sleep(0.01)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=HANG)

    def has(self, name, content):
        return os.path.exists(self.path(name)) and self.read(name) == content

    def assert_same_photos(self):
        for name in "photos/a", "photos/b/c":
            self.assert_content("elsewhere/" + name, FILES[name])

    def test_archives_with_tar(self):
        self.cook("Archives with tar", prologue="export HUFFPIPE_OPT=--flush-timeout=off\n")  # sizes are compared
        self.assert_same_photos()
        self.assertLessEqual(os.path.getsize(self.path("smaller.tar.hp")),
                             os.path.getsize(self.path("photos.tar.hp")))

    def test_archives_with_git(self):
        self.cook("Archives with git", "git", prologue="""
            git init -q && git config user.email a@example.org && git config user.name A || exit
            git add photos && git commit -qm photos || exit
        """)
        listed = subprocess.run(["tar", "t"], input=huffpipe("-d", self.path("source.tar.hp")).stdout,
                                capture_output=True, timeout=HANG).stdout
        self.assertEqual(listed, b"photos/\nphotos/a\nphotos/b/\nphotos/b/c\n")

    def test_sorting_what_does_not_fit_into_memory(self):
        self.cook("Sorting what does not fit into memory")
        self.assert_content("sorted", b"".join(sorted(LINES.splitlines(keepends=True))))

    def test_compressing_many_files(self):
        self.cook("Compressing many files")
        for name in "logs/x.log", "logs/deep/a b.log":
            self.assertFalse(os.path.exists(self.path(name)))
            self.assertEqual(huffpipe("-d", self.path(name + ".hp")).stdout, FILES[name])

    def test_verifying_many_files(self):
        self.cook("Verifying many files")
        self.write("backup/cut.hp", self.read("huge.hp")[:-1])
        self.cook("Verifying many files", status=1)

    def test_copying_to_another_host(self):
        self.cook("Copying to another host")
        self.assert_same_photos()

    def test_sending_a_file_system_to_another_host(self):
        self.cook("Sending a file system to another host", "mbuffer", "pv")
        self.assert_content("received", FILES["huge"])

    def test_talking_to_another_host(self):
        self.cook("Talking to another host", "git", prologue="""
            git init -q project && cd project && cp ../data . && git add data || exit
            git -c user.email=a@example.org -c user.name=A commit -qm data && cd .. || exit
        """)
        self.assert_content("copy/data", LINES)

    def test_following_a_log_on_another_host(self):
        def done():
            if self.has("log.copy", b"one\n") and self.has("log", b"one\n"):
                with open(self.path("log"), "ab") as log:
                    log.write(b"two\n")
            return self.has("log.copy", b"one\ntwo\n")

        self.cook_until("Following a log on another host", done)

    def test_following_the_journal_on_another_host(self):
        self.cook_until("Following the journal on another host",
                        lambda: self.has("host.journal", b"__REALTIME_TIMESTAMP=1\n"))

    def test_watching_a_transfer(self):
        self.cook("Watching a transfer", "pv")
        self.assert_content("data.copy", LINES)
        self.assertTrue(json.loads(self.read("progress").splitlines()[-1])["done"])

    def test_several_processes_or_several_hosts_at_once(self):
        self.cook("Several processes, or several hosts, at once", "parallel")
        self.assertEqual(huffpipe("-d", self.path("huge.hp")).stdout, FILES["huge"])
        self.assertGreater(json.loads(huffpipe("-l", "--json", self.path("huge.hp")).stdout)["streams"], 1)

    def test_decompressing_in_pieces(self):
        self.cook("Decompressing in pieces", "parallel")
        self.assert_content("huge.copy", FILES["huge"])

    def test_decompressing_pieces_cut_at_the_frames(self):
        self.cook("Decompressing pieces cut at the frames", "parallel")
        self.assert_content("huge.copy", FILES["huge"])

    def test_taking_a_piece_out_of_the_middle(self):
        self.cook("Taking a piece out of the middle")
        self.assert_content("piece", LINES[:100])

    def test_looking_at_what_a_backup_holds(self):
        self.assertIn(b"backup/sound.hp", self.cook("Looking at what a backup holds"))
        self.assertEqual(json.loads(self.read("huge.json"))["raw_size"], len(FILES["huge"]))

    def test_reading_compressed_files_with_less(self):
        title = "Reading compressed files with less"
        self.assertEqual(self.cook(title, "less"), b"some notes\n")
        self.write("notes.hp", b"plain notes\n")
        self.assertEqual(self.cook(title, "less"), b"plain notes\n")

    def test_rotating_logs(self):
        if shutil.which("logrotate", path=self.environment["PATH"]) is None:
            self.skipTest("needs logrotate")
        configuration = recipes()["Rotating logs"].replace("/var/log/app", self.path("logs"))
        if os.geteuid() == 0:
            configuration = "su root root\n" + configuration
        self.write("conf", configuration.replace("/usr/bin/huffpipe", BINARY).encode())
        os.chmod(self.path("conf"), 0o600)
        os.chmod(self.path("logs"), 0o755)
        subprocess.run(["logrotate", "-f", "-s", self.path("state"), self.path("conf")], check=True, timeout=HANG,
                       env=self.environment)
        self.assertEqual(huffpipe("-d", self.path("logs/x.log.1.hp")).stdout, FILES["logs/x.log"])

    def test_temporary_files_of_gnu_parallel(self):
        self.assertEqual(self.cook("Temporary files of GNU parallel", "parallel"), b"a\nb\nc\n")

    def test_each_recipe_has_a_test(self):
        tests = {name[5:] for name in dir(self) if name.startswith("test_")}
        for title in recipes():
            self.assertIn(re.sub(r"\W+", "_", title.lower()), tests)


TEXT = LINES[:900_000]
PACKED = huffpipe("--block-size=100K", data=TEXT).stdout  # several blocks


class Table(TestCase):
    """The rows in which huffpipe claims something; the tests elsewhere go into the details."""

    def open_run(self, *options, data=b"", environment=None):
        """A process that has taken `data` and whose input stays open."""
        process = subprocess.Popen([BINARY, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, bufsize=0, env=environment or ENVIRONMENT)
        self.addCleanup(process.communicate, timeout=HANG)
        process.stdin.write(data)
        return process

    def test_every_row_has_a_test(self):
        tests = {name[9:] for name in dir(self) if name.startswith("test_row_")}
        self.assertEqual({row.lower().replace(" ", "_") for row in table_rows()}, tests)
        lacking = {row for row, has in table_rows().items() if has != "y"}
        self.assertEqual(lacking, {"finds repeats", "replaces files in place"})

    def test_row_test_from_a_pipe(self):
        self.assert_done(huffpipe("-t", data=PACKED))
        self.assertEqual(huffpipe("-t", data=PACKED[:-1]).returncode, 2)

    def test_row_list_from_a_pipe(self):
        self.assertIn(str(len(TEXT)), huffpipe("-l", data=PACKED).stdout.decode())

    def test_row_parallel_decompression(self):
        process = self.open_run("-dT3", data=PACKED[:len(PACKED) * 9 // 10])
        process.stdout.read(1)
        self.assertGreater(len(os.listdir(f"/proc/{process.pid}/task")), 3)

    def test_row_cpu_quota_of_containers(self):
        """The unit tests have a tree of control groups for it; here, that it looks there at all."""
        if not shutil.which("strace"):
            self.skipTest("needs strace")
        traced = subprocess.run(["strace", "-e", "trace=openat", BINARY], stdin=subprocess.DEVNULL,
                                capture_output=True, env=TRACED, timeout=HANG)
        self.assertIn(b"/proc/self/cgroup", traced.stderr)

    def test_row_progress_in_a_pipe(self):
        self.assertIn(b" 50 %,", huffpipe("--progress=always", f"--size-hint={2 * len(TEXT)}", data=TEXT).stderr)

    def test_row_survives_sigusr1(self):
        self.test_row_answers_sigusr1()

    def test_row_answers_sigusr1(self):
        process = self.open_run("-d", data=PACKED)
        process.stdout.read(1)
        process.send_signal(signal.SIGUSR1)
        self.assertIn(b" in, ", process.stderr.readline())
        output, _ = process.communicate(timeout=HANG)
        self.assertEqual((process.returncode, len(output)), (0, len(TEXT) - 1))

    def test_row_valid_end_on_sigterm(self):
        process = self.open_run(data=b"hello", environment={**ENVIRONMENT, "HUFFPIPE_OPT": ""})
        output = process.stdout.read(1)
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=HANG)
        self.assertEqual((process.returncode, huffpipe("-d", data=output + rest).stdout), (-signal.SIGTERM, b"hello"))

    def test_row_decodes_a_range(self):
        self.assertEqual(huffpipe("-d", "--range=800K:20", data=PACKED).stdout, TEXT[800 << 10:][:20])

    def test_row_decodes_one_of_n_shares(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(PACKED)
            file.flush()
            shares = [huffpipe("-d", f"--part={number}/3", file.name).stdout for number in (1, 2, 3)]
        self.assertEqual(b"".join(shares), TEXT)
        self.assertLess(max(map(len, shares)), len(TEXT))

    def test_row_finds_repeats(self):
        noise = os.urandom(50_000)
        self.assertGreater(len(huffpipe("-9", data=noise * 2).stdout), len(noise) * 2)

    def test_row_replaces_files_in_place(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/file", "wb") as file:
                file.write(TEXT)
            huffpipe(folder + "/file")
            self.assertEqual(os.listdir(folder), ["file"])

    def test_row_flush_of_idle_input(self):
        process = self.open_run(data=b"hello", environment={**ENVIRONMENT, "HUFFPIPE_OPT": ""})
        self.assertEqual(process.stdout.read(1), b"\xf5")

    def test_row_decoder_as_live_as_input(self):
        process = self.open_run("-d", data=huffpipe(data=b"hello").stdout[:-40])
        self.assertEqual(process.stdout.read(5), b"hello")

    def test_row_check_of_each_block(self):
        packed = huffpipe("-0", "--block-size=1K", data=TEXT[:3000]).stdout
        damaged = packed[:1200] + b"?" + packed[1201:]
        self.assertEqual(huffpipe("-d", data=damaged).stdout, TEXT[:1024])

    def test_row_refuses_trailing_junk(self):
        self.assertEqual(huffpipe("-d", data=PACKED + b"junk").returncode, 2)

    def test_row_errors_name_an_offset(self):
        self.assertIn(f"at byte {len(PACKED)} of the input".encode(), huffpipe("-d", data=PACKED + b"junk").stderr)


main()
