"""The sandbox of the binary: what the system says of it, what it forbids, and what a run needs inside."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, HANG, SKIPPED, TRACED, TestCase, huffpipe, main, skip

KIND, PROBE, OLDER_KERNEL, MANUAL = ARGUMENTS
TEXT = b"the quick brown fox jumps over the lazy dog\n" * 3000
PACKED = huffpipe("--block-size=16K", data=TEXT).stdout
OFFERED = huffpipe("--sandbox=require").returncode == 0
WHOLE = unittest.skipUnless(OFFERED, "the kernel, or a sandbox around, does not offer all of it")

if KIND == "none":
    result = huffpipe("--sandbox=require")
    if result.returncode != 1 or b"no sandbox" not in result.stderr:
        raise AssertionError("a build without sandbox does not say so")
    skip("this build has no sandbox: sanitizers and coverage need more than it leaves")


def start(*options, **keywords):
    keywords = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **keywords}
    return subprocess.Popen([BINARY, *options], bufsize=0, env=ENVIRONMENT, **keywords)


def statuses_of(process, at_least):
    """/proc/PID/task/*/status of all threads, as soon as there are so many of them."""
    folder = f"/proc/{process}/task"
    while len(threads := os.listdir(folder)) < at_least:
        time.sleep(0.005)
    found = []
    for thread in threads:
        with open(f"{folder}/{thread}/status", encoding="utf-8") as status:
            found.append(dict(line.rstrip("\n").split(":\t", 1) for line in status))
    return found


def of_this_process(key):
    return statuses_of("self", 1)[0][key]


def probe(action, *files):
    """What came of an action in the sandbox: `done`, the name of an error, or the signal that ended it."""
    result = subprocess.run([PROBE, action, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=HANG,
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)), check=False)
    if result.returncode < 0:
        return signal.Signals(-result.returncode).name
    return result.stdout.decode().strip()


def listed_calls():
    """The system calls that the manual lists, and what it says that each is for."""
    with open(MANUAL, encoding="utf-8") as manual:
        section = re.search(r"^\.Sh SYSTEM CALLS\n(.*?)^\.Sh", manual.read(), re.M | re.S).group(1)
    return dict(re.findall(r"^\.It Cm (\w+)\n([^.].*)\n", section, re.M))


class Status(TestCase):
    @WHOLE
    def test_every_thread_is_locked_in(self):
        filters = int(of_this_process("Seccomp_filters"))
        for options, data in ([], TEXT), (["-d"], PACKED):
            process = start(*options, "-T2", "--block-size=4K", "--progress=json", "--flush-timeout=1")
            process.stdin.write(data)
            statuses = statuses_of(process.pid, 4)  # main, progress, I/O, coding
            process.kill()
            process.communicate(timeout=HANG)
            for status in statuses:
                self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
                self.assertEqual(int(status["Seccomp_filters"]), filters + 1)

    def test_off_gives_nothing_up(self):
        process = start("--sandbox=off", "-T2", "--progress=json")
        statuses = statuses_of(process.pid, 2)
        process.kill()
        process.communicate(timeout=HANG)
        for status in statuses:
            for key in "NoNewPrivs", "Seccomp":
                self.assertEqual(status[key], of_this_process(key))

    def test_the_options_change_nothing_else(self):
        for mode in ["auto", "off"] + ["require"] * OFFERED:
            packed = huffpipe(f"--sandbox={mode}", "--block-size=16K", data=TEXT)
            self.assert_done(packed)
            self.assertEqual(packed.stdout, PACKED)
            self.assertEqual(huffpipe("-d", f"--sandbox={mode}", data=PACKED).stdout, TEXT)


@WHOLE
class Files(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name, content=b""):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def run_while_first_file_waits(self, change, *files):
        """Runs on a fifo and `files`; calls `change` when it runs, and then lets it come to the files."""
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        process = start("-0", fifo, *files)
        with open(fifo, "wb"):  # opens when the process has, which is inside the sandbox
            change()
        output, message = process.communicate(timeout=HANG)
        return subprocess.CompletedProcess([], process.returncode, output, message)

    def test_what_takes_the_place_of_a_file_is_refused(self):
        wanted, other = self.path("wanted", b"1"), self.path("other", b"2")
        result = self.run_while_first_file_waits(lambda: os.rename(other, wanted), wanted)
        self.assert_fails(result, 1, "wanted", "Permission denied")

    def test_what_a_link_is_turned_to_is_refused(self):
        wanted, other, link = self.path("wanted", b"1"), self.path("other", b"2"), os.path.join(self.folder, "link")
        os.symlink(wanted, link)

        def turn():
            os.remove(link)
            os.symlink(other, link)

        self.assert_fails(self.run_while_first_file_waits(turn, link), 1, "link", "Permission denied")

    def test_files_that_wait_their_turn_are_read_as_they_are_then(self):
        wanted = self.path("wanted", b"1")

        def grow():
            with open(wanted, "ab") as file:
                file.write(b"2")

        result = self.run_while_first_file_waits(grow, wanted)
        self.assert_done(result)
        self.assertEqual(huffpipe("-d", data=result.stdout).stdout, b"12")

    def test_messages_are_as_without(self):
        for name in self.folder, os.path.join(self.folder, "none"), BINARY + "/file":
            inside, outside = huffpipe(name), huffpipe("--sandbox=off", name)
            self.assert_fails(inside, 1, name)
            self.assertEqual(inside.stderr, outside.stderr)

    def test_a_lack_of_descriptors_is_not_taken_for_a_lack_of_permission(self):
        def limited(*options):
            return subprocess.run([BINARY, *options, "-d", self.path("packed", PACKED)], capture_output=True,
                                  env=ENVIRONMENT, timeout=HANG,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4)))

        result = limited()
        self.assert_done(result)
        self.assertEqual(result.stdout, TEXT)
        if OFFERED:
            self.assert_fails(limited("--sandbox=require"), 1, "--sandbox=require", "Too many open files")

    def test_pipes_by_name_can_be_read(self):
        for name in "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0":
            result = huffpipe("-d", name, data=PACKED)
            self.assert_done(result)
            self.assertEqual(result.stdout, TEXT)
        with open(self.path("packed", PACKED), "rb") as file:
            self.assertEqual(huffpipe("-d", "/dev/stdin", stdin=file).stdout, TEXT)


@WHOLE
class Probes(TestCase):
    def setUp(self):
        super().setUp()
        file = tempfile.NamedTemporaryFile(delete=False)
        file.close()
        self.file = file.name
        self.addCleanup(os.remove, self.file)

    def test_what_a_filter_needs_is_allowed(self):
        for action in "nothing", "read", "thread", "map-data", "signal-itself":
            self.assertEqual(probe(action, self.file), "done", action)

    def test_other_files_and_other_uses_are_refused(self):
        for action in "read-elsewhere", "read-elsewhere-in-thread":
            self.assertEqual(probe(action, self.file), "EACCES", action)
        for action in "write", "read-write", "append", "truncate", "create", "temporary", "unlink", "rename", "mode", \
                "attributes", "newer-open":
            self.assertEqual(probe(action, self.file), "ENOSYS", action)
        self.assertFalse(os.path.exists(self.file + ".new"))

    def test_nothing_can_be_opened_where_the_command_names_no_file(self):
        for files in [], ["-"]:
            self.assertEqual(probe("read-elsewhere", *files), "ENOSYS")

    def test_processes_and_unknown_calls_are_refused(self):
        for action in "process", "signal-others", "kill-others", "namespace", "no-such-call":
            self.assertEqual(probe(action), "ENOSYS", action)

    def test_what_an_intruder_would_do_is_deadly(self):
        for action in "execute", "execute-in-thread", "socket", "unix-socket", "trace", "read-memory", "ring", \
                "map-code", "turn-to-code":
            self.assertEqual(probe(action), "SIGSYS", action)


class OlderKernels(TestCase):
    def on_kernel_without(self, mechanisms, *options, data=b""):
        return subprocess.run([OLDER_KERNEL, mechanisms, BINARY, *options], input=data, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=HANG)

    def test_auto_takes_what_there_is(self):
        if self.on_kernel_without("nothing").returncode == SKIPPED:
            self.skipTest("needs seccomp")
        for mechanisms in "landlock", "seccomp", "privileges", "landlock,seccomp", "landlock,seccomp,privileges":
            packed = self.on_kernel_without(mechanisms, "--block-size=16K", data=TEXT)
            self.assert_done(packed)
            self.assertEqual(packed.stdout, PACKED)
            self.assertEqual(self.on_kernel_without(mechanisms, "-d", data=PACKED).stdout, TEXT)

    def test_require_says_what_is_missing(self):
        if self.on_kernel_without("nothing").returncode == SKIPPED:
            self.skipTest("needs seccomp")
        for mechanisms, words in (("landlock", "no Landlock"), ("seccomp", "no seccomp"), ("privileges", "privileges"),
                                  ("landlock,seccomp", "no Landlock")):
            if OFFERED or mechanisms.startswith("landlock"):
                result = self.on_kernel_without(mechanisms, "--sandbox=require", data=TEXT)
                self.assert_fails(result, 1, "--sandbox=require", words)
                self.assertEqual(result.stdout, b"")


class List(TestCase):
    def test_the_manual_has_the_list_of_the_program(self):
        result = subprocess.run([PROBE, "list"], stdout=subprocess.PIPE, timeout=HANG, check=False)
        if result.returncode == SKIPPED:
            self.skipTest("no filter for this architecture")
        listed = listed_calls()
        for line in result.stdout.decode().splitlines():
            name, reason = line.split(": ", 1)
            self.assertEqual(listed.pop(name, None), reason, name)
        self.assertLessEqual(set(listed), {"poll", "rseq"})  # what not every architecture has


@WHOLE
@unittest.skipUnless(shutil.which("strace"), "needs strace")
class Traces(TestCase):
    """What runs do is within the list: nothing is refused to them, except what the C library tries first."""

    # What the C library tries: clone3, whose flags a filter cannot see, and then clone; and whether it may
    # shrink a heap, which it does in another way when it cannot tell.
    TRIED = ("clone3(", 'openat(AT_FDCWD, "/proc/sys/vm/overcommit_memory",')

    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.listed = set(listed_calls())
        self.log = os.path.join(self.folder, "log")
        works = subprocess.run(["strace", "-o", self.log, "true"], stderr=subprocess.PIPE, timeout=HANG, check=False)
        if works.returncode != 0:
            self.skipTest("may not trace")

    def check_log(self, path, label):
        with open(path, encoding="utf-8", errors="replace") as log:
            lines = log.read().splitlines()
        inside = next((at for at, line in enumerate(lines) if re.search(r"SECCOMP_SET_MODE_FILTER.* = 0$", line)), None)
        if inside is None:
            return 0
        made = set()
        tried_by = {}  # whether the call that a thread has begun is one of TRIED
        killed = {line.split()[0] for line in lines if "+++ killed by" in line}
        for line in lines[inside + 1:]:
            self.assertNotIn("SIGSYS", line, label)
            call = re.match(r"(\d+) +(<\.\.\. )?(\w+)(?:\(| resumed)", line)
            if call is None:
                continue
            # Of a thread that is killed between two calls, strace may take what it finds for a call without a name.
            if call[3].startswith("syscall_0x") and line.endswith("<unfinished ...>") and call[1] in killed:
                continue
            thread, resumed, name = call.groups()
            if not resumed:
                tried_by[thread] = any(words in line for words in self.TRIED)
            if not tried_by.get(thread):
                made.add(name)
                self.assertNotIn("= -1 ENOSYS", line, label)
        self.assertLessEqual(made, self.listed, label)
        return len(made)

    def trace(self, *options, data=b"", status=0, **keywords):
        keywords = {"input": data, **keywords} if "stdin" not in keywords else keywords
        result = subprocess.run(["strace", "-f", "-o", self.log, BINARY, *options], env=TRACED, timeout=HANG,
                                stdout=keywords.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **keywords)
        self.assertEqual(result.returncode, status, (options, result.stderr))
        self.assertGreater(self.check_log(self.log, options), 3)

    def test_each_mode_and_option(self):
        raw, packed = os.path.join(self.folder, "raw"), os.path.join(self.folder, "packed")
        for path, content in (raw, TEXT), (packed, PACKED):
            with open(path, "wb") as file:
                file.write(content)
        damaged = PACKED[:5000] + b"x" + PACKED[5001:]
        small = "--block-size=4K"
        for options in ["-0"], ["-1", small], ["-5", "-T1", small], ["-9", "-T2", small], ["--io-threads=1", small], \
                ["-M", "64M"], ["--channel-capacity=1", small], ["-vv"], ["--progress=always"], ["--progress=json"], \
                ["--flush-timeout=1"], ["--max-output=1M"], [raw, "-", raw]:
            self.trace(*options, data=TEXT)
        for options in ["-d"], ["-dT1"], ["-dT2"], ["-t"], ["-tvv"], ["-l"], ["-lv"], ["-lv", "--json"], ["-df"], \
                ["-d", "--range=1K:50K"], ["-d", "--range=1K:50K", packed], ["-d", "--part=1/2", packed], \
                ["-d", "--fragment"], ["-l", packed], ["-dM", "64M"], ["--bench=0", "-1", raw], [packed, "-d"], \
                ["--progress=always", "-d"]:
            self.trace(*options, data=PACKED)
        self.trace("-df", data=TEXT)
        self.trace("-d", data=damaged, status=2)
        self.trace("-dT2", data=PACKED[:9000], status=2)
        for options in ["--salvage"], ["--salvage=zero", "-T2"], ["--salvage", "-t"]:
            self.trace("-d", *options, data=damaged, status=2)
            with open(raw, "wb") as file:
                file.write(damaged)
            self.trace("-d", *options, raw, status=2)
        self.trace("-d", "--ignore-trailing", data=PACKED + b"more")
        with open(raw, "wb") as file:
            file.write(TEXT)
        self.trace("-d", data=b"", status=2)
        self.trace("-d", "--max-output=5K", data=PACKED, status=1)
        self.trace(raw, self.folder, raw + "none", status=1)
        with open("/dev/full", "wb") as full:
            self.trace(data=TEXT, stdout=full, status=1)

    @unittest.skipUnless(FULL, "takes a minute: HUFFPIPE_TEST_FULL=1")
    def test_the_other_tests_of_the_binary(self):
        wrapper = os.path.join(self.folder, "huffpipe")
        with open(wrapper, "w", encoding="utf-8") as script:
            # -D: the tracer is not in between, so that signals and process numbers are those of the program.
            script.write(f'#!/bin/sh\nexec strace -D -f -o {self.folder}/trace.$$ {BINARY} "$@"\n')
        os.chmod(wrapper, 0o755)
        here = os.path.dirname(os.path.abspath(__file__))
        # Not signals: one that comes before strace is there leaves it waiting for ever.
        for topic in "operands", "list", "live", "parts", "environment", "salvage", "progress":
            subprocess.run([sys.executable, "-B", f"{here}/{topic}_test.py", wrapper], timeout=HANG,
                           env={**TRACED, "HUFFPIPE_TEST_FULL": "0"}, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
            logs = [name for name in os.listdir(self.folder) if name.startswith("trace.")]
            inside = 0
            for name in logs:
                inside += self.check_log(os.path.join(self.folder, name), topic) > 0
                os.remove(os.path.join(self.folder, name))
            self.assertGreater(inside, 3, topic)


main()
