"""The composition root: command line, supervisor, background work, the Django side of call control's ports.

It may import every room; no room imports it. Read `cli`, then `commands.up`, then `supervisor`.
"""
