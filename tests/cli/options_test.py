"""Options: spelling, clusters, order, HUFFPIPE_OPT, errors, --help against the man page."""

import re
import shutil
import subprocess
import unittest

from harness import ARGUMENTS, TestCase, huffpipe, main
from help_options import options_in_help

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 400


def options_in_man_page(path):
    """All spellings in the item lines (`.It Fl …`) of the page."""
    found = set()
    with open(path, encoding="utf-8") as page:
        lines = [line for line in page if line.startswith(".It Fl ")]
    for line in lines:
        value = re.search(r"\bAr ([A-Z][A-Za-z|:/]*)", line)
        for name in re.findall(r"Fl (-?[a-zA-Z0-9][a-z0-9-]*)", line):
            found.add(("-" + name, value.group(1) if value else ""))
    return found


def messages_in_man_page(path):
    """The messages that DIAGNOSTICS explains, as a reader of the page sees them."""
    page = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=200", path], capture_output=True, check=True).stdout
    section = re.sub(r".\x08", "", page.decode()).split("\nDIAGNOSTICS\n")[1]
    return re.findall(r"^ *huffpipe: (.*)$", section.split("\nSEE ALSO\n")[0], re.M)


def options_in_synopsis(path):
    """All spellings in the SYNOPSIS of the page; of options that are set together, as in `-cfkqv`, each."""
    with open(path, encoding="utf-8") as page:
        synopsis = page.read().split(".Sh SYNOPSIS\n")[1].split(".Sh ")[0]
    found = set()
    for word in re.findall(r"(?:Fl|\|) (-?[a-zA-Z0-9][a-z-]*)", synopsis.replace("| Fl", "Fl")):
        found.update(["-" + word] if word.startswith("-") else ["-" + letter for letter in word])
    return found


