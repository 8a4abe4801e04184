"""How a live call unfolds: events in, commands out. Pure: timers are commands, `now` is an argument.

Read `events` and `commands` (the vocabulary), then `call.LiveCall` (the machine).
"""
