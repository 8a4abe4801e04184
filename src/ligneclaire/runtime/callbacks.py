"""Callbacks on busy (L8) as managers see them: call control's `CallbackBoard`, kept in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ligneclaire.calls.callback import Callback
from ligneclaire.company.services.callbacks import Waiting, callbacks_show
from ligneclaire.runtime.ports import in_thread


class DatabaseCallbacks:
    async def show(self, callbacks: Sequence[Callback]) -> Collection[str]:
        waiting = [
            Waiting(
                id=callback.id,
                company=callback.company,
                line=callback.caller,
                target=callback.target,
                asked_at=callback.asked,
                until=callback.until,
            )
            for callback in callbacks
        ]
        return await in_thread(callbacks_show, waiting)
