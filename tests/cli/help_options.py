"""The options that --help shows."""

import re

from harness import huffpipe


def options_in_help():
    """All spellings in the left column of --help, with the value's name where there is one."""
    found = set()
    for line in huffpipe("--help").stdout.decode().splitlines():
        if not re.match(r"  (-| {4}--)", line):
            continue
        names = re.split(r"  +(?=[^-])", line.strip())[0].replace("-0 ... -9", " ".join(f"-{n}" for n in range(10)))
        value = re.search(r"=([A-Z][A-Za-z|:/]*)", names)
        for name in re.findall(r"--?[a-zA-Z0-9][a-z0-9-]*", names):
            found.add((name, value.group(1) if value else ""))
    return found
