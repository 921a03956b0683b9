"""tar c DIR | huffpipe | ssh host 'huffpipe -d | tar x', and a log that is followed, through a real sshd on loopback."""

import os
import random
import shlex
import signal
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, HANG, TestCase, main
from sshd import Server, need_ssh

need_ssh()


class Ssh(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(f"{self.folder}/server")
        server = Server(f"{self.folder}/server")
        self.addCleanup(server.stop)
        with open(f"{self.folder}/ssh_config", "w", encoding="utf-8") as config:
            config.write(server.client_config())
        self.ssh = ["ssh", "-F", f"{self.folder}/ssh_config", server.name]
        login = subprocess.run([*self.ssh, "true"], stdin=subprocess.DEVNULL, capture_output=True, timeout=HANG,
                               check=False)
        if server.account_is_locked():
            self.skipTest("this user's account is locked")
        self.assertEqual(login.returncode, 0, login.stderr.decode() + server.log())

    def test_a_directory_travels_to_another_host(self):
        source, copy = self.folder + "/source", self.folder + "/copy"
        os.makedirs(source + "/deep/er")
        os.mkdir(copy)
        with open(source + "/deep/random", "wb") as file:
            file.write(random.Random(6).randbytes(3 << 20))
        with open(source + "/deep/er/text", "wb") as file:
            file.write(b"all the king's horses\n" * 200_000)
        remote = f"{shlex.quote(BINARY)} -d | tar -C {shlex.quote(copy)} -x"
        script = 'binary=$1 source=$2 remote=$3; shift 3; tar -C "$source" -c . | "$binary" -c | "$@" "$remote"'
        result = subprocess.run(["sh", "-c", script, "sh", BINARY, source, remote, *self.ssh],
                                capture_output=True, timeout=HANG, env=ENVIRONMENT, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        same = subprocess.run(["diff", "-r", source, copy], capture_output=True, timeout=HANG, check=False)
        self.assertEqual((same.returncode, same.stdout), (0, b""))

    def test_a_log_is_followed_line_by_line(self):
        log = self.folder + "/log"
        with open(log, "wb") as file:
            file.write(b"line 0\n")
        script = 'binary=$1 log=$2; shift 2; tail -n +1 -f "$log" | "$binary" -c | "$@"'
        remote = f"{shlex.quote(BINARY)} -d"
        process = subprocess.Popen(["sh", "-c", script, "sh", BINARY, log, *self.ssh, remote], bufsize=0,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
                                   env={**ENVIRONMENT, "HUFFPIPE_OPT": ""})
        try:
            for number in range(1, 6):  # each line is written when the one before it has arrived
                self.assertEqual(process.stdout.readline(), b"line %d\n" % (number - 1))
                with open(log, "ab") as file:
                    file.write(b"line %d\n" % number)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=HANG)
            process.stdout.close()


main()
