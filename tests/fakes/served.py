"""The screens of a desk behind a port of the loopback, for a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from tests.fakes.desk import Desk


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """Address of the station's screens while the block runs."""
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def cookie_of(desk: Desk, who: str, at: str) -> dict[str, str]:
    """The cookie of somebody's browser, as Playwright takes it."""
    kept = desk.at(who).client.get_cookie(str(desk.app.config["SESSION_COOKIE_NAME"]))
    assert kept is not None
    return {"name": kept.key, "value": kept.value, "url": at}
