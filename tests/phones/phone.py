"""A library of real SIP phones for tests: what a person does with a phone, and what a phone shows.

    with Phones(registrar="127.0.0.1:5060", folder=tmp_path) as phones:
        alice, bob = phones.phone("Alice"), phones.phone("Bob")
        alice.registers("alice", "secret")
        bob.registers("bob", "secret")
        call = alice.calls("102")
        bob.is_ringing(within=3)
        bob.answers()
        hear_each_other(alice, bob)

Whatever is waited for has a bound; what does not happen in time raises `AssertionError` in telephony words,
with all that the phone saw. A method without an explicit call means the latest one it makes sense for.
"""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from tests.phones import sound

TONES = (500, 640, 910, 1080, 1270, 1430, 1580, 1730, 1870, 2030, 2170, 2310)
"""Hz; none is near the ring tone, a DTMF frequency, or three times another."""

PROCESS = Path(__file__).with_name("phone_process.py")
START_SECONDS = 15.0
COMMAND_SECONDS = 5.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.05
SEARCH_SECONDS = 0.3
WAITING_PACKETS = 40


@dataclass
class PhoneCall:
    """One call as its phone saw it."""

    key: int
    incoming: bool = False
    dialled: str = ""
    """On an incoming call: the user part the phone was called by."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the incoming INVITE, by lower-case name."""
    state: str = "calling"
    status: int = 0
    """The last SIP status: of the far end on outgoing calls, ours on incoming ones."""
    reason: str = ""
    states: list[tuple[str, float]] = field(default_factory=list)
    """Every state it entered, with the moment (monotonic clock)."""
    statuses: list[int] = field(default_factory=list)
    media: str = "none"
    """Where its sound stands: `none`, `active`, `holding` (we hold the far end), `held` (by the far end)."""
    digits: str = ""
    dialog: Mapping[str, str] = field(default_factory=dict)
    """Of an outgoing call: headers of the answer to its INVITE."""
    transfer: int = 0
    """What it was last told of the transfer it asked for: 100 and 180 on the way, then how it ended."""
    goodbye: Mapping[str, str] = field(default_factory=dict)
    """Headers of the CANCEL or BYE that ended it, if the far end did."""

    @property
    def ended(self) -> bool:
        return self.state == "ended"

    @property
    def answered_elsewhere(self) -> bool:
        """The CANCEL said that another phone took the call (RFC 3326)."""
        return "completed elsewhere" in self.goodbye.get("reason", "").lower()

    @property
    def shown(self) -> str:
        """The caller's number as the phone shows it: the user part of From."""
        return self.headers.get("from", "").rpartition("sip:")[2].partition("@")[0]

    @property
    def replaces(self) -> str:
        """Value of a Replaces header that names this outgoing call (RFC 3891 §6.1)."""
        ours, theirs = (self.dialog[end].rpartition("tag=")[2] for end in ("from", "to"))
        return f"{self.dialog['call-id']};to-tag={theirs};from-tag={ours}"

    def entered(self, state: str) -> float | None:
        """When it first entered a state."""
        return next((at for name, at in self.states if name == state), None)

    def seconds(self, first: str, then: str) -> float:
        """From one state to another, e.g. how long it rang: `call.seconds("early", "ended")`."""
        moments = dict(reversed(self.states))
        assert {first, then} <= moments.keys(), f"{self} did not go from {first} to {then}"
        return moments[then] - moments[first]

    def __str__(self) -> str:
        way = f"call in for {self.dialled}" if self.incoming else "call out"
        path = " → ".join(f"{name}" for name, _ in self.states) or "nothing yet"
        return f"{way}: {path} ({self.status} {self.reason})"


