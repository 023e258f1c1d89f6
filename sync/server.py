"""An HTTP server that runs beside a process's own work and ends with it.

cheroot, with what the doors of a township need on top: a handshake that stalls nobody else, peers
known by their certificates (`sync.tls`), and an end for whoever is too slow.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from cheroot import errors, wsgi
from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.ssl import Adapter
from cheroot.ssl.builtin import BuiltinSSLAdapter
from flask import Flask

from sync.tls import PEER, ServerTls, peer_of

log = logging.getLogger(__name__)

IDLE_S: Final = 60
"""A connection that says nothing for so long is closed; also the longest wait for one byte."""
CONNECTIONS_MAX: Final = 100
START_S: Final = 20.0
"""What a handshake or a request may take beside the time of its bytes."""
BYTES_PER_S_MIN: Final = 512
"""A tenth of the slowest line that a station has; who is slower holds a thread for nothing."""
LIFE_S: Final = 3600.0
"""A connection ends after it, so that a certificate is looked at again while it lasts."""
HEADER_BYTES_MAX: Final = 16_384
LOOK_S: Final = 2.0
"""How often the server looks for late requests while there are any."""
EXPIRE_S: Final = 10.0
"""How often it looks for idle connections: an idle agent hardly wakes."""
HANG_UP: Final = "tradepost.hang_up"
"""Key of the environ: call it before refusing a body that nobody should wait for."""


@contextmanager
def serving(
    app: Flask,
    *,
    host: str,
    port: int,
    threads: int,
    body_bytes_max: int,
    tls: ServerTls | None = None,
) -> Iterator[int]:
    """Serve `app` until the block ends; gives the port. Raises OSError when it is taken.

    `body_bytes_max`: a longer request is refused before it is read; a handler may read a body as
    it comes (`wsgi.input`). `tls`: certificates of both sides; without it plain HTTP on loopback.
    """
    server = _Server((host, port), app, threads, body_bytes_max, tls)
    server.prepare()
    watch = _Watch(server)
    served = threading.Thread(target=server.serve, name="http", daemon=True)
    served.start()
    watch.start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        watch.end()
        server.stop()
        served.join(IDLE_S)


class _Request(HTTPRequest):
    """One request; lengths that are no lengths are refused before anything trusts them."""

    def read_request_headers(self) -> bool:
        if not super().read_request_headers():  # type: ignore[no-untyped-call]  # bare stubs
            return False
        length = self.inheaders.get(b"Content-Length", b"0")
        if not length.isdigit() or (self.chunked_read and b"Content-Length" in self.inheaders):
            self.simple_response("400 Bad Request", "one length, in digits")
            return False
        if self.chunked_read:
            self.close_connection = True  # what a handler leaves of it is not the next request
        return True


class _Connection(HTTPConnection):
    """One connection. The TLS handshake belongs to its first turn on a worker's thread."""

    RequestHandlerClass = _Request

    def __init__(self, server: "_Server", sock: socket.socket, makefile: Any) -> None:
        super().__init__(server, sock, makefile)
        self.fresh = True
        self.opened = time.monotonic()
        self.busy_since: float | None = None
        self.before = 0
        server.open.add(self)

    @property
    def carried(self) -> int:
        """Bytes of both directions so far."""
        return int(self.rfile.bytes_read) + int(self.wfile.bytes_written)

    def communicate(self) -> bool:
        """Answer one request; whether the connection stays open."""
        self.before, self.busy_since = self.carried, time.monotonic()
        self.server.busy.set()
        try:
            if not self._shaken_hands():
                return False
            keep = bool(super().communicate())  # type: ignore[no-untyped-call]  # bare stubs
            return keep and time.monotonic() - self.opened < LIFE_S
        finally:
            self.busy_since = None

    def _shaken_hands(self) -> bool:
        adapter = self.server.ssl_adapter
        if adapter is None or self.ssl_env:
            return True
        try:
            self.socket.do_handshake()
            self.ssl_env = adapter.environ_of(self.socket)
        except (OSError, ValueError) as error:  # an SSLError is an OSError
            log.info("no handshake: %s", type(error).__name__)
            return False
        return True

    def late(self, now: float) -> bool:
        """Whether the request at hand has had the time of its bytes and START_S."""
        since = self.busy_since
        if since is None:
            return False
        return now - since > START_S + (self.carried - self.before) / BYTES_PER_S_MIN

    def cut(self) -> None:
        """Wake the thread that waits for this connection: it finds it closed."""
        with suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def close(self) -> None:
        self.server.open.discard(self)
        super().close()


