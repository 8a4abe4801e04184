"""A voice for tests: says a text as a tone, 50 ms a character, so that texts of one length last the same."""

from __future__ import annotations

import sys

PROGRAM = """
import math, struct, sys, wave
text = sys.stdin.buffer.read().decode()
if "muet" in text:
    sys.exit(1)
pitch = 300 + len(text) % 7 * 50 + sum(map(ord, text)) % 50
with wave.open(sys.argv[1], "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    for number in range(len(text) * 400):
        file.writeframesraw(struct.pack("<h", int(3000 * math.sin(number * pitch * math.tau / 8000))))
"""

VOICE = ((sys.executable, "-c", PROGRAM), {})
"""For `settings.VOICE`."""
