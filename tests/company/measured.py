"""Runs a program, and writes how much memory it held at most: `measured.py FILE PROGRAM ARGUMENT…`.

It stands between, small itself: until its exec a child counts the memory of whoever made it.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    code = subprocess.run(sys.argv[2:], check=False).returncode
    with Path(sys.argv[1]).open("a") as file:
        file.write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024}\n")
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)
