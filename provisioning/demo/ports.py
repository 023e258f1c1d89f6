"""Where the demo's processes listen: seven ports of the loopback."""

import socket
from contextlib import ExitStack

from msgspec import Struct


class Ports(Struct, frozen=True):
    """Where each process listens on the loopback; `line` is the line that can be cut.

    `district` is its console for browsers, `secure` its door for stations (TLS).
    """

    station: int = 8080
    sync: int = 8070
    laboratory: int = 8081
    district: int = 8090
    line: int = 8091
    secure: int = 8490
    supervision: int = 8095

    @classmethod
    def from_base(cls, base: int) -> "Ports":
        """Seven ports in a row, for a second demo beside the first."""
        return cls(base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6)


def free_ports() -> Ports:
    """Ports that nobody uses now, for tests."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(7)]
        for one in listeners:
            one.bind(("127.0.0.1", 0))
        return Ports(*(one.getsockname()[1] for one in listeners))