class _Adapter(BuiltinSSLAdapter):
    """TLS of `sync.tls` under cheroot; wraps without speaking, so that accepting never waits."""

    def __init__(self, tls: ServerTls) -> None:
        Adapter.__init__(self, "", "")
        self._tls = tls

    def wrap(self, sock: socket.socket) -> tuple[socket.socket, dict[str, object]]:
        try:
            wrapped = self._tls.context().wrap_socket(
                sock, server_side=True, do_handshake_on_connect=False
            )
        except OSError as error:
            raise errors.FatalSSLAlert(*error.args) from error
        return wrapped, {}

    def environ_of(self, sock: Any) -> dict[str, object]:
        """Raises ValueError for a certificate that says nothing of ours."""
        return {"wsgi.url_scheme": "https", PEER: peer_of(sock.getpeercert() or {})}


class _Gateway(wsgi.Gateway_10):
    def get_environ(self) -> Any:
        environ = super().get_environ()  # type: ignore[no-untyped-call]  # bare stubs
        environ[HANG_UP] = self._hang_up
        return environ

    def _hang_up(self) -> None:
        self.req.close_connection = True


class _Server(wsgi.Server):
    ConnectionClass = _Connection
    _connections: Any
    max_request_header_size = HEADER_BYTES_MAX
    keep_alive_conn_limit = CONNECTIONS_MAX

    def __init__(
        self,
        address: tuple[str, int],
        app: Flask,
        threads: int,
        body_bytes_max: int,
        tls: ServerTls | None,
    ) -> None:
        super().__init__(
            address,
            app,
            numthreads=threads,
            max=threads,
            server_name="tradepost",
            request_queue_size=64,
            timeout=IDLE_S,
        )
        self.expiration_interval = EXPIRE_S
        self.gateway = _Gateway
        self.max_request_body_size = body_bytes_max
        self.ssl_adapter = None if tls is None else _Adapter(tls)
        self.open: set[_Connection] = set()
        self.busy = threading.Event()
        """Set when a request begins; the watch clears it once there is none."""

    def bind(self, family: int, type: int, proto: int = 0) -> Any:  # noqa: A002 - its name
        """As it stands there, and closes the socket of a port that is taken."""
        made = self.prepare_socket(
            self.bind_addr, family, type, proto, self.nodelay, self.ssl_adapter
        )
        try:
            self.socket = self.bind_socket(made, self.bind_addr)  # type: ignore[no-untyped-call]
        except OSError:
            made.close()
            raise
        self.bind_addr = self.resolve_real_bind_addr(made)  # type: ignore[no-untyped-call]
        return made

    def stop(self) -> None:
        """End; the loop is woken by a connection of our own instead of being waited for."""
        if self.ready:
            host, port = self.socket.getsockname()[:2]
            self._connections._stop_requested = True  # noqa: SLF001 - there is no other way
            near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
            with suppress(OSError):
                socket.create_connection((near, port), LOOK_S).close()
        super().stop()

    def process_conn(self, conn: _Connection) -> None:
        """A new connection waits for its first byte where waiting costs no thread."""
        if not conn.fresh:
            super().process_conn(conn)
        elif len(self.open) > CONNECTIONS_MAX:
            conn.close()
        else:
            conn.fresh = False
            self.put_conn(conn)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """Addresses of peers stay out of the log but at its lowest level."""
        quiet = level <= logging.INFO
        log.log(logging.DEBUG if quiet else level, "%s", msg, exc_info=traceback)


class _Watch:
    """Cuts connections whose request takes longer than its bytes explain."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._server.busy.set()
        self._thread.join()

    def _run(self) -> None:
        """Sleeps while no request is under way: an idle server costs nothing here."""
        busy = self._server.busy
        while busy.wait() and not self._stop.wait(LOOK_S):
            busy.clear()  # a request that begins from here on sets it again
            cut_late(self._server.open, time.monotonic())
            if any(one.busy_since is not None for one in self._server.open.copy()):
                busy.set()


def cut_late(connections: set[_Connection], now: float) -> None:
    """Cut those that are late at `now`; their threads are free again at once."""
    for one in connections.copy():
        if one.late(now):
            log.info("a request took too long")
            one.cut()