class Phone:
    """A phone on somebody's desk; its name is its owner's."""

    def __init__(self, phones: Phones, name: str, tone: int, host: str, port: int, registrar: str) -> None:
        self.phones = phones
        self.name = name
        self.tone = tone
        self.registered = False
        self.registration: tuple[int, str] | None = None
        """Status and reason of the last answer to REGISTER."""
        self.history: dict[int, PhoneCall] = {}
        self._agreed: dict[str, tuple[int, float]] = {}
        self.changed = threading.Condition()
        self._host, self._port = host, port
        self._ready = False
        self._rate = 0
        self._done: dict[int, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._domain = registrar
        self._folder = phones.folder / name.replace(" ", "-")
        self._folder.mkdir(parents=True)
        options = {"folder": self._folder, "tone": tone, "address": host, "port": port}
        with (self._folder / "stderr.log").open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, PROCESS, *(f"--{name}={value}" for name, value in options.items())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, name=f"phone {name}", daemon=True)
        self._reader.start()
        self._until(lambda: self._ready, START_SECONDS, "did not start")

    # Registering

    def registers(self, user: str, password: str, within: float = 5) -> None:
        """Register with digest authentication, and be accepted."""
        status, reason = self.tries_to_register(user, password, within)
        assert self.registered, f"{self.name}’s phone could not register: {status} {reason}"

    def tries_to_register(self, user: str, password: str, within: float = 5) -> tuple[int, str]:
        """Register, and return the status and reason of the answer."""
        self.registration = None
        self._does("account_to", registrar=self._domain, user=user, password=password, registers=True)
        self._until(lambda: self.registration, within, "got no answer to its REGISTER")
        assert self.registration
        return self.registration

    def unregisters(self, within: float = 5) -> None:
        self._does("unregister")
        self._until(lambda: not self.registered, within, "is still registered")

    def stands_alone(self, user: str = "anonymous") -> None:
        """Be a phone without registration: it calls, and is called, by address."""
        self._does("account_to", registrar=self._domain, user=user, password="", registers=False)

    @property
    def address(self) -> str:
        return f"{self._host}:{self._port}"

    # What its owner does

    def calls(self, number: str, headers: Mapping[str, str] | None = None) -> PhoneCall:
        """Dial a number, or call a `sip:` address; `headers` are added to the INVITE."""
        uri = number if number.startswith("sip:") else f"sip:{number}@{self._domain}"
        key = self._does("call", uri=uri, headers=dict(headers or {}))
        return self.history[key]

    def answers(self, call: PhoneCall | None = None, within: float = 5) -> PhoneCall:
        call = call or self.is_ringing()
        self._does("answer", call=call.key, status=200)
        return self.is_in_conversation(call, within)

    def refuses(self, status: int = 603, call: PhoneCall | None = None, within: float = 5) -> PhoneCall:
        """Refuse the ringing call: 486 busy, 603 declined, 480 not now."""
        call = call or self.is_ringing()
        self._does("answer", call=call.key, status=status)
        return self.has_hung_up(call, within)

    def when_called(self, status: int, after: float = 0, *, number: str = "*") -> None:
        """From now on reply `status` by itself to calls for `number`, or for any that has no rule of its own.

        With `after` it rings so many seconds before. 180 is a phone that rings and waits, as at first.
        """
        self._agreed[number] = status, after
        self._does("when_called", agreed=self._agreed)

    def hangs_up(self, call: PhoneCall | None = None, within: float = 5) -> PhoneCall:
        call = call or self._latest(lambda seen: not seen.ended, "has no call to hang up")
        self._does("hang_up", call=call.key)
        return self.has_hung_up(call, within)

    def hangs_up_all(self) -> None:
        """Whatever it is doing, it ends."""
        for call in [call for call in self.history.values() if not call.ended]:
            self._does("hang_up", call=call.key)
            self.has_hung_up(call)

    def forgets(self) -> None:
        """Its past calls, and what it had agreed to do by itself."""
        assert all(call.ended for call in self.history.values()), f"{self.name} is in a call.{self.told()}"
        self.history.clear()
        self._agreed.clear()
        self._does("when_called", agreed={})
        self._does("speak", tone=self.tone)

    def holds(self, call: PhoneCall | None = None, within: float = 5) -> None:
        call = call or self.is_in_conversation()
        self._does("hold", call=call.key)
        self._until(lambda: call.media == "holding", within, "could not hold its call")

    def resumes(self, call: PhoneCall | None = None, within: float = 5) -> None:
        call = call or self._latest(lambda seen: seen.media == "holding" and not seen.ended, "holds no call")
        self._does("resume", call=call.key)
        self._until(lambda: call.media == "active", within, "could not resume its call")

    def transfers(
        self, number: str, call: PhoneCall | None = None, headers: Mapping[str, str] | None = None
    ) -> PhoneCall:
        """Send whom it talks to on to a number (blind); `headers` are added to the REFER."""
        call = call or self.is_in_conversation()
        self._does("transfer", call=call.key, uri=f"sip:{number}@{self._domain}", headers=dict(headers or {}))
        return call

    def connects(
        self, call: PhoneCall, other: PhoneCall, headers: Mapping[str, str] | None = None
    ) -> PhoneCall:
        """Connect the far end of one of its calls with that of the other (attended)."""
        self._does("transfer_to", call=call.key, other=other.key, headers=dict(headers or {}))
        return call

    def replaces(self, call: PhoneCall, replaces: str) -> None:
        """Ask to connect the far end of a call with a call of any phone, named as in a Replaces header."""
        uri = f"<sip:0@{self._domain}?Replaces={quote(replaces, safe='')}>"
        self._does("transfer", call=call.key, uri=uri, headers={})

    def is_told_of_the_transfer(self, status: int, call: PhoneCall | None = None, within: float = 5) -> None:
        """The transfer it asked for ended so: 200, it is done."""
        call = call or self._latest(lambda seen: True, "never had a call")
        self._until(lambda: call.transfer == status, within, f"was not told {status} of its transfer")

    def dials_digits(self, digits: str, by: str = "rfc4733", call: PhoneCall | None = None) -> None:
        """Press keys during a call, sent in the sound (`rfc4733`) or as SIP INFO (`info`)."""
        self._does("send_digits", call=(call or self.is_in_conversation()).key, digits=digits, by=by)

    def speaks_for(self, seconds: float) -> None:
        """Let its tone be heard so long."""
        time.sleep(seconds)

    def falls_silent(self) -> None:
        self._does("speak", tone=0)

    def speaks(self) -> None:
        self._does("speak", tone=self.tone)

    # What it shows

    def is_ringing(self, within: float = 5) -> PhoneCall:
        """A call rings here."""
        return self._call_that(lambda call: call.incoming and call.state == "early", within, "did not ring")

    def hears_ringing(self, within: float = 5) -> PhoneCall:
        """It has called, and is told that it rings: by 180 (phones then make the tone), or in the sound."""
        mark = self.mark()

        def rings(call: PhoneCall) -> bool:
            return 180 in call.statuses or sound.RINGING in self._heard_after(mark)

        return self._call_that(
            lambda call: not (call.incoming or call.ended) and rings(call), within, "heard no ringing"
        )

    def is_in_conversation(self, call: PhoneCall | None = None, within: float = 5) -> PhoneCall:
        return self._call_that(
            lambda seen: seen.state == "answered" and call in (None, seen), within, "is in no conversation"
        )

    def has_hung_up(self, call: PhoneCall | None = None, within: float = 5) -> PhoneCall:
        """Its latest call, or this one, is over, whoever ended it."""
        call = call or self._latest(lambda seen: True, "never had a call")
        self._until(lambda: call.ended, within, "is still in a call")
        return call

    def is_refused(self, status: int, within: float = 5) -> PhoneCall:
        """Its latest call ended, unanswered, with this status."""
        call = self.has_hung_up(within=within)
        assert call.entered("answered") is None, f"{self.name}’s call was answered: {call}"
        assert call.status == status, f"{self.name}’s call ended with {call.status}, not {status}: {call}"
        return call

    def is_held(self, within: float = 5) -> PhoneCall:
        return self._call_that(lambda call: call.media == "held" and not call.ended, within, "is not on hold")

    def receives_digits(self, digits: str, within: float = 5) -> None:
        self._call_that(lambda call: call.digits.endswith(digits), within, f"did not receive {digits}")

    def has_not_rung(self) -> None:
        rung = [str(call) for call in self.history.values() if call.incoming]
        assert not rung, f"{self.name}’s phone rang: {rung}"

    @property
    def calls_received(self) -> list[PhoneCall]:
        return [call for call in self.history.values() if call.incoming]

    # What is heard

    def hears(self, *who: Phone | str, within: float = 5, since: float | None = None) -> None:
        """It hears exactly these together: other phones, `sound.RINGING`, `sound.VOICE` or `sound.SILENCE`.

        Only sound that comes after this moment, or after a `mark()`, counts.
        """
        wanted = frozenset(one.name if isinstance(one, Phone) else one for one in who)
        mark = self.mark() if since is None else since
        until = time.monotonic() + within
        while (heard := self._heard_after(mark)) != wanted:
            if time.monotonic() > until:
                instead = f"{_list(wanted)} within {within} s, but {_list(heard)}"
                raise AssertionError(f"{self.name} did not hear {instead}.{self.told()}")
            time.sleep(POLL_SECONDS)

    def hears_sound(self, wav: Path, *, since: float, within: float = 5) -> None:
        """It hears a known sound, a sentence say, that began after a `mark()`."""
        until = time.monotonic() + within
        while self.places(wav, since) is None:
            assert time.monotonic() < until, (
                f"{self.name} did not hear {wav.stem} within {within} s.{self.told()}"
            )
            time.sleep(SEARCH_SECONDS)

    def mark(self) -> float:
        """This moment, for `hears` and `heard_since`: nothing heard before it is counted after it."""
        return sound.length(self._wav, self._rate) + sound.LAG_SECONDS

    def heard_since(self, mark: float) -> list[sound.Stretch]:
        """All it heard since a `mark()`, in order."""
        return sound.stretches(sound.read(self._wav, mark, self._rate), self._tones(), self._rate)

    def places(self, wav: Path, since: float) -> float | None:
        """How many seconds after a `mark()` it heard a known sound begin; `None` if it did not."""
        return sound.place(*self._compared(wav, since))

    def was_told(self, wav: Path, since: float) -> sound.Told | None:
        """How much it heard of a known sound, in seconds after a `mark()`; `None`: nothing."""
        return sound.told(*self._compared(wav, since))

    def _compared(self, wav: Path, since: float) -> tuple[sound.Samples, sound.Samples, int]:
        heard = sound.halved(sound.read(self._wav, since, self._rate))
        return sound.load(wav, self._rate // 2), heard, self._rate // 2

    def told(self) -> str:
        """All this phone saw, for failure messages."""
        calls = "".join(f"\n  {call}" for call in self.history.values()) or "\n  no call"
        return f"\n{self.name}’s phone (log: {self._folder}) saw:{calls}"

    @contextmanager
    def unplugged(self) -> Iterator[None]:
        """Nothing sent to it is answered until it is plugged in again; calls of meanwhile end then."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)
            for _ in range(WAITING_PACKETS):  # with every command it reads what the network has for it
                self._does("speak", tone=self.tone)
            self.hangs_up_all()

    def switch_off(self) -> None:
        """Have it hang up and unregister; `gone` waits until it has."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()

    def gone(self) -> None:
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(STOP_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()

    # Inside

    @property
    def _wav(self) -> Path:
        return self._folder / "heard.wav"

    def _heard_after(self, mark: float) -> frozenset[str]:
        """Heard last; nothing at all, not even silence, until there is a whole window after `mark`."""
        start = sound.length(self._wav, self._rate) - sound.WINDOW_SECONDS
        if start < mark:
            return frozenset()
        return sound.tell(sound.read(self._wav, start, self._rate), self._tones(), self._rate)

    def _tones(self) -> dict[str, int]:
        return {phone.name: phone.tone for phone in self.phones.phones.values()}

    def _latest(self, fits: Callable[[PhoneCall], bool], otherwise: str) -> PhoneCall:
        with self.changed:
            found = [call for call in self.history.values() if fits(call)]
        assert found, f"{self.name}’s phone {otherwise}.{self.told()}"
        return found[-1]

    def _call_that(self, fits: Callable[[PhoneCall], bool], within: float, otherwise: str) -> PhoneCall:
        self._until(lambda: any(fits(call) for call in self.history.values()), within, otherwise)
        return self._latest(fits, otherwise)

    def _until(self, true: Callable[[], object], within: float, otherwise: str) -> None:
        with self.changed:
            until = time.monotonic() + within
            while not true():
                left = until - time.monotonic()
                if left <= 0 or self._process.poll() is not None:
                    raise AssertionError(f"{self.name}’s phone {otherwise} within {within} s.{self.told()}")
                self.changed.wait(min(left, POLL_SECONDS))

    def _does(self, do: str, **values: Any) -> Any:
        number = next(self._numbers)
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"id": number, "do": do, **values}) + "\n")
        self._process.stdin.flush()
        self._until(lambda: number in self._done, COMMAND_SECONDS, f"did not {do}")
        outcome = self._done.pop(number)
        assert outcome["event"] == "done", (
            f"{self.name}’s phone could not {do}: {outcome['text']}.{self.told()}"
        )
        return outcome["result"]

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            event = json.loads(line)
            with self.changed:
                self._note(event)
                self.changed.notify_all()

    def _note(self, event: dict[str, Any]) -> None:
        if event["event"] == "ready":
            self._ready, self._port, self._rate = True, event["port"], event["rate"]
        elif event["event"] in ("done", "failed"):
            self._done[event["id"]] = event
        elif event["event"] == "registration":
            self.registered = event["registered"]
            self.registration = event["status"], event["reason"]
        else:
            self._note_call(self.history.setdefault(event["call"], PhoneCall(event["call"])), event)

    @staticmethod
    def _note_call(call: PhoneCall, event: dict[str, Any]) -> None:
        match event["event"]:
            case "incoming":
                call.incoming = True
                call.dialled, call.headers = event["dialled"], event["headers"]
            case "call":
                call.state, call.status, call.reason = event["state"], event["status"], event["reason"]
                call.states.append((event["state"], event["at"]))
                call.statuses.append(event["status"])
            case "media":
                call.media = event["media"]
            case "goodbye":
                call.goodbye = event["headers"]
            case "dialog":
                call.dialog = event["headers"]
            case "transfer":
                call.transfer = event["status"]
            case "digit":
                call.digits += event["digit"]


class Phones:
    """The phones of one test; leaving it switches them all off."""

    def __init__(self, registrar: str, folder: Path) -> None:
        self.registrar = registrar
        self.folder = folder
        self.phones: dict[str, Phone] = {}

    def phone(
        self, name: str, *, host: str = "127.0.0.1", port: int = 0, registrar: str | None = None
    ) -> Phone:
        """Switch on a new phone, with a tone of its own, listening on `port` (0: a free one).

        `registrar`: of another network than the others'.
        """
        assert name not in self.phones, f"{name} already has a phone"
        phone = Phone(self, name, TONES[len(self.phones)], host, port, registrar or self.registrar)
        self.phones[name] = phone
        return phone

    def close(self) -> None:
        """Switch them all off."""
        for phone in self.phones.values():
            phone.switch_off()
        for phone in self.phones.values():
            phone.gone()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _list(heard: frozenset[str]) -> str:
    return " and ".join(sorted(heard)) or "nothing yet"


def hear_each_other(*phones: Phone, within: float = 5) -> None:
    """Each of these phones hears all the others, and nothing else."""
    marks = [phone.mark() for phone in phones]
    for phone, mark in zip(phones, marks, strict=True):
        phone.hears(*(other for other in phones if other is not phone), within=within, since=mark)
