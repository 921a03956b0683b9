"""FILE operands: several, missing, unreadable, damaged, directories, the output itself."""

import os
import tempfile
import unittest

from harness import TestCase, huffpipe, main

ONE, TWO = b"first file\n" * 1000, b"second file\n" * 1000


class Operands(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.one, self.two = self.file("one", ONE), self.file("two", TWO)
        self.one_packed = self.file("one.hp", huffpipe(data=ONE).stdout)
        self.two_packed = self.file("two.hp", huffpipe(data=TWO).stdout)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def test_each_file_becomes_a_stream(self):
        result = huffpipe(self.one, self.two)
        self.assert_done(result)
        self.assertEqual(result.stdout, huffpipe(data=ONE).stdout + huffpipe(data=TWO).stdout)

    def test_files_decode_one_after_another(self):
        result = huffpipe("-d", self.one_packed, self.two_packed)
        self.assert_done(result)
        self.assertEqual(result.stdout, ONE + TWO)
        self.assert_done(huffpipe("-t", self.one_packed, self.two_packed))

    def test_files_are_left_alone(self):
        huffpipe(self.one)
        huffpipe("-d", self.one_packed)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["one", "one.hp", "two", "two.hp"])

    def test_a_dash_is_standard_input_among_files(self):
        result = huffpipe("-d", self.one_packed, "-", self.one_packed, data=huffpipe(data=TWO).stdout)
        self.assert_done(result)
        self.assertEqual(result.stdout, ONE + TWO + ONE)

    def test_names_that_look_like_options_follow_two_dashes(self):
        self.file("-d", ONE)
        result = huffpipe("--", "-d", cwd=self.folder.name)
        self.assert_done(result)
        self.assertEqual(result.stdout, huffpipe(data=ONE).stdout)

    def test_options_may_follow_files(self):
        self.assertEqual(huffpipe(self.one_packed, "-d").stdout, ONE)

    def test_a_missing_file_is_reported_and_the_others_are_processed(self):
        result = huffpipe(self.one, "/nonexistent/file", self.two)
        self.assert_fails(result, 1, "/nonexistent/file: cannot open: No such file or directory")
        self.assertEqual(huffpipe("-d", data=result.stdout).stdout, ONE + TWO)

    def test_an_empty_name_is_reported_as_one(self):
        for options in [], ["-d"], ["-l"], ["--bench"]:
            self.assert_fails(huffpipe(*options, ""), 1, "huffpipe: '': cannot open: No such file or directory")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_an_unreadable_file_is_reported(self):
        os.chmod(self.one, 0)
        self.assert_fails(huffpipe(self.one), 1, self.one, "Permission denied")

    def test_a_directory_is_refused(self):
        result = huffpipe(self.folder.name, self.one)
        self.assert_fails(result, 1, self.folder.name, "is a directory")
        self.assertEqual(result.stdout, huffpipe(data=ONE).stdout)
        stdin = os.open(self.folder.name, os.O_RDONLY)
        self.assert_fails(huffpipe(stdin=stdin), 1, "(stdin)", "is a directory")
        os.close(stdin)

    def test_a_damaged_file_is_reported_and_the_others_are_processed(self):
        damaged = self.file("damaged.hp", huffpipe(data=ONE).stdout[:-3])
        result = huffpipe("-d", damaged, self.two_packed)
        self.assert_fails(result, 2, damaged)
        self.assertEqual(result.stdout, ONE + TWO)

    def test_the_worst_status_is_the_highest(self):
        foreign = self.file("foreign", b"no stream")
        for files in ["/nonexistent", foreign], [foreign, "/nonexistent"]:
            result = huffpipe("-d", *files, self.one_packed)
            self.assertEqual((result.returncode, result.stdout), (2, ONE))
            self.assertEqual(result.stderr.count(b"\n"), 2)

    def test_max_output_counts_all_files_together(self):
        both = [self.one_packed, self.two_packed]
        self.assert_done(huffpipe("-d", f"--max-output={len(ONE + TWO)}", *both))
        result = huffpipe("-d", f"--max-output={len(ONE + TWO) - 1}", *both)
        self.assert_fails(result, 1, "limit")
        self.assertTrue((ONE + TWO).startswith(result.stdout))

    def test_a_file_that_is_also_the_output_is_refused(self):
        with open(self.one, "ab") as end_of_input:
            self.assert_fails(huffpipe(self.one, stdout=end_of_input), 1, self.one, "also the output")
        with open(self.one, "rb") as file:
            self.assertEqual(file.read(), ONE)

    def test_a_control_character_in_a_name_does_not_break_the_message(self):
        self.assert_fails(huffpipe("/nonexistent/a\nb\x1b[m"), 1, "/nonexistent/a?b?[m: cannot open")

    def test_a_device_is_read(self):
        self.assertEqual(huffpipe("/dev/null").stdout, huffpipe(data=b"").stdout)


main()
