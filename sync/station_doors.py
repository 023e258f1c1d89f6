"""Who may go through the doors of a station's sync process.

Plain HTTP is for this machine. Over TLS the district comes in (its puller, what it delivers);
an operator of the district and supervision read. Another station, a withdrawn certificate or none
at all open nothing.
"""

from collections.abc import Callable

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from sync.server import HANG_UP
from sync.tls import NO_CERTIFICATE, NOT_YOURS, PEER, WITHDRAWN, Peer, Role, is_near

READERS = (Role.OPERATOR, Role.SUPERVISION)
READ_ONLY = ("GET", "HEAD")


def guard(app: Flask, withdrawn: Callable[[], frozenset[str]]) -> None:
    """Ask every request who it is, before anything of it is read."""

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        reason = _reason(withdrawn)
        if not reason:
            return None
        if hang_up := request.environ.get(HANG_UP):
            hang_up()
        return jsonify(reason=reason), 403


def _reason(withdrawn: Callable[[], frozenset[str]]) -> str:
    if PEER not in request.environ:
        return "" if is_near(request.remote_addr) else NO_CERTIFICATE
    peer: Peer | None = request.environ[PEER]
    if peer is None:
        return NO_CERTIFICATE
    if peer.serial in withdrawn():
        return WITHDRAWN
    reads = peer.role in READERS and request.method in READ_ONLY
    return "" if reads or peer.role is Role.DISTRICT else NOT_YOURS