class Options(TestCase):
    def assert_same_as(self, expected, *options, env=None):
        result = huffpipe(*options, data=TEXT, env=env)
        self.assert_done(result)
        self.assertEqual(result.stdout, huffpipe(*expected, data=TEXT).stdout)

    def test_plain_and_c_compress(self):
        for options in ["-c"], ["-k"], ["-kc"], ["-z"], ["--compress"], ["--stdout"], ["--to-stdout"], ["-"], ["--"]:
            self.assert_same_as([], *options)

    def test_every_spelling_of_decompression_works(self):
        packed = huffpipe(data=TEXT).stdout
        for options in ["-d"], ["-dc"], ["-cd"], ["-dfc"], ["-dcf"], ["-dkc"], ["--decompress"], ["--uncompress"], \
                ["-d9"], ["-9d"], ["-dT2"], ["-dT", "2"], ["-dc", "-"], ["-dc", "--", "-"], \
                ["--uncompress", "--stdout"]:
            result = huffpipe(*options, data=packed)
            self.assert_done(result)
            self.assertEqual(result.stdout, TEXT, options)

    def test_the_last_of_z_d_t_wins(self):
        packed = huffpipe(data=TEXT).stdout
        self.assertEqual(huffpipe("-zd", data=packed).stdout, TEXT)
        self.assertEqual(huffpipe("-td", data=packed).stdout, TEXT)
        self.assertEqual(huffpipe("-dt", data=packed).stdout, b"")
        self.assertEqual(huffpipe("-dtz", data=TEXT).stdout, packed)

    def test_levels_have_digits_and_names_and_the_last_wins(self):
        self.assert_same_as(["-1"], "--fast")
        self.assert_same_as(["-9"], "--best")
        self.assert_same_as(["-9"], "-0", "-9c")
        self.assert_same_as(["-0"], "-90")
        self.assertTrue(huffpipe("-0", data=TEXT).stdout != huffpipe("-9", data=TEXT).stdout)
        for digit in "0123456789":
            packed = huffpipe("-" + digit, data=TEXT).stdout
            self.assertEqual(huffpipe("-d", data=packed).stdout, TEXT)

    def test_values_may_be_attached_or_follow(self):
        for options in ["-T2"], ["-T", "2"], ["--threads=2"], ["--threads", "2"], ["-cT2"], ["-9T", "2", "-5"]:
            self.assert_same_as([], *options)

    def test_tunables_change_nothing_but_the_block_size(self):
        self.assert_same_as([], "--io-threads=1")
        self.assert_same_as([], "--io-threads", "3", "--channel-capacity=1")
        self.assert_same_as([], "--channel-capacity=100")
        self.assert_same_as([], "--flush-timeout=3600000")
        small = huffpipe("--block-size=1K", data=TEXT)
        self.assert_done(small)
        self.assertTrue(small.stdout != huffpipe(data=TEXT).stdout)
        self.assertEqual(huffpipe("-d", data=small.stdout).stdout, TEXT)
        self.assert_same_as(["--block-size=1024"], "--block-size=1KiB")
        self.assert_same_as(["--block-size=1000"], "--block-size=1kB")

    def test_a_type_changes_what_is_written_but_not_what_comes_back(self):
        numbers = b"".join((70000 + 3 * i).to_bytes(4, "big") for i in range(20000))
        by_type = {name: huffpipe("--type=" + name, data=numbers)
                   for name in ("auto", "bytes", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "i16be",
                                "i32be", "i64be", "f16be", "bf16be", "f32be", "f64be")}
        for done in by_type.values():
            self.assert_done(done)
            self.assertEqual(huffpipe("-d", data=done.stdout).stdout, numbers)
        size = {name: len(done.stdout) for name, done in by_type.items()}
        self.assertEqual(by_type["auto"].stdout, huffpipe(data=numbers).stdout)
        self.assertLess(size["i32be"], size["i32"])
        self.assertLess(size["i32be"], size["bytes"])
        self.assertLess(size["bytes"], len(huffpipe("-1", data=numbers).stdout) + 1)

    def test_the_environment_comes_before_the_command_line(self):
        self.assert_same_as(["-0"], env={"HUFFPIPE_OPT": "-0"})
        self.assert_same_as(["-0"], env={"HUFFPIPE_OPT": " -T2\t-0  --io-threads 1 "})
        self.assert_same_as(["-9"], "-9", env={"HUFFPIPE_OPT": "-0"})
        self.assert_same_as([], env={"HUFFPIPE_OPT": ""})
        packed = huffpipe(data=TEXT).stdout
        self.assertEqual(huffpipe(data=packed, env={"HUFFPIPE_OPT": "-d"}).stdout, TEXT)

    def test_a_wrong_environment_is_named(self):
        for value, word in ("--wrong", "--wrong"), ("-9 file", "'file'"), ("-T x", "'x'"):
            self.assert_fails(huffpipe(data=TEXT, env={"HUFFPIPE_OPT": value}), 1, "HUFFPIPE_OPT", word)

    def test_a_wrong_option_ends_with_1_and_its_name(self):
        for options, word in (
                (["--wrong"], "--wrong"), (["-x"], "-x"), (["-dx"], "x"), (["--keep=1"], "--keep"),
                (["--thread=1"], "--thread"), (["-T"], "--threads"), (["--threads"], "--threads"),
                (["--threads="], "--threads"), (["-T", "-1"], "--threads"), (["-Tmany"], "'many'"),
                (["-T2x"], "'2x'"), (["-T1025"], "0 to 1024"), (["-T99999999999999999999"], "--threads"),
                (["--io-threads=0"], "1 to 1024"),
                (["--flush-timeout=0"], "1 to 3600000"), (["--flush-timeout=on"], "'on'"),
                (["--io-threads="], "--io-threads"),
                (["--channel-capacity=-1"], "--channel-capacity"), (["--block-size=0"], "1 to 4194304"),
                (["--block-size=5M"], "'5M'"), (["--block-size=1Q"], "'1Q'"), (["--block-size=K"], "'K'"),
                (["--block-size=1 K"], "'1 K'"), (["--max-output=16E"], "--max-output"),
                (["--max-output=-1"], "--max-output"),
                (["--progress=often"], "'often'"), (["--memory-limit=lots"], "'lots'"), (["--size-hint=0"], "--size-hint"), (["--sandbox=maybe"], "'maybe'"), (["--type=i33"], "'i33'"), (["--type=bytesbe"], "'bytesbe'"), (["--json"], "needs -l")):
            result = huffpipe(*options, data=TEXT)
            self.assert_fails(result, 1, word, "--help")
            self.assertEqual(result.stdout, b"")

    def test_a_memory_limit_is_kept_or_refused(self):
        self.assert_same_as([], "-M", "1G")
        self.assert_same_as([], "--memory-limit=32M")
        for mode in [], ["-d"]:
            self.assert_fails(huffpipe("-M1M", *mode, data=TEXT), 1, "memory limit of 1048576 bytes is too low")

    def test_nothing_is_written_beyond_max_output(self):
        packed = huffpipe("--block-size=1K", data=TEXT).stdout
        size = len(TEXT)
        self.assert_done(huffpipe("-d", f"--max-output={size}", data=packed))
        result = huffpipe("-d", f"--max-output={size - 1}", data=packed)
        self.assert_fails(result, 1, "limit", "--max-output")
        self.assertTrue(TEXT.startswith(result.stdout) and len(result.stdout) < size)
        self.assert_fails(huffpipe("-t", f"--max-output={size - 1}", data=packed), 1, "--max-output")
        self.assert_fails(huffpipe("--max-output=5", data=TEXT), 1, "--max-output")
        self.assert_fails(huffpipe("-df", "--max-output=5", data=b"123456"), 1, "--max-output")

    def test_verbose_reports_each_input(self):
        result = huffpipe("-v", data=TEXT)
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr.decode(), r"\Ahuffpipe: \(stdin\): %d bytes in, %d bytes out, "
                         r"ratio 0\.\d+, [\d.]+ MB/s\n\Z" % (len(TEXT), len(result.stdout)))
        twice = huffpipe("-dvvT3", data=result.stdout).stderr.decode()
        self.assertRegex(twice, r"\A[^\n]+\nhuffpipe: \(stdin\): threads 3; blocks: [a-z0-9-]+ 1\n\Z")
        self.assert_done(huffpipe("-vq", data=TEXT))
        self.assertRegex(huffpipe("-v", data=b"").stderr.decode(), "0 bytes in, .* ratio -,")

    def test_help_is_on_stdout_within_80_columns(self):
        for options in ["-h"], ["--help"], ["-dh", "--version"]:
            result = huffpipe(*options)
            self.assert_done(result)
            self.assertIn("Usage: huffpipe", result.stdout.decode())
            self.assertTrue(all(len(line) < 80 for line in result.stdout.decode().splitlines()))

    def test_version_names_the_program_and_the_format(self):
        for option in "-V", "--version":
            result = huffpipe(option)
            self.assert_done(result)
            self.assertRegex(result.stdout.decode(), r"\Ahuffpipe \d+\.\d+\.\d+\nstream format 1\n\Z")

    def test_help_and_man_page_list_the_same_options(self):
        self.assertGreater(len(options_in_help()), 25)
        self.assertEqual(options_in_help(), options_in_man_page(ARGUMENTS[0]))

    def test_the_synopsis_has_every_option_in_one_of_its_spellings(self):
        shown = options_in_synopsis(ARGUMENTS[0])
        with open(ARGUMENTS[0], encoding="utf-8") as page:
            items = [line for line in page if line.startswith(".It Fl ")]
        self.assertGreater(len(items), 25)
        for item in items:
            spellings = {"-" + name for name in re.findall(r"Fl (-?[a-zA-Z0-9][a-z0-9-]*)", item)}
            if not spellings & {"--fast", "--best"}:  # which are other names of levels
                self.assertTrue(spellings & shown, item)

    @unittest.skipUnless(shutil.which("mandoc"), "needs mandoc")
    def test_messages_are_those_of_the_manual(self):
        packed = huffpipe("--block-size=1K", data=TEXT).stdout
        begin = packed.find(b"\xf5hp\x9aB", 100)
        damaged = packed[:begin + 36] + b"\xff" * 20 + packed[begin + 56:]
        with open("/dev/full", "wb") as full:
            results = [huffpipe("-d", data=packed[:77]), huffpipe("-d", data=packed + b"junk"),
                       huffpipe("-d", data=TEXT), huffpipe("-d", data=packed, stdout=full),
                       huffpipe("-d", "--salvage", data=damaged), huffpipe("-d", data=damaged)]
        given = [line for result in results for line in result.stderr.decode().splitlines()]
        explained = messages_in_man_page(ARGUMENTS[0])
        self.assertEqual(len(explained), 7)
        for message in explained:
            pattern = re.sub(r"\d+", r"\\d+", re.escape(message.replace("x.hp", "(stdin)")))
            pattern = re.sub(r"the\\ content\\ does.*check", ".*", pattern)  # what damage meets first differs
            if "terminal" not in message:  # which is a matter of terminal_test.py
                self.assertTrue(any(re.match(f"huffpipe: {pattern}", line) for line in given), (message, given))


main()
