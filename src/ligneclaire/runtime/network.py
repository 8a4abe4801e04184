"""Ports and addresses of this machine."""

from __future__ import annotations

import socket

ANYWHERE = "0.0.0.0"  # noqa: S104  (phones are elsewhere on the network)


def free_port(address: str = "127.0.0.1") -> int:
    """A port that is free now for both TCP and UDP."""
    for _ in range(20):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind((address, 0))
            port: int = tcp.getsockname()[1]
            if _can_bind(socket.SOCK_DGRAM, address, port):
                return port
    raise OSError("no port is free for both TCP and UDP")


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Whether a server could listen on a port now, over TCP and UDP."""
    return _can_bind(socket.SOCK_STREAM, address, port) and _can_bind(socket.SOCK_DGRAM, address, port)


def _can_bind(kind: socket.SocketKind, address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as server:
        if kind is socket.SOCK_STREAM:  # as servers do: connections that are just closing are not in the way
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((address, port))
        except OSError:
            return False
    return True


def own_address() -> str:
    """The address by which the local network reaches this machine; loopback when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): picks a route, sends nothing
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
