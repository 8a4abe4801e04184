"""`ligneclaire bench`: what the house can do on this machine, measured against a bare Asterisk.

How it works. A house of its own is built in a temporary directory: the processes that `up` starts, and a
company of two hundred lines (`house`, `company`). SIPp plays their phones (`sipp`, `scenarios/`). The
reference for calls is the same Asterisk in the same run: endpoints with the very same options whose calls a
bare `Dial()` connects. Each part answers `report.Measure`s, and the report sets them beside their targets.

    decision   the decision alone, on 10,000 lines           memory    the idle house, and a call that is held
    calls      CPU per call, calls per second, ringing       restart   call control killed under conversations
    heavy      the heaviest realistic call                   sound     answer or pickup, until sound is heard
    save       a manager's change, until the next call obeys it
    groups     waiting callers, members who become free, fifty phones at once

Calls are signalling only, but for those of `sound`: no other phone sends any.
"""
