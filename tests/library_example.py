#!/usr/bin/env python3
"""Prints the example of libhuffpipe(3), whose page is the argument, as a user would copy it from the screen."""

import sys

with open(sys.argv[1], encoding="utf-8") as page:
    text = page.read()
example = text.split('.\\" example\n')[1].split('.\\" end of example\n')[0]
print(example.replace("\\e", "\\"), end="")
