"""What can go wrong with a request to Asterisk.

AriError
├── NotFound      404: what we speak of is gone; the event that says so is on its way
├── Conflict      409, 412, 422: it exists, but not in the state the request needs
├── Refused       400, 403: the request itself is wrong
├── Failed        500: Asterisk tried and could not; for `create_channel`, the endpoint is unreachable
└── Unavailable   no answer: connection refused or lost, or too slow
"""

from __future__ import annotations


class AriError(Exception):
    """A request Asterisk did not carry out. `status` is its HTTP status, 0 when there was no answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message


class NotFound(AriError):
    def __init__(self, message: str, status: int = 404) -> None:
        super().__init__(status, message)


class Conflict(AriError):
    def __init__(self, message: str, status: int = 409) -> None:
        super().__init__(status, message)


class Refused(AriError):
    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(status, message)


class Failed(AriError):
    def __init__(self, message: str, status: int = 500) -> None:
        super().__init__(status, message)


class Unavailable(AriError):
    def __init__(self, message: str) -> None:
        super().__init__(0, message)


def error_of(status: int, message: str) -> AriError:
    """The error an HTTP status stands for.

    `addChannel` and `removeChannel` say 400 «Channel not found» of a channel that has just ended: for us
    that is `NotFound` like any other.
    """
    if status == 404 or message == "Channel not found":
        return NotFound(message, status)
    if status in (409, 412, 422):
        return Conflict(message, status)
    if status < 500:
        return Refused(message, status)
    return Failed(message, status)
