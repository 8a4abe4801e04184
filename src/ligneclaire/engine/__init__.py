"""Asterisk as a part of the house: found or unpacked, configured, started, and taught its French sentences.

`install` finds the programs, `configuration` writes what Asterisk reads at start, `endpoints` says what is
pushed into it while it runs, `dialplan` what it does without us, `process` starts it.
"""
