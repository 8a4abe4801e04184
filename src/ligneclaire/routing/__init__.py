"""What should happen to a call, and why. Pure: no clock, no database, no Asterisk; `now` is an argument.

Read `model` (the company), then `call` (what is asked and answered), then `planner.decide`. Each rule has its
module: `numbers` and its tables `numbering`, `calendars`, `restrictions`, `forwarding`, `identities`,
`services`. `reasons` names every turn, `sentences` puts it into words, `dryrun` tells a whole call.
"""
