"""An HTTP server that runs beside a process's own work and ends with it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # ships no types

CHANNEL_TIMEOUT_S = 60
CONNECTIONS_MAX = 100


@contextmanager
def serving(
    app: Flask, *, host: str, port: int, threads: int, body_bytes_max: int
) -> Iterator[int]:
    """Serve `app` until the block ends; gives the port. Raises OSError when it is taken.

    `body_bytes_max`: a longer request is refused before it is read.
    """
    server = create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        connection_limit=CONNECTIONS_MAX,
        channel_timeout=CHANNEL_TIMEOUT_S,
        max_request_body_size=body_bytes_max,
        ident=None,
        asyncore_use_poll=True,
    )
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # First those who answer; then, in the loop's own thread, what they answer through: files
        # that are closed under a waiting loop make it fail.
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(CHANNEL_TIMEOUT_S)


def _close(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.close()
    server.close()
