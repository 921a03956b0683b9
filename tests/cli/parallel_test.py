"""GNU parallel: pieces compressed side by side, pieces decompressed side by side."""

import random
import shutil
import subprocess
import tempfile

from harness import BINARY, ENVIRONMENT, HANG, TestCase, main, skip

if not shutil.which("parallel"):
    skip("needs GNU parallel")
LINES = b"".join(b"%d some words\n" % random.Random(2).randrange(10**9) * 50 for _ in range(3000))


class Parallel(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_parallel(self, script, data=b""):
        """Runs a script of bash in which "$hp" is the binary and the options of parallel are quiet ones."""
        result = subprocess.run(["bash", "-c", "parallel() { command parallel --will-cite -j4 \"$@\"; }\n" + script],
                                input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=HANG,
                                cwd=self.folder, env={**ENVIRONMENT, "hp": BINARY, "HOME": self.folder})
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def compress(self):
        with open(self.folder + "/x.hp", "wb") as file:
            file.write(self.run_parallel('parallel --pipe -k --block 300k "$hp"', LINES))

    def test_pieces_compressed_apart_join_to_one_input(self):
        self.compress()
        self.assertEqual(self.run_parallel('"$hp" -d x.hp'), LINES)
        self.assertIn("\n", self.run_parallel('"$hp" -l x.hp').decode())

    def test_pieces_cut_at_the_sync_decompress_apart(self):
        with open(self.folder + "/x.hp", "wb") as file:
            file.write(self.run_parallel('"$hp" --block-size=20K', LINES))
        for name in "x.hp", "joined.hp":
            script = f"parallel --pipepart -a {name} -k --block 40k --recstart $'\\xf5hp\\x9a' \"$hp\" -d --fragment"
            if name == "joined.hp":
                script = "cat x.hp x.hp > joined.hp; " + script
            self.assertEqual(self.run_parallel(script), LINES * (2 if name == "joined.hp" else 1))

    def test_shares_decompress_apart(self):
        self.compress()
        self.assertEqual(self.run_parallel('parallel -k "$hp" -d --part={}/8 x.hp ::: 1 2 3 4 5 6 7 8'), LINES)

    def test_it_serves_as_the_compressor_of_temporary_files(self):
        script = 'parallel -k --compress --compress-program="$hp" echo ::: 1 2 3'
        self.assertEqual(self.run_parallel(script), b"1\n2\n3\n")


main()
