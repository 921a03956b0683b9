"""An sshd of a test's own: throw-away keys, a free port, nothing of the machine's configuration."""

import getpass
import os
import shutil
import socket
import subprocess
import time

from harness import HANG, skip

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def need_ssh():
    """Ends the test file as skipped where there is no ssh."""
    if not SSHD or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
        skip("sshd, ssh and ssh-keygen are not all installed")


def free_port(address):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class Server:
    """Runs until `stop`. `folder` is for its files, `name` what its clients call it; `within` are the words of a
    command that starts it elsewhere, such as in a network namespace, and then it listens on `port`."""

    def __init__(self, folder, address="127.0.0.1", name="host", within=(), port=None):
        self.folder, self.address, self.name, self.within = folder, address, name, within
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # sshd insists on it
        for key in "host", "user":
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{key}"], check=True)
        shutil.copy(f"{folder}/user.pub", f"{folder}/authorized")
        for _ in range(5):  # someone else may take the port between the probe and the start
            self.port = port or free_port(address)
            if self.start():
                return
        raise RuntimeError("sshd does not start: " + self.log())

    def start(self):
        with open(f"{self.folder}/sshd_config", "w", encoding="utf-8") as config:
            config.write(f"Port {self.port}\nListenAddress {self.address}\nHostKey {self.folder}/host\n"
                         f"AuthorizedKeysFile {self.folder}/authorized\nPidFile none\nStrictModes no\nUsePAM no\n"
                         "PasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n")
        with open(f"{self.folder}/log", "wb") as log:
            command = [*self.within, SSHD, "-D", "-e", "-f", f"{self.folder}/sshd_config"]
            self.process = subprocess.Popen(command, stderr=log)
        while self.process.poll() is None:
            if "Server listening on" in self.log():
                return True
            time.sleep(0.02)
        return False

    def log(self):
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            return log.read()

    def logins(self):
        """How many there have been."""
        return self.log().count("Accepted publickey")

    def account_is_locked(self):
        return "account is locked" in self.log()

    def client_config(self):
        """The section of an ssh_config that makes `ssh NAME` log in here."""
        return (f"Host {self.name}\n  HostName {self.address}\n  Port {self.port}\n  User {getpass.getuser()}\n"
                f"  IdentityFile {self.folder}/user\n  IdentitiesOnly yes\n  BatchMode yes\n  LogLevel ERROR\n"
                "  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=HANG)
