"""Keeps a handful of processes running, and stops them in order.

One thread waits, with `sigtimedwait`, for the only things that can happen: a child ended (SIGCHLD), somebody
wants us to stop (SIGTERM, SIGINT, SIGHUP), or it is time to start a child again or to look at the logs. A
child leads its own process group, so what it started goes with it, and asks the kernel to die with us
(prctl(2), PR_SET_PDEATHSIG): killing the supervisor outright leaves nothing behind.

A second thread asks the children how they are: a process can hang without ending. One that has not been well
for its `patience_seconds` is killed, and started again like any that ended.

Children write straight to their log files, opened for appending; a file that grew beyond its bound is copied
aside and emptied under its writer, so a slow or dead supervisor never blocks anybody.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ligneclaire.engine.process import dying_with_us

STEADY_SECONDS = 10.0
"""A process that ran this long was well: it is started again at once."""
LONGEST_PAUSE_SECONDS = 10.0
LOG_BYTES = 5_000_000
"""Bound of a log file; the former one is kept beside it as NAME.log.1."""
LOOK_SECONDS = 2.0
"""How often processes and logs are looked at."""
READY_SECONDS = 0.1
"""How often `ready` is asked until it says yes."""
FIRST_SIGN_SECONDS = 60.0
"""How long a process may take to be well after its start."""
LONGEST_PATIENCE_SECONDS = 600.0
LATE_SECONDS = 30.0
"""After how long without that yes somebody should be told."""

HIBERNATION_SECONDS = 15.0
"""We look every `LOOK_SECONDS`: when so long has passed, we stood still ourselves."""
DIARY = "supervisor.log"
"""What happened to the processes, each line with its moment; `doctor` reads it."""
HANGS = "has not been well for"
"""What the diary says of a process that hung."""

STOP = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
WATCHED = STOP | {signal.SIGCHLD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What to run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 5.0
    """How long it may take to end after SIGTERM before it is killed."""
    logs: Sequence[Path] = ()
    """Files it appends to besides what it prints; they are bounded too."""
    well: Callable[[], bool] = lambda: True
    """Whether it does its work. May take some seconds, and is asked in another thread."""
    patience_seconds: float = 20.0
    """How long it may seem not to."""


class _Child:
    """A process and its present incarnation, if it has one."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.popen: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_at: float | None = 0.0
        """When to start it; `None` while it runs."""
        self.failures = 0
        self.well_at: float | None = None
        """When it was last seen well, since it was started."""
        self.hangs = 0
        """How often it was killed without having been well in between."""

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.well_at = None
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.process.command,
                env={**os.environ, **self.process.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dying_with_us(),
            )
        self.start_at = None

    def signal_group(self, number: signal.Signals) -> None:
        if self.popen:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, number)

    def ended(self) -> int | None:
        """The exit code if it has just ended; whatever it had started is killed and it is forgotten."""
        if self.popen is None or (code := self.popen.poll()) is None:
            return None
        self.signal_group(signal.SIGKILL)
        self.popen = None
        return code

    def look(self) -> None:
        """Ask how it is."""
        started_at = self.started_at
        if self.popen and self.process.well() and self.started_at == started_at:
            self.well_at, self.hangs = time.monotonic(), 0

    def unwell_seconds(self) -> float:
        """For how long too long it has not been well; 0 while that can be borne.

        Longer and longer for one that killing does not help.
        """
        if self.popen is None:
            return 0.0
        since = self.well_at or self.started_at
        patience = self.process.patience_seconds if self.well_at else FIRST_SIGN_SECONDS
        borne = min(patience * 2**self.hangs, max(patience, LONGEST_PATIENCE_SECONDS))
        unwell = time.monotonic() - since
        return unwell if unwell > borne else 0.0

    def restart_later(self) -> float:
        """Plan its next start and return the pause: none after a steady run, else 0.5 s, doubling."""
        now = time.monotonic()
        self.failures = 0 if now - self.started_at >= STEADY_SECONDS else self.failures + 1
        pause = min(0.5 * 2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS) if self.failures else 0.0
        self.start_at = now + pause
        return pause


