"""The seam to Asterisk. Read `interface` (what may be asked), then `events` (what is told)."""
