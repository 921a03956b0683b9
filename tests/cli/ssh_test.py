"""tar c DIR | huffpipe | ssh host 'huffpipe -d | tar x', and GNU parallel on two hosts, through real sshds on loopback."""

import getpass
import os
import random
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main, skip

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
if not SSHD or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
    skip("sshd, ssh and ssh-keygen are not all installed")


def free_port(address):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class Server:
    """An sshd of one's own: throw-away keys, a free port, nothing of the machine's configuration."""

    def __init__(self, folder, address="127.0.0.1"):
        self.folder = folder
        self.address = address
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # sshd insists on it
        for key in "host", "user":
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{key}"], check=True)
        shutil.copy(f"{folder}/user.pub", f"{folder}/authorized")
        for _ in range(5):  # someone else may take the port between the probe and the start
            self.port = free_port(address)
            if self.start():
                return
        raise RuntimeError("sshd does not start: " + self.log())

    def start(self):
        with open(f"{self.folder}/sshd_config", "w", encoding="utf-8") as config:
            config.write(f"Port {self.port}\nListenAddress {self.address}\nHostKey {self.folder}/host\n"
                         f"AuthorizedKeysFile {self.folder}/authorized\nPidFile none\nStrictModes no\nUsePAM no\n"
                         "PasswordAuthentication no\nPermitRootLogin yes\n")
        with open(f"{self.folder}/log", "wb") as log:
            self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", f"{self.folder}/sshd_config"], stderr=log)
        while self.process.poll() is None:
            try:
                socket.create_connection((self.address, self.port), timeout=HANG).close()
                return True
            except ConnectionRefusedError:
                time.sleep(0.02)
        return False

    def log(self):
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            return log.read()

    def command(self):
        """The words of an ssh command that logs in here."""
        return ["ssh", "-F", "none", "-i", f"{self.folder}/user", "-p", str(self.port), "-o", "BatchMode=yes",
                "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null", f"{getpass.getuser()}@{self.address}"]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=HANG)


class Ssh(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.server = self.start("127.0.0.1")

    def start(self, address):
        """A server that can be logged in to; `address` is one of loopback's."""
        os.mkdir(f"{self.folder}/{address}")
        server = Server(f"{self.folder}/{address}", address)
        self.addCleanup(server.stop)
        login = subprocess.run([*server.command(), "true"], stdin=subprocess.DEVNULL, capture_output=True,
                               timeout=HANG, check=False)
        if "account is locked" in server.log():
            self.skipTest("this user's account is locked")
        self.assertEqual(login.returncode, 0, login.stderr.decode() + server.log())
        return server

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
        result = subprocess.run(["sh", "-c", script, "sh", BINARY, source, remote, *self.server.command()],
                                capture_output=True, timeout=HANG, env=ENVIRONMENT, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        same = subprocess.run(["diff", "-r", source, copy], capture_output=True, timeout=HANG, check=False)
        self.assertEqual((same.returncode, same.stdout), (0, b""))

    @unittest.skipUnless(shutil.which("parallel"), "needs GNU parallel")
    def test_gnu_parallel_compresses_and_decompresses_on_two_hosts(self):
        data = b"".join(b"%d all the king's horses\n" % number for number in range(60_000))
        servers = [self.server, self.start("127.0.0.2")]
        hosts = [word for server in servers for word in ("-S", "2/" + shlex.join(server.command()))]

        def run(*words, **keywords):
            before = [server.log().count("Accepted publickey") for server in servers]
            result = subprocess.run(["parallel", "--will-cite", "-k", *hosts, *words], capture_output=True, check=False,
                                    timeout=HANG, env={**ENVIRONMENT, "HOME": self.folder},
                                    **(keywords or {"stdin": subprocess.DEVNULL}))
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            after = [server.log().count("Accepted publickey") for server in servers]
            self.assertTrue(all(now > then for then, now in zip(before, after)), "a host has done nothing")
            return result.stdout

        path = self.folder + "/x.hp"
        with open(path, "wb") as file:
            file.write(run("--pipe", "--block", "200k", BINARY, input=data))
        self.assertGreater(int(huffpipe("-l", path).stdout.split()[-2]), 1)
        parts = run(f"{shlex.quote(BINARY)} -d --part={{}}/8 {shlex.quote(path)}", ":::", *"12345678")
        self.assertEqual(parts, data)


main()
