"""The doors of what a station sends in pieces, and of its parcels.

    PUT  /api/v1/ledgers/<origin hash>/transfers/<sha256>?kind=&from=&of=[&name=]   one part
    GET  /api/v1/ledgers/<origin hash>/transfers/<sha256>       {"held": n}, or the verdict
    POST /api/v1/ledgers/<origin hash>/parcels   {"parcels": [{"name", "sha256", "bytes"}]}
                                                 answered with {"parcels": [digests lacking]}

`sync.transfer` says what the statuses mean.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec
from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from sync import bundle, parcels
from sync.district import answers
from sync.district.center import Center
from sync.district.store.blobs import BLOB_BYTES_MAX
from sync.district.store.store import SqlShelf
from sync.district.transfers import Elsewhere, Part, Transfers, Verdict
from sync.parcels import Lacking, Offer
from sync.server import HANG_UP
from sync.transfer import ELSEWHERE, MORE, Kind

DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
LONGEST: Final = {
    Kind.FRAME: bundle.BYTES_MAX,
    Kind.BLOB: BLOB_BYTES_MAX,
    Kind.PARCEL: parcels.BYTES_MAX,
}
OTHER_DIGEST: Final = "other-digest"
OFFER_BYTES_MAX: Final = 65_536
JSON: Final = "application/json"


def route(door: Blueprint, center: Center, shelf_of: Callable[[str], SqlShelf]) -> None:
    """Add the doors to `door`, the API's."""
    room = Transfers(center.settings.state_folder / "transfers", lambda: center.time_s)
    _transfer_routes(door, center, shelf_of, room)

    @door.post("/ledgers/<origin_hash>/parcels")
    def offered(origin_hash: str) -> ResponseReturnValue:
        shelf = shelf_of(origin_hash)
        if (request.content_length or 0) > OFFER_BYTES_MAX:
            abort(413)
        try:
            offer = msgspec.json.decode(request.get_data(cache=False), type=Offer)
        except msgspec.DecodeError:
            abort(400)
        lacking = Lacking(center.parcels.lacking(shelf.hash, offer.parcels[: parcels.OFFERED_MAX]))
        return Response(msgspec.json.encode(lacking), content_type=JSON)


def _transfer_routes(
    door: Blueprint, center: Center, shelf_of: Callable[[str], SqlShelf], room: Transfers
) -> None:
    @door.get("/ledgers/<origin_hash>/transfers/<digest>")
    def held(origin_hash: str, digest: str) -> ResponseReturnValue:
        shelf = shelf_of(origin_hash)
        _known(digest)
        here = room.asked(shelf.hash, digest)
        return _said(here) if isinstance(here, Verdict) else (jsonify(held=here), MORE)

    @door.put("/ledgers/<origin_hash>/transfers/<digest>")
    def part(origin_hash: str, digest: str) -> ResponseReturnValue:
        shelf = shelf_of(origin_hash)
        kind, given = _part(center, shelf, _known(digest))
        try:
            # The bare stream: what has come is written down before the rest of it comes.
            now = room.take(shelf.hash, given, request.environ["wsgi.input"])
        except Elsewhere as other:
            if given.start and (verdict := room.verdict(shelf.hash, digest)):
                return _said(verdict)
            if hang_up := request.environ.get(HANG_UP):
                hang_up()
            return jsonify(held=other.held), ELSEWHERE
        if now < given.whole:
            return jsonify(held=now), MORE
        return _said(_judged(center, room, shelf, kind, digest))


def _known(digest: str) -> str:
    return digest if DIGEST.match(digest) else abort(404)


def _part(center: Center, shelf: SqlShelf, digest: str) -> tuple[Kind, Part]:
    """What the request says of its body. 400 for what no sender says, 404, 413."""
    asked = request.args
    try:
        kind = Kind(asked.get("kind", ""))
        start, whole = int(asked.get("from", "")), int(asked.get("of", ""))
    except ValueError:
        abort(400)
    length = request.content_length
    if length is None or not 0 <= start <= start + length <= whole:
        abort(400)
    if whole > LONGEST[kind]:
        abort(413)
    if kind is Kind.BLOB and not center.blobs.is_named(digest, by=shelf.number):
        abort(404)
    return kind, Part(digest, start, length, whole)


def _judged(center: Center, room: Transfers, shelf: SqlShelf, kind: Kind, digest: str) -> Verdict:
    """Keep a body that is whole, where its kind belongs. Durable before it is said.

    What was said of the same bytes before does not count: what was missing then may be here now.
    """
    with room.judging(digest):
        body = room.whole(shelf.hash, digest)
        if body is None:
            return room.verdict(shelf.hash, digest) or answers.plain(OTHER_DIGEST)
        verdict = _kept(center, shelf, kind, digest, body)
        # If power fails here, the body is whole and is judged once more: that changes nothing.
        if kind is Kind.FRAME:
            room.close(shelf.hash, digest, verdict)
        else:
            room.let_go(shelf.hash, digest)  # who asks what is missing hears whether it is here
        return verdict


def _kept(center: Center, shelf: SqlShelf, kind: Kind, digest: str, body: bytes) -> Verdict:
    match kind:
        case Kind.FRAME:
            return answers.of_frame(center, shelf, body)
        case Kind.BLOB:
            return answers.plain("" if center.blobs.keep(digest, body) else OTHER_DIGEST)
        case Kind.PARCEL:
            name = request.args.get("name", "")
            return answers.plain(center.parcels.keep(shelf.hash, name, body))


def _said(verdict: Verdict) -> Response:
    return Response(verdict.body, verdict.status, content_type=JSON)
