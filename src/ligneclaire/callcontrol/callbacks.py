"""Callbacks on busy (L8): who waits for whom, and beginning the call when its time has come.

Kept in the journal, so that they outlive a restart and an absent database; the board is told of every change,
and tells which ones a manager cancelled. What becomes of a callback is `calls.callback`; whether it is time
is asked of the decision, like everything about a call.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ligneclaire.callcontrol.directory import Directory, line_caller
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.lines import LineBook
from ligneclaire.callcontrol.ports import CallbackBoard
from ligneclaire.calls import callback as life
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.callback import Callback
from ligneclaire.routing import callbacks as promises
from ligneclaire.routing.call import Call, Outcome, Refuse, RingBack
from ligneclaire.routing.planner import decide

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often time and the board are looked at while somebody waits; what happens is heard of at once."""


class CallbackDesk:
    """`start` begins a call, `tell` is mail for one, `ready` says whether calls can be begun now."""

    def __init__(
        self,
        *,
        journal: Journal,
        directory: Directory,
        lines: LineBook,
        board: CallbackBoard,
        clock: Callable[[], datetime],
        start: Callable[[LiveCall], None],
        tell: Callable[[str, on.Event], None],
        ready: Callable[[], bool],
    ) -> None:
        self._journal, self._directory, self._lines, self._board = journal, directory, lines, board
        self._clock, self._start, self._tell, self._ready = clock, start, tell, ready
        # A call that was to carry one out did not outlive the process that began it.
        self._waiting = {callback.id: replace(callback, call=None) for callback in journal.callbacks()}
        self._stirred = asyncio.Event()
        self._changed = asyncio.Event()

    # -- what calls say ----------------------------------------------------------------------------

    def ask(self, company: str, caller: str, target: str) -> None:
        found = next((one for one in self._waiting.values() if one.pair == (caller, target)), None)
        if found:
            return self._keep(life.asked_again(found, self._clock()))
        self._keep(life.asked(str(uuid.uuid4()), company, caller, target, self._clock()))

    def cancel(self, caller: str) -> None:
        for callback in [one for one in self._waiting.values() if one.caller == caller]:
            self._drop(callback)

    def look_at(self, live: LiveCall) -> None:
        """Something happened to a call."""
        if not self._waiting:
            return
        self._stirred.set()
        line = live.record.caller.line
        for callback in list(self._waiting.values()):
            if callback.call == live.id:
                again = isinstance(live.step, Refuse) and live.step.callback is not None
                if live.called_back is Outcome.TAKEN and not again:
                    self._drop(callback)
            elif live.winner in live.legs and {line, live.legs[live.winner].line} == set(callback.pair):
                self._drop(callback)  # they speak to each other already, whoever called
            elif live.is_emergency and callback.call and line in callback.pair:
                self._tell(callback.call, on.CalledOff())

    def ended(self, live: LiveCall) -> None:
        """A call is over, and its lines are free."""
        self._stirred.set()
        callback = next((one for one in self._waiting.values() if one.call == live.id), None)
        if callback is None:
            return
        if kept := life.rung(callback, live.called_back, self._clock()):
            self._keep(kept)
        else:
            self._drop(callback)

    # -- for ever ----------------------------------------------------------------------------------

    async def serve(self) -> None:
        while True:
            self._stirred.clear()
            if self._ready():
                self._forget_what_is_over()
                self._begin_what_is_due()
            await _set_within(self._stirred, LOOK_SECONDS if self._waiting else None)

    async def tell_managers(self) -> None:
        shown: tuple[Callback, ...] | None = None
        while True:
            self._changed.clear()
            waiting = tuple(self._waiting.values())
            if waiting or shown != waiting:
                try:
                    cancelled = await self._board.show(waiting)
                except Exception as fault:  # a database fails in many ways, all of them passing
                    log.warning("The callbacks that wait could not be shown: %s", fault)
                    shown = None
                else:
                    shown = waiting
                    for callback in waiting:
                        if callback.id in cancelled:
                            self._drop(callback)
            await _set_within(self._changed, None if shown == () else LOOK_SECONDS)

    def _forget_what_is_over(self) -> None:
        now = self._clock()
        for callback in list(self._waiting.values()):
            known = self._directory.knows(callback.company)
            company = self._directory.company(callback.company)
            kept = not known or promises.holds(company, callback.caller, callback.target)
            if not kept or life.is_over(callback, now):
                self._drop(callback)

    def _begin_what_is_due(self) -> None:
        now = self._clock()
        for callback in list(life.due(self._waiting.values(), now, self._is_free)):
            call = self._call_of(callback)
            live = LiveCall.calling_back(
                id=str(uuid.uuid4()),
                company=callback.company,
                caller=call.caller,
                dialled=call.dialled,
                now=now,
            )
            self._keep(replace(callback, call=live.id))
            self._start(live)

    def _is_free(self, callback: Callback) -> bool:
        company = self._directory.company(callback.company)
        if not promises.holds(company, callback.caller, callback.target):
            return False
        states = self._lines.states_of(company)
        decision = decide(company, self._call_of(callback), self._clock(), states)
        return isinstance(decision.step, RingBack)

    def _call_of(self, callback: Callback) -> Call:
        lines = self._directory.company(callback.company).lines
        caller, target = lines[callback.caller], lines[callback.target]
        return Call(caller=line_caller(caller), dialled=target.number, callback=True)

    def _keep(self, callback: Callback) -> None:
        self._waiting[callback.id] = callback
        self._journal.keep_callback(callback)
        self._changed.set()
        self._stirred.set()

    def _drop(self, callback: Callback) -> None:
        """The phone that rings for it stops; who took it already goes on."""
        if callback.call:
            self._tell(callback.call, on.CalledOff())
        self._waiting.pop(callback.id, None)
        self._journal.drop_callback(callback.id)
        self._changed.set()


async def _set_within(event: asyncio.Event, seconds: float | None) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
