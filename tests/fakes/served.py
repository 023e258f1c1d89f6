"""An application behind a port of the loopback, for a real browser or a real client."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from tests.fakes.desk import Desk


def _read_whole(file: BinaryIO, _block: int = 0) -> list[bytes]:
    """Werkzeug's server leaves a file open whose reader went away in the middle of it."""
    with file:
        return [file.read()]


@contextmanager
def listening(app: "WSGIApplication") -> Iterator[int]:
    """The port at which `app` answers while the block runs."""

    def answered(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.file_wrapper"] = _read_whole
        return app(environ, start)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, answered, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(app: "WSGIApplication") -> Iterator[str]:
    """The address at which `app` answers while the block runs."""
    with listening(app) as port:
        yield f"http://127.0.0.1:{port}"


def cookie_of(desk: "Desk", who: str, at: str) -> dict[str, str]:
    """The cookie of somebody's browser, as Playwright takes it."""
    kept = desk.at(who).client.get_cookie(str(desk.app.config["SESSION_COOKIE_NAME"]))
    assert kept is not None
    return {"name": kept.key, "value": kept.value, "url": at}
