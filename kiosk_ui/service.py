"""The station as a unit of systemd: its HTTP door, and word that it is ready."""

import gc
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

from waitress.server import create_server  # type: ignore[import-untyped]  # ships no types

from kiosk_ui.listener import handed_over

SOFTWARE = "0.1.0"
"""The version of the product, in each `station.start`."""
THREADS = 12
"""8 for pages and 4 event streams, each of which holds its thread."""
BODY_BYTES_MAX = 2_097_152
CONNECTIONS_MAX = 100
END_S = 5.0
POWER_STATUS = 75
"""Exit status after an orderly end on a failing battery: the machine follows (systemd/)."""


class Bell:
    """Rung after each commit; wakes those that hang on it."""

    def __init__(self) -> None:
        self._wakers: Sequence[Callable[[], None]] = ()

    def hang(self, wakers: Sequence[Callable[[], None]]) -> None:
        self._wakers = tuple(wakers)

    def ring(self) -> None:
        for wake in self._wakers:
            wake()


ALIVE_S = 5.0
"""The unit's WatchdogSec is four times this."""


def settle() -> None:
    """What the start needed only is given back, and what stays is never looked through again.

    A full round of the collector looks at a hundred thousand objects of the program: 45 ms on a
    desktop, a third of a second on a board, in which every page would stand still.
    """
    gc.collect()
    gc.freeze()


def ready() -> None:
    """Tell systemd that the doors are open."""
    _notify(b"READY=1")


def alive() -> None:
    """Tell systemd that the threads still run.

    A process that stands still cannot lock the door again: systemd ends it, its pins become
    inputs, and the relay lets go (protocols.md 7.1).
    """
    _notify(b"WATCHDOG=1")


def _notify(word: bytes) -> None:
    """sd_notify(3); nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.sendto(word, address)


@contextmanager
def serving(app: WSGIApplication, *, host: str, port: int) -> Iterator[int]:
    """Serve `app` until the block ends, on the handed listener or on `host`:`port`.

    Raises OSError when the port is taken, ListenerBad when systemd handed over a wrong one.
    """
    handed = handed_over(os.environ, os.getpid())
    where = {"sockets": [handed]} if handed else {"host": host, "port": port}
    server = create_server(
        app,
        threads=THREADS,
        connection_limit=CONNECTIONS_MAX,
        max_request_body_size=BODY_BYTES_MAX,
        ident=None,
        asyncore_use_poll=True,
        **where,
    )
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.close()
        thread.join(END_S)
