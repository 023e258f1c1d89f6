"""Who may go through which door of a district.

| who                       | what                                                            |
|---------------------------|-----------------------------------------------------------------|
| this machine, plain HTTP  | everything: whoever is here could read the files as well         |
| a station                 | its own ledger, notes and blobs; the witness for its own origin |
| supervision, the district | everything of `/api/v1`, `/witness`, `/ledger`, read-only        |
| an operator               | everything                                                      |
| nobody's certificate      | `/health`, and the public notices where the settings say so     |

What a new door forgets to say is shut for stations: only one whose path names the station's own
origin hash, or that stands in STATION, is open to it.
"""

from hashlib import sha256
from typing import Final, Protocol

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from appliance.ledger import notes
from appliance.ledger.checkpoints import parse_text
from appliance.ledger.notes import BadNote
from sync.district import witness
from sync.district.admission import Admission
from sync.district.center import Center
from sync.district.witness import Malformed
from sync.server import HANG_UP
from sync.tls import NO_CERTIFICATE, NOT_ENROLLED, NOT_YOURS, PEER, WITHDRAWN, Peer, Role, is_near

ANYBODY: Final = frozenset({"health"})
NOTICES: Final = frozenset(
    {"district.notices", "district.notice", "district.static", "district.language"}
)
STATION: Final = frozenset({"health", "published_ledger.file", "api.renew"})
"""Doors without an origin in their path that a station may use."""
OF_BLOBS: Final = frozenset({"api.keep", "api.blob"})
WITNESS: Final = "witness.add_checkpoint"
READERS: Final = (Role.SUPERVISION, Role.DISTRICT)
READ_ONLY: Final = ("GET", "HEAD")
PROGRAMS: Final = ("/api/v1/", "/witness/", "/ledger/")


class Given(Protocol):
    """What the doors ask of the certificates (sync.district.certificates.Certificates)."""

    @property
    def admission(self) -> Admission: ...

    def withdrawn(self) -> frozenset[str]: ...


def guard(app: Flask, center: Center, given: Given | None) -> None:
    """Ask every request who it is, before anything of it is read.

    `given`: the certificates; without them none is withdrawn and the settings' stations come in.
    """

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        reason = _reason(center, given)
        if not reason:
            return None
        if hang_up := request.environ.get(HANG_UP):
            hang_up()
        return jsonify(reason=reason), 403


def _reason(center: Center, given: Given | None) -> str:
    """Why this request goes no further; empty when it does."""
    endpoint = request.endpoint or ""
    if PEER not in request.environ:
        return "" if is_near(request.remote_addr) else NO_CERTIFICATE
    peer: Peer | None = request.environ[PEER]
    if peer is None:
        public = center.settings.public_notices and endpoint in NOTICES
        return "" if endpoint in ANYBODY or public else NO_CERTIFICATE
    if given is not None and peer.serial in given.withdrawn():
        return WITHDRAWN
    if peer.role is Role.STATION and not _is_enrolled(center, given, peer.origin_hash):
        return NOT_ENROLLED
    return "" if _open(center, peer, endpoint) else NOT_YOURS


def _is_enrolled(center: Center, given: Given | None, origin_hash: str) -> bool:
    """Whether two officers enrolled it, or the district began with it in its settings."""
    first = {sha256(one.origin.encode()).hexdigest() for one in center.settings.stations}
    return origin_hash in first or (
        given is not None and origin_hash in given.admission.enrolled()
    )


def _open(center: Center, peer: Peer, endpoint: str) -> bool:
    if peer.role is Role.OPERATOR:
        return True
    if center.settings.public_notices and endpoint in NOTICES:
        return True
    if peer.role in READERS:
        programs = request.path.startswith(PROGRAMS) or endpoint in ANYBODY
        return programs and request.method in READ_ONLY
    return _open_to_station(center, peer, endpoint)


def _open_to_station(center: Center, peer: Peer, endpoint: str) -> bool:
    named = request.view_args or {}
    if "origin_hash" in named:
        return bool(named["origin_hash"] == peer.origin_hash)
    if endpoint in OF_BLOBS:
        shelf = center.store.shelf_of(peer.origin_hash)
        return shelf is not None and center.blobs.is_named(named["digest"], by=shelf.number)
    if endpoint == WITNESS:
        return _claims(request.get_data()) in ("", peer.origin_hash)
    return endpoint in STATION


def _claims(body: bytes) -> str:
    """Hash of the origin that a request of the witness protocol names; empty for no such one."""
    try:
        claimed = parse_text(notes.parse(witness.parse(body).note).text)
    except (Malformed, BadNote):
        return ""  # the witness refuses it by itself
    return sha256(claimed.origin.encode()).hexdigest()
