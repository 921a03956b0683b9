"""Completions, the MIME type and the magic: the same options as --help, and what programs make of them."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from harness import ARGUMENTS, ENVIRONMENT, HANG, TestCase, huffpipe, main
from help_options import options_in_help
from interactive_shell import InteractiveShell

SHARE = ARGUMENTS[0]
STREAM = huffpipe("--block-size=64K", data=b"some text").stdout


def path_of(name):
    return os.path.join(SHARE, name)


def names_in_help():
    return {name for name, _ in options_in_help()}


def run(*command, **keywords):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=HANG,
                            env={**ENVIRONMENT, **keywords})
    return result.stdout.decode()


def assert_tab_key_completes(test, name):
    """In a real shell, as a person would see it; returns the shell."""
    shell = InteractiveShell(name, SHARE, ENVIRONMENT)
    test.addCleanup(shell.close)
    with open(shell.folder + "/archive.hp", "wb"):
        pass
    for typed, completed in {"--prog": "--progress=", "-d --fra": "-d --fragment ", "--progress=j": "--progress=json ",
                             "--flush-timeout=": "--flush-timeout=off ", "-d arch": "-d archive.hp "}.items():
        test.assertEqual(shell.complete("huffpipe " + typed), "huffpipe " + completed)
    return shell


class Bash(TestCase):
    def complete(self, *words):
        script = f'. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _huffpipe; printf "%s\\n" "${{COMPREPLY[@]}}"'
        return set(run("bash", "-c", script, path_of("huffpipe.bash"), "huffpipe", *words).split())

    def test_it_registers_itself(self):
        self.assertEqual(run("bash", "-c", '. "$0"; complete -p huffpipe', path_of("huffpipe.bash")),
                         "complete -o default -F _huffpipe huffpipe\n")

    def test_it_offers_the_options_of_help(self):
        self.assertEqual({name.rstrip("=") for name in self.complete("-")}, names_in_help())
        takes_value = {name for name, value in options_in_help() if value and name.startswith("--")}
        takes_value -= {"--bench", "--salvage"}  # these stand alone as well
        self.assertEqual({name[:-1] for name in self.complete("-") if name.endswith("=")}, takes_value)
        self.assertEqual(self.complete("-d", "--pro"), {"--progress="})

    def test_it_offers_the_values_of_options(self):
        self.assertEqual(self.complete("--progress", "=", "a"), {"auto", "always"})
        self.assertEqual(self.complete("--progress", "="), {"auto", "always", "never", "json"})
        self.assertEqual(self.complete("--progress", "j"), {"json"})
        self.assertEqual(self.complete("--flush-timeout", "="), {"off"})
        self.assertEqual(self.complete("--sandbox", "="), {"auto", "require", "off"})
        self.assertEqual(self.complete("--salvage", "="), {"skip", "zero"})
        self.assertEqual(self.complete("-T", ""), set())
        self.assertEqual(self.complete("fi"), set())  # the shell completes names of files

    def test_the_tab_key_completes(self):
        assert_tab_key_completes(self, "bash")


@unittest.skipUnless(shutil.which("zsh"), "needs zsh")
class Zsh(TestCase):
    def test_it_offers_the_options_of_help(self):
        script = '_arguments() { print -rl -- "$@" }; . "$0"'
        specs = run("zsh", "-f", "-c", script, path_of("huffpipe.zsh")).splitlines()
        self.assertEqual(specs[:2], ["-s", "-S"])
        options = [re.match(r"\*?(--?[a-z0-9A-Z][a-z-]*)", spec) for spec in specs[2:-1]]
        self.assertEqual({option.group(1) for option in options}, names_in_help())
        self.assertIn("_files", specs[-1])
        with open(path_of("huffpipe.zsh"), encoding="utf-8") as script:
            self.assertEqual(script.readline(), "#compdef huffpipe\n")

    def test_the_tab_key_completes(self):
        shell = assert_tab_key_completes(self, "zsh")
        self.assertEqual(shell.offered("huffpipe -"), names_in_help())
        self.assertEqual(shell.offered("huffpipe --progress="), {"auto", "always", "never", "json"})


@unittest.skipUnless(shutil.which("fish"), "needs fish")
class Fish(TestCase):
    def complete(self, line):
        with tempfile.TemporaryDirectory() as home:
            found = run("fish", "--no-config", "-c", 'source $argv[1]; complete -C $argv[2]', path_of("huffpipe.fish"),
                        line, HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home)
        return {name.split("\t")[0] for name in found.splitlines()}

    def test_it_offers_the_options_of_help(self):
        short = {name for name in names_in_help() if not name.startswith("--")}
        offered = self.complete("huffpipe -")
        self.assertEqual({name.rstrip("=") for name in offered if name.startswith("--")}, names_in_help() - short)
        self.assertEqual({name for name in offered if not name.startswith("--")}, short)

    def test_it_offers_the_values_of_options(self):
        self.assertEqual({name.split("=")[-1] for name in self.complete("huffpipe --progress=")},
                         {"auto", "always", "never", "json"})


class Magic(TestCase):
    @unittest.skipUnless(shutil.which("file"), "needs file")
    def test_file_knows_a_stream(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(STREAM)
            file.flush()
            self.assertEqual(run("file", "-b", "-m", path_of("huffpipe.magic"), file.name),
                             "huffpipe compressed data, version 1, blocks of at most 2^16 bytes\n")
            self.assertEqual(run("file", "-b", "--mime-type", "-m", path_of("huffpipe.magic"), file.name),
                             "application/x-huffpipe\n")
            self.assertNotIn("huffpipe", run("file", "-b", "-m", path_of("huffpipe.magic"), __file__))

    def test_the_mime_type_has_the_bytes_that_streams_begin_with(self):
        name = "{http://www.freedesktop.org/standards/shared-mime-info}"
        types = xml.etree.ElementTree.parse(path_of("huffpipe.xml")).getroot()
        match = types.find(f"{name}mime-type/{name}magic/{name}match")
        magic = match.get("value").encode().decode("unicode_escape").encode("latin-1")
        self.assertTrue(match.get("offset") == "0" and len(magic) >= 4 and STREAM.startswith(magic))

    @unittest.skipUnless(shutil.which("update-mime-database"), "needs update-mime-database")
    def test_the_mime_database_takes_the_type(self):
        with tempfile.TemporaryDirectory() as data:
            folder = data + "/mime"
            os.makedirs(folder + "/packages")
            shutil.copy(path_of("huffpipe.xml"), folder + "/packages")
            self.assertEqual(run("update-mime-database", folder, XDG_DATA_HOME=data), "")
            with open(folder + "/globs2", encoding="utf-8") as globs:
                self.assertIn("application/x-huffpipe:*.hp\n", globs.read())
            with open(folder + "/magic", "rb") as magic:
                self.assertIn(b"\xf5hp\x9aS", magic.read())


main()
