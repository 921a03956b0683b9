"""The shared library exports what <huffpipe.hpp> declares and nothing else. Usage: library_symbols.py LIBRARY"""

import re
import shutil
import subprocess
import sys

PUBLIC = (r"huffpipe::(compress|decompress)\(std::span<", r"huffpipe::compress_bound\(unsigned (long|int), unsigned (long|int)\)",
          r"huffpipe::(compressor|decompressor)::run\(huffpipe::reader, huffpipe::writer\) const",
          r"huffpipe::(reader|writer)::(~?reader|~?writer|operator=)\(", r"huffpipe::error::",
          r"(vtable|typeinfo|typeinfo name) for huffpipe::error")

if not shutil.which("nm"):
    print("skipped: needs nm")
    sys.exit(77)
listed = subprocess.run(["nm", "-D", "-C", "--defined-only", sys.argv[1]], capture_output=True, text=True, check=True)
names = [re.sub(r"@@?HUFFPIPE_\d+$", "", line.split(" ", 2)[2]) for line in listed.stdout.splitlines()]
names = [name for name in names if not re.fullmatch(r"HUFFPIPE_\d+", name)]
wrong = [name for name in names if not any(re.match(pattern, name) for pattern in PUBLIC)]
missing = [pattern for pattern in PUBLIC[:4] if not any(re.match(pattern, name) for name in names)]
for name in wrong:
    print("exported, but not public:", name)
for pattern in missing:
    print("not exported:", pattern)
print(f"{len(names)} names are exported")
sys.exit(bool(wrong or missing))
