"""The live state of call groups, as a board on the wall reads it."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio
from tests.callcontrol.test_groups import WAITING, Office

from ligneclaire.ari.memory import Answers


class Reader:
    """Reads the stream; `groups` is what it was told last."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.told: list[dict[str, Any]] = []

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_unix_connection(self.office.board)
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while line := await self.reader.readline():
            self.told.append(json.loads(line))

    async def sees(self, true: Callable[[dict[str, Any]], object], within: float = 120) -> dict[str, Any]:
        """The desk, once it is so."""
        await self.office.until(lambda: bool(self.told) and bool(true(self.desk)), within)
        return self.desk

    @property
    def desk(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told[-1]["groups"]["desk"]
        return found

    async def close(self) -> None:
        self.writer.close()
        await self._task


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    with tempfile.TemporaryDirectory() as short:
        office.board = Path(short) / "board.sock"
        await office.open()
        yield office
        await office.close()


@pytest_asyncio.fixture
async def board(office: Office) -> AsyncIterator[Reader]:
    reader = Reader(office)
    await reader.connect()
    yield reader
    await reader.close()


def states(desk: dict[str, Any]) -> dict[str, str]:
    return {line: member["state"] for line, member in desk["members"].items()}


async def test_who_connects_is_told_everything_at_once(office: Office, board: Reader) -> None:
    desk = await board.sees(lambda desk: True)
    assert states(desk) == {"ann": "free", "ben": "free", "cleo": "free"}
    assert desk["calls"] == []
    assert board.told[0]["company"] == "atelier"


async def test_a_call_is_seen_from_the_ringing_to_the_rest(office: Office, board: Reader) -> None:
    office.desk("ann", wrap_up_seconds=30)
    call = await office.calls()
    desk = await board.sees(lambda desk: states(desk) == {"ann": "ringing"})
    (seen,) = desk["calls"]
    assert (seen["number"], seen["rings"], seen["waits"]) == (call.phone.name, ["ann"], False)
    assert seen["arrived"] == seen["since"]
    office.ann.answer()
    desk = await board.sees(lambda desk: states(desk) == {"ann": "in_call"})
    assert desk["calls"] == []
    call.hang_up()
    desk = await board.sees(lambda desk: states(desk) == {"ann": "resting"})
    assert desk["members"]["ann"]["until"]
    await board.sees(lambda desk: states(desk) == {"ann": "free"}, within=32)


async def test_who_waits_is_seen_first_come_first_and_a_hidden_number_is_not(
    office: Office, board: Reader
) -> None:
    office.desk("ann")
    office.ann.behaviour = Answers(after=0)
    talk = await office.calls()
    await office.hears(talk, "ann")
    first = await office.calls()
    await office.hears(first, WAITING)
    hidden = await office.outside("+33612009999").call("+33199002000", withheld=True)
    await office.hears(hidden, WAITING)
    desk = await board.sees(lambda desk: len(desk["calls"]) == 2)
    assert [(call["number"], call["waits"]) for call in desk["calls"]] == [
        (first.phone.name, True),
        (None, True),
    ]


async def test_members_who_are_away_say_why(office: Office, board: Reader) -> None:
    await office.ann.call("*29")
    office.ben.registered = False
    wanted = {"ann": "disconnected", "ben": "not_registered", "cleo": "free"}
    await board.sees(lambda desk: states(desk) == wanted)


async def test_a_reader_that_leaves_and_one_that_comes_back_disturb_nobody(office: Office) -> None:
    one, other = Reader(office), Reader(office)
    await one.connect()
    await other.connect()
    await one.sees(lambda desk: True)
    await one.close()
    await office.calls()
    await other.sees(lambda desk: states(desk)["ann"] == "ringing")
    again = Reader(office)
    await again.connect()
    await again.sees(lambda desk: states(desk)["ann"] == "ringing")
    await again.close()
    await other.close()
