"""Programs that run huffpipe as their filter: tar, sort, the shell."""

import os
import random
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main


def make_tree(root):
    """A directory with files of several kinds and sizes, links and odd names."""
    noise = random.Random(4)
    for folder in "a", "a/b", "empty":
        os.makedirs(os.path.join(root, folder))
    contents = {"a/empty": b"", "a/one": b"1", "a/b/random": noise.randbytes(300_000),
                "a/b/text": b"some text, again and again\n" * 30_000, "a name with blanks": b"x" * 5000}
    for name, content in contents.items():
        with open(os.path.join(root, name), "wb") as file:
            file.write(content)
    os.symlink("a/one", os.path.join(root, "link"))


def run(*command, env=None, **keywords):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=HANG,
                          env={**ENVIRONMENT, **(env or {})}, **keywords)


class Programs(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.tree = os.path.join(self.folder, "tree")
        self.copy = os.path.join(self.folder, "copy")
        self.archive = os.path.join(self.folder, "x.tar.hp")
        os.mkdir(self.tree)
        os.mkdir(self.copy)
        make_tree(self.tree)

    def assert_same_trees(self):
        self.assert_done(run("diff", "-r", "--no-dereference", self.tree, self.copy))

    def test_tar_creates_lists_and_extracts(self):
        self.assert_done(run("tar", "-I", BINARY, "-C", self.tree, "-cf", self.archive, "."))
        with open(self.archive, "rb") as archive:
            self.assertEqual(archive.read(5), b"\xf5hp\x9aS")
        listed = run("tar", "-I", BINARY, "-tf", self.archive)
        self.assert_done(listed)
        self.assertIn(b"./a/b/random\n", listed.stdout)
        self.assert_done(run("tar", "-I", BINARY, "-C", self.copy, "-xf", self.archive))
        self.assert_same_trees()

    def test_tar_passes_options_on(self):
        self.assert_done(run("tar", "-I", f"{BINARY} -9 -T 2", "-C", self.tree, "-cf", self.archive, "."))
        self.assert_done(run("tar", "-I", f"{BINARY} -T1", "-C", self.copy, "-xf", self.archive))
        self.assert_same_trees()

    def test_tar_notices_a_cut_archive(self):
        run("tar", "-I", BINARY, "-C", self.tree, "-cf", self.archive, ".")
        os.truncate(self.archive, os.path.getsize(self.archive) - 50)
        result = run("tar", "-I", BINARY, "-C", self.copy, "-xf", self.archive)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b"huffpipe: (stdin): ", result.stderr)

    def test_tar_may_stop_reading_early(self):
        run("tar", "-I", BINARY, "-C", self.tree, "-cf", self.archive, ".")
        result = run("tar", "-I", BINARY, "--occurrence=1", "-tf", self.archive, "./a/one")
        self.assertEqual(result.stdout, b"./a/one\n")
        self.assertNotIn(b"huffpipe:", result.stderr)

    def test_tar_pipes_through_a_shell(self):
        script = 'tar -C "$2" -c . | "$1" | "$1" -d | tar -C "$3" -x'
        self.assert_done(run("sh", "-c", script, "sh", BINARY, self.tree, self.copy))
        self.assert_same_trees()

    def test_sort_spills_through_it(self):
        noise = random.Random(5)
        lines = [b"%012d some words to make the line longer\n" % noise.randrange(10**12) for _ in range(40_000)]
        result = run("sort", "-S", "100k", "-T", self.folder, "--compress-program=" + BINARY,
                     input=b"".join(lines), env={"HUFFPIPE_OPT": "-v"})
        self.assertEqual(result.returncode, 0)
        self.assertGreater(result.stderr.count(b"bytes in"), 10)  # it has been used
        self.assertEqual(result.stdout, b"".join(sorted(lines)))

    def test_outputs_of_a_split_input_join_to_one_input(self):
        parts = [os.urandom(1000), b"text " * 1000, b""]
        joined = b"".join(huffpipe(data=part).stdout for part in parts)
        self.assertEqual(huffpipe("-d", data=joined).stdout, b"".join(parts))


main()
