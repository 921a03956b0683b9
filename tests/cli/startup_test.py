"""What starting costs: no threads for small inputs, and no more libraries than needed."""

import shutil
import subprocess
import tempfile

from harness import ARGUMENTS, BINARY, HANG, TRACED, TestCase, huffpipe, main, skip

if not shutil.which("strace"):
    skip("needs strace")

KIBIBYTE = bytes(range(256)) * 2 + b"a line of text\n" * 34 + b".."
PACKED = huffpipe(data=KIBIBYTE).stdout


class Startup(TestCase):
    def calls(self, names, options, data):
        """The calls of these names that a run makes, on a pipe and on a file."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            command = ["strace", "-f", "-e", "trace=" + names, BINARY, *options]
            piped = subprocess.run(command, input=data, capture_output=True, env=TRACED, timeout=HANG)
            read = subprocess.run([*command, file.name], capture_output=True, env=TRACED, timeout=HANG)
        self.assertEqual((piped.returncode, read.returncode), (0, 0), piped.stderr)
        return [line for line in (piped.stderr + read.stderr).splitlines() if b"(" in line and b"huffpipe: " not in line]

    def test_an_input_of_1_KiB_starts_no_thread(self):
        self.assertEqual(len(KIBIBYTE), 1024)
        for options, data in ([], KIBIBYTE), (["-c9T8"], KIBIBYTE), (["-v"], KIBIBYTE), (["-d"], PACKED), \
                (["-dT8"], PACKED), (["-dcf"], KIBIBYTE), (["-t"], PACKED), (["-lv"], PACKED):
            with self.subTest(options):
                self.assertEqual(self.calls("clone,clone3,fork,vfork", options, data), [])

    def test_an_input_of_many_blocks_starts_some(self):
        """Or the test above would see nothing."""
        self.assertNotEqual(self.calls("clone,clone3", ["-T2", "--block-size=1K"], KIBIBYTE * 8), [])

    def test_few_files_are_read(self):
        """Those that tell the limits of the process's groups, and the libraries of C."""
        if "sanitized" in ARGUMENTS:
            self.skipTest("sanitizers read about the process themselves")
        opened = [line.split(b'"')[1].decode() for line in self.calls("open,openat", [], KIBIBYTE)]
        groups = [name for name in opened if name.startswith("/sys/fs/cgroup/")]
        for name in groups:
            self.assertLessEqual(groups.count(name), 2, "once in each of the two runs")
        self.assertEqual(sum(name.startswith("/proc/") for name in opened), 2)
        if "static" in ARGUMENTS:
            self.assertFalse([name for name in opened if "libstdc++" in name or "boost" in name])


main()
