"""A shell in a pseudo-terminal, into which a person types half a command and presses the tab key."""

import os
import pty
import shutil
import signal
import subprocess
import tempfile
import threading

SETUP = {
    "bash": r"""
        . "$SHARE/huffpipe.bash"; bind 'set enable-bracketed-paste off' 'set completion-query-items 0' 'set page-completions off'
        dump() { printf %s "$READLINE_LINE" > "$OUT"; READLINE_LINE=; READLINE_POINT=0; }
        bind -x '"\C-t": dump'; : > "$OUT"
    """,
    # compadd is what every offer passes through in the end: it notes them.
    "zsh": r"""
        fpath=("$FUNCTIONS" $fpath); autoload -Uz compinit; compinit -D -u
        zstyle ':completion:*' insert-tab false; bindkey '^I' complete-word
        compadd() {
            if [[ ${@[1,(i)(-|--)]} != *-[OAD]* ]]; then
                local -a offers; builtin compadd -O offers "$@"; print -rl -- $offers >> "$OFFERS"
            fi
            builtin compadd "$@"
        }
        dump() { print -rn -- "$BUFFER" > "$OUT"; BUFFER= }
        zle -N dump; bindkey '^T' dump; : > "$OUT"
    """,
}
COMMANDS = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


class InteractiveShell:
    """bash or zsh with the completions of the folder `share`. A fifo tells when it is done with something."""

    def __init__(self, shell, share, environment):
        self.folder = tempfile.mkdtemp()
        self.out, self.offers = self.folder + "/out", self.folder + "/offers"
        os.mkfifo(self.out)
        os.mkdir(self.folder + "/functions")
        shutil.copy(share + "/huffpipe.zsh", self.folder + "/functions/_huffpipe")
        self.terminal, end = pty.openpty()
        self.process = subprocess.Popen(
            COMMANDS[shell], stdin=end, stdout=end, stderr=end, cwd=self.folder, start_new_session=True,
            env={**environment, "TERM": "dumb", "PS1": "", "HOME": self.folder, "SHARE": share, "OUT": self.out,
                 "OFFERS": self.offers, "FUNCTIONS": self.folder + "/functions", "INPUTRC": "/dev/null"})
        os.close(end)
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()
        with open(self.folder + "/setup", "w", encoding="ascii") as script:
            script.write(SETUP[shell])
        os.write(self.terminal, b". ./setup\n")
        self.wait()

    def watch(self):
        """Takes away what the terminal shows, so that the shell never waits for it."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:  # EIO: the shell has gone
            pass

    def wait(self):
        with open(self.out, encoding="utf-8") as fifo:  # opens when the shell opens its end
            return fifo.read()

    def complete(self, line):
        """What stands in the line when the tab key has been pressed after `line`."""
        os.write(self.terminal, line.encode() + b"\t\x14")
        return self.wait()

    def offered(self, line):
        """The words that zsh has offered for `line`."""
        if os.path.exists(self.offers):
            os.remove(self.offers)
        self.complete(line)
        with open(self.offers, encoding="utf-8") as offers:
            return set(offers.read().split())

    def close(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.watcher.join()
        os.close(self.terminal)
        shutil.rmtree(self.folder)
