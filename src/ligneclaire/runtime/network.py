"""Ports and addresses of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterable

BOTH = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
"""TCP and UDP."""
ANYWHERE = "0.0.0.0"  # noqa: S104  (phones are elsewhere on the network)


def free_port(address: str = "127.0.0.1") -> int:
    """A port that is free now for both TCP and UDP."""
    for _ in range(20):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind((address, 0))
            port: int = tcp.getsockname()[1]
            if obstacle(port, address, {socket.SOCK_DGRAM}) is None:
                return port
    raise OSError("no port is free for both TCP and UDP")


def obstacle(port: int, address: str = "127.0.0.1", kinds: Iterable[socket.SocketKind] = BOTH) -> str | None:
    """Why no server could listen on a port now, in the system's words; `None` when one could."""
    for kind in kinds:
        with socket.socket(socket.AF_INET, kind) as server:
            if kind is socket.SOCK_STREAM:  # as servers do: connections just closing are not in the way
                server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                server.bind((address, port))
            except OSError as error:
                return error.strerror
    return None


def own_address() -> str:
    """The address by which the local network reaches this machine; loopback when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): picks a route, sends nothing
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
