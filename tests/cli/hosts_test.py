"""GNU parallel over two hosts: sshds in network namespaces of the test's own, with cables (veth) to a third."""

import os
import shlex
import shutil
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main, skip
from sshd import Server, need_ssh

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

need_ssh()
for program in "parallel", "unshare", "nsenter", "ip":
    if not shutil.which(program, path=PATH):
        skip(f"needs {program}")


def run(*command, **keywords):
    keywords.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(command, capture_output=True, timeout=HANG, check=False,
                          **{"env": {**ENVIRONMENT, "PATH": PATH}, **keywords})


class Namespace:
    """A network of its own, for as long as a process sits in it."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo && exec cat"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.process.stdout.readline()  # it has been made, or nothing comes
        self.enter = ["nsenter", f"--net=/proc/{self.process.pid}/ns/net"]

    def ip(self, *words):
        result = run(*self.enter, "ip", *words)
        if result.returncode != 0:
            raise RuntimeError(f"ip {' '.join(words)}: {result.stderr.decode().strip()}")

    def close(self):
        """Returns what it has complained about."""
        return self.process.communicate(timeout=HANG)[1].decode()


def why_not():
    """The reason why there cannot be two networks with a cable between them; nothing if there can."""
    one, other = Namespace(), Namespace()
    try:
        one.ip("link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", str(other.process.pid))
        return ""
    except RuntimeError as refusal:
        return str(refusal)
    finally:
        complaints = one.close() + other.close()
        if complaints:
            skip("no network namespaces: " + complaints.splitlines()[0])


if REASON := why_not():
    skip("no network namespaces: " + REASON)


class Hosts(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.here = self.namespace()
        self.servers = [self.host(number) for number in (1, 2)]
        with open(f"{self.folder}/ssh_config", "w", encoding="utf-8") as config:
            config.write("".join(server.client_config() for server in self.servers))
        self.ssh = ["ssh", "-F", f"{self.folder}/ssh_config"]
        for server in self.servers:
            login = run(*self.here.enter, *self.ssh, server.name, "readlink", "/proc/self/ns/net")
            if server.account_is_locked():
                self.skipTest("this user's account is locked")
            self.assertEqual(login.returncode, 0, login.stderr.decode() + server.log())
            self.assertEqual(login.stdout.decode().strip(), run(*server.within, "readlink", "/proc/self/ns/net")
                             .stdout.decode().strip())
        networks = {run(*place, "readlink", "/proc/self/ns/net").stdout
                    for place in [[], self.here.enter, *(server.within for server in self.servers)]}
        self.assertEqual(len(networks), 4)

    def namespace(self):
        made = Namespace()
        self.addCleanup(made.close)
        made.ip("link", "set", "lo", "up")
        return made

    def host(self, number):
        """One that the namespace `here` has a cable to; ssh knows it as host1 or host2."""
        there = self.namespace()
        name, cable = f"host{number}", f"cable{number}"
        self.here.ip("link", "add", cable, "type", "veth", "peer", "name", cable, "netns", str(there.process.pid))
        for place, address in (self.here, f"10.0.{number}.1"), (there, f"10.0.{number}.2"):
            place.ip("address", "add", address + "/24", "dev", cable)
            place.ip("link", "set", cable, "up")
        os.mkdir(f"{self.folder}/{name}")
        server = Server(f"{self.folder}/{name}", f"10.0.{number}.2", name, there.enter, 22)
        self.addCleanup(server.stop)
        return server

    def parallel(self, *words, **keywords):
        """What it writes, having had both hosts at work."""
        before = [server.logins() for server in self.servers]
        result = run(*self.here.enter, "parallel", "--will-cite", "--ssh", shlex.join(self.ssh), "-k",
                     "-S", "2/host1,2/host2", *words, env={**ENVIRONMENT, "PATH": PATH, "HOME": self.folder}, **keywords)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        for server, logins in zip(self.servers, before):
            self.assertGreater(server.logins(), logins, f"{server.name} has done nothing")
        return result.stdout

    def test_gnu_parallel_compresses_and_decompresses_on_two_hosts(self):
        block, count = ("64M", 10_000_000) if FULL else ("500k", 60_000)
        data = b"".join(b"%d all the king's horses\n" % number for number in range(count))
        source, path = self.folder + "/x", self.folder + "/x.hp"
        with open(source, "wb") as file:
            file.write(data)
        with open(source, "rb") as stdin, open(path, "wb") as file:
            file.write(self.parallel("--pipe", "--block", block, BINARY, "-c", stdin=stdin))
        streams = int(huffpipe("-l", path).stdout.split()[-2])
        self.assertGreater(streams, 2)
        self.assertEqual(huffpipe("-d", path).stdout, data)
        shares = self.parallel(f"{shlex.quote(BINARY)} -d --part={{}}/8 {shlex.quote(path)}", ":::", *"12345678")
        self.assertEqual(shares, data)
        print(f"{len(data)} bytes in {streams} streams, each from one of two hosts, and back in 8 shares")


main()
