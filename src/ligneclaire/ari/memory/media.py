"""Playbacks and recordings: what keeps a channel's thread busy, one after the other."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ligneclaire.ari.events import (
    Event,
    Playback,
    PlaybackFinished,
    PlaybackStarted,
    Recording,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
)

Send = Callable[[Event], None]


class Medium(Protocol):
    def begin(self) -> None:
        """Its turn has come."""

    def stop(self) -> None:
        """A request ends it; one that waits ends when its turn comes."""

    def lose(self) -> None:
        """The channel is gone."""

    def heard(self) -> str:
        """What the channel hears meanwhile."""


class Thread:
    """A channel's own thread, as far as it can be busy."""

    def __init__(self) -> None:
        self._media: deque[Medium] = deque()
        self._over = False
        self.idle = asyncio.Event()
        self.idle.set()

    @property
    def current(self) -> Medium | None:
        return self._media[0] if self._media else None

    @property
    def records(self) -> bool:
        return any(isinstance(medium, MemoryRecording) for medium in self._media)

    def queue(self, medium: Medium) -> None:
        self._media.append(medium)
        self.idle.clear()
        if len(self._media) == 1:
            medium.begin()

    def done(self, medium: Medium) -> None:
        self._media.remove(medium)
        if not self._media:
            self.idle.set()
        elif not self._over:
            self._media[0].begin()

    def end(self) -> None:
        """The channel is gone, and all that waits for it."""
        self._over = True
        for medium in tuple(self._media):
            medium.lose()


class MemoryPlayback:
    """`media` are URIs with their length in seconds, `math.inf` for a tone, `None` for a missing sound.
    Ringing and music that were heard before do not come back after it: `begun` ends them."""

    def __init__(
        self,
        playback_id: str,
        channel_id: str,
        media: Sequence[tuple[str, float | None]],
        *,
        send: Send,
        thread: Thread,
        begun: Callable[[], object],
        over: Callable[[], object],
    ) -> None:
        self._id = playback_id
        self._channel_id = channel_id
        self._media = deque(media)
        self._send = send
        self._thread = thread
        self._begun = begun
        self._over = over
        self._playing = self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        if self._stopped:
            self._finish("done")
            return
        self._playing = True
        self._begun()
        self._play()

    def _play(self) -> None:
        self._send(PlaybackStarted(playback=self._snapshot("playing")))
        seconds = self._media[0][1]
        if seconds is None:
            self._next("failed")
        elif not math.isinf(seconds):
            self._timer = asyncio.get_running_loop().call_later(seconds, self._next, "done")

    def _next(self, state: str) -> None:
        if len(self._media) == 1:
            self._finish(state)
        else:
            self._media.popleft()
            self._play()

    def stop(self) -> None:
        self._stopped = True
        if self._playing:
            self._finish("done")

    def lose(self) -> None:
        if not self._playing:
            self._send(PlaybackStarted(playback=self._snapshot("playing")))
        self._finish("failed")

    def _finish(self, state: str) -> None:
        if self._timer:
            self._timer.cancel()
        self._send(PlaybackFinished(playback=self._snapshot(state)))
        self._over()
        self._thread.done(self)

    def heard(self) -> str:
        return self._media[0][0]

    def _snapshot(self, state: str) -> Playback:
        return Playback(id=self._id, channel_id=self._channel_id, state=state, media_uri=self._media[0][0])


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    name: str
    format: str
    max_duration: int
    max_silence: int
    terminate_on: str


class MemoryRecording:
    """Records a person who speaks for `talks` seconds, then is silent."""

    def __init__(
        self,
        request: RecordingRequest,
        channel_id: str,
        *,
        talks: Callable[[], float],
        send: Send,
        thread: Thread,
        accept: Callable[[], str],
        over: Callable[[float | None], None],
    ) -> None:
        """`accept` answers the channel when the recording begins, or says why it cannot; `over` is told the
        length in seconds of what was recorded, `None` if nothing was."""
        self._request = request
        self.channel_id = channel_id
        self._talks = talks
        self._send = send
        self._thread = thread
        self._accept = accept
        self._over = over
        self._loop = asyncio.get_running_loop()
        self._began: float | None = None
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        if refused := self._accept():
            self._fail(refused)
            return
        self._start()
        limits = [math.inf]
        if self._request.max_duration:
            limits.append(self._request.max_duration)
        if self._request.max_silence:
            limits.append(self._talks() + self._request.max_silence)
        if self._stopped:
            self._finish()
        elif not math.isinf(limit := min(limits)):
            self._timer = self._loop.call_later(limit, self._finish)

    def stop(self) -> None:
        self._stopped = True
        if self._began is not None:
            self._finish()

    def pressed(self, digit: str) -> None:
        if self._began is not None and self._request.terminate_on in ("any", digit):
            self._finish()

    def lose(self) -> None:
        if self._began is not None:
            self._finish()
        else:
            self._fail("Failed to answer channel")

    def heard(self) -> str:
        return "silence"

    def _start(self) -> None:
        self._began = self._loop.time()
        self._send(RecordingStarted(recording=self._snapshot()))

    def _fail(self, cause: str) -> None:
        self._send(RecordingFailed(recording=self._snapshot(cause=cause)))
        self._over(None)
        self._thread.done(self)

    def _finish(self) -> None:
        """The silence that ended it is cut off."""
        assert self._began is not None
        if self._timer:
            self._timer.cancel()
        elapsed, silence = self._loop.time() - self._began, self._request.max_silence
        spoken = min(elapsed, self._talks())
        length = spoken if silence and elapsed - spoken > silence - 0.001 else elapsed
        self._send(
            RecordingFinished(
                recording=self._snapshot(
                    duration=_whole(length), talking_duration=_whole(spoken) if silence else None
                )
            )
        )
        self._over(length)
        self._thread.done(self)

    def _snapshot(
        self, *, duration: int | None = None, talking_duration: int | None = None, cause: str = ""
    ) -> Recording:
        return Recording(
            name=self._request.name,
            format=self._request.format,
            channel_id=self.channel_id,
            duration=duration,
            talking_duration=talking_duration,
            cause=cause,
        )


def _whole(seconds: float) -> int:
    """Whole seconds that passed, whatever the rounding of the clock."""
    return math.floor(seconds + 0.001)
