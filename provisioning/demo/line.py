"""The line between station and district as the demo has it: a TCP forwarder that can be cut.

The sync agent is told the proxy's port, the proxy knows the district's. `down` breaks every
connection in the middle and refuses new ones, as a pulled cable and a dead modem do together.
"""

import socket
import threading
from contextlib import suppress

CONNECTIONS_MAX = 64
"""One agent uses one or two; more are somebody else's mistake."""
CHUNK_BYTES = 65_536
CONNECT_TIMEOUT_S = 5.0
ACCEPT_TIMEOUT_S = 0.2


class LineProxy:
    """Forwards 127.0.0.1:`listen_port` (0: any free one) to 127.0.0.1:`target_port`."""

    def __init__(self, listen_port: int, target_port: int) -> None:
        self._port = listen_port
        self._target = target_port
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._open: set[socket.socket] = set()
        self._started = False

    @property
    def port(self) -> int:
        return self._port

    @property
    def is_down(self) -> bool:
        with self._lock:
            return self._listener is None

    def start(self) -> None:
        """Begin to forward. Raises OSError when the port is taken."""
        self._started = True
        self.up()

    def stop(self) -> None:
        """End for good; safe to call twice."""
        self._started = False
        self.down()

    def up(self) -> None:
        """Join the line again. No effect on a line that is up, or before `start`."""
        with self._lock:
            if self._listener is not None or not self._started:
                return
            listener = socket.create_server(("127.0.0.1", self._port), backlog=16)
            listener.settimeout(ACCEPT_TIMEOUT_S)
            self._port = listener.getsockname()[1]
            self._listener = listener
            self._acceptor = threading.Thread(
                target=self._accept, args=(listener,), name="line-accept", daemon=True
            )
            self._acceptor.start()

    def down(self) -> None:
        """Cut the line: what is under way breaks, what comes is refused."""
        with self._lock:
            listener, self._listener = self._listener, None
            acceptor, self._acceptor = self._acceptor, None
            broken = list(self._open)
        if listener is not None:
            listener.close()
        for one in broken:
            _cut(one)
        if acceptor is not None:
            acceptor.join()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return  # closed by `down`
            self._join(listener, near)

    def _join(self, listener: socket.socket, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target), CONNECT_TIMEOUT_S)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        with self._lock:
            fits = self._listener is listener and len(self._open) < 2 * CONNECTIONS_MAX
            if fits:
                self._open |= {near, far}
        if not fits:
            near.close()
            far.close()
            return
        for source, sink in ((near, far), (far, near)):
            threading.Thread(
                target=self._carry, args=(source, sink), name="line-carry", daemon=True
            ).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        """Copy one direction until an end closes; then both ends go."""
        with suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                sink.sendall(chunk)
        for one in (source, sink):
            _cut(one)
            one.close()
        with self._lock:
            self._open -= {source, sink}


def _cut(one: socket.socket) -> None:
    """Wake whoever reads or writes `one`; closing alone does not."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