class Supervisor:
    """Runs processes, first one first, until it is told to stop; then stops them, last one first.

    `say` is given one sentence for each thing a person should know.
    """

    def __init__(self, processes: Sequence[Process], logs: Path, say: Callable[[str], None] = print) -> None:
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._children = [_Child(process, logs / f"{process.name}.log") for process in processes]
        self._tell = say
        self._log = logs / DIARY
        self._stopping = threading.Event()
        self._noticed_at = time.monotonic()

    def _say(self, sentence: str) -> None:
        """Tell who is there, and who asks later (`doctor`)."""
        self._tell(sentence)
        with contextlib.suppress(OSError), self._log.open("a") as diary:  # a full disk
            diary.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {sentence}\n")

    def run(
        self,
        ready: Callable[[], bool] = lambda: True,
        announce: Callable[[], None] = lambda: None,
        late: Callable[[], None] = lambda: None,
    ) -> None:
        """Supervise until SIGINT, SIGTERM or SIGHUP.

        `announce` is called once, when `ready` first answers yes; `late` once, if that takes too long.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        complain_at = time.monotonic() + LATE_SECONDS
        waiting = True
        lookout = threading.Thread(target=self._look_for_ever, name="lookout", daemon=True)
        lookout.start()
        try:
            while True:
                self._start_due()
                if waiting and ready():
                    waiting = False
                    announce()
                if waiting and time.monotonic() > complain_at:
                    complain_at = float("inf")
                    late()
                if self._wait(READY_SECONDS if waiting else LOOK_SECONDS) in STOP:
                    break
                self._notice_deaths()
                self._notice_hangs()
                self._bound_logs()
        finally:
            self._stopping.set()
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.start_at is not None and child.start_at <= now:
                try:
                    child.start()
                except OSError as error:
                    child.started_at = now
                    pause = child.restart_later()
                    self._say(f"{child.process.name} cannot be started ({error}); next try in {pause:g} s.")

    def _wait(self, longest: float) -> signal.Signals | None:
        """The next watched signal, or `None` when something is due."""
        due = [child.start_at - time.monotonic() for child in self._children if child.start_at is not None]
        seconds = max(0.0, min([longest, *due]))
        heard = signal.sigtimedwait(WATCHED, seconds)
        return signal.Signals(heard.si_signo) if heard else None

    def _look_for_ever(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            for child in self._children:
                child.look()

    def _notice_hangs(self) -> None:
        now = time.monotonic()
        slept, self._noticed_at = now - self._noticed_at > HIBERNATION_SECONDS, now
        for child in self._children:
            if slept and child.well_at:  # we were stopped ourselves, and can blame nobody for that time
                child.well_at = now
            elif seconds := child.unwell_seconds():
                child.hangs += 1
                child.well_at = None
                self._say(f"{child.process.name} {HANGS} {seconds:.0f} s: it is killed.")
                child.signal_group(signal.SIGKILL)

    def _notice_deaths(self) -> None:
        for child in self._children:
            code = child.ended()
            if code is not None:
                pause = child.restart_later()
                again = f"in {pause:g} s" if pause else "now"
                self._say(
                    f"{child.process.name} ended ({_how(code)}), started again {again}; see {child.log}."
                )

    def _bound_logs(self) -> None:
        logs = [log for child in self._children for log in (child.log, *child.process.logs)]
        for log in (*logs, self._log):
            if log.exists() and log.stat().st_size > LOG_BYTES:
                with contextlib.suppress(OSError):  # on a full disk the old lines are lost, and room is made
                    shutil.copyfile(log, log.with_name(log.name + ".1"))
                os.truncate(log, 0)

    def _stop(self) -> None:
        hurry = False
        for child in reversed(self._children):
            child.signal_group(signal.SIGTERM)
            give_up = time.monotonic() + child.process.stop_seconds
            while child.popen and child.ended() is None:
                remaining = give_up - time.monotonic()
                if hurry or remaining <= 0:
                    child.signal_group(signal.SIGKILL)
                    child.popen.wait()
                else:
                    heard = signal.sigtimedwait(WATCHED, remaining)
                    hurry = heard is not None and heard.si_signo in STOP  # asked twice


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
