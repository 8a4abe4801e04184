"""What should happen to a call, and why. Pure: no clock, no database, no Asterisk; `now` is an argument.

Read `model` (the company), then `call` (what is asked and answered), then `planner.decide`.
"""
