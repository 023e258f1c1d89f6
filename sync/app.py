"""The agent's own doors: `/health`, what a district pulls, and where it lays what it gives."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import msgspec
from flask import Blueprint, Flask, Response, abort, request, send_from_directory
from flask.typing import ResponseReturnValue

from appliance.ports import StorageFault, SyncFault
from sync import delivery
from sync.delivery import (
    DELIVERY_BYTES_MAX,
    OFFER_BYTES_MAX,
    BadDelivery,
    Delivery,
    Lack,
    Offer,
    Taken,
)
from sync.inbox import LineStatus
from sync.parcels import is_parcel
from sync.tile_paths import is_published, is_tile

DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
BYTES = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"
"""A tile never changes, also a partial one: its name says its width."""

NEVER = "no-cache"
"""The checkpoint grows; asking again costs one answer of 304."""


def published_ledger(folder: Path) -> Blueprint:
    """A tile tree as static files under `/ledger/` (C2SP tlog-tiles); nothing else is served.

    No listing, no redirect, no other spelling of a path. A partial tile is there from the
    checkpoint that needs it until its full one exists; a reader then takes the full one.
    """
    door = Blueprint("published_ledger", __name__, url_prefix="/ledger")

    @door.get("/<path:name>")
    def file(name: str) -> ResponseReturnValue:
        if not is_published(name):
            abort(404)
        answer = send_from_directory(folder.absolute(), name)
        answer.content_type = BYTES if is_tile(name) else TEXT
        answer.headers["Cache-Control"] = FOR_EVER if is_tile(name) else NEVER
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return door


def public_texts(folder: Path) -> Blueprint:
    """Public texts under `/blobs/<sha256>`, as files of a folder; no listing.

    Whoever fetches one checks its digest: the entry that names it is what counts.
    """
    door = Blueprint("public_texts", __name__, url_prefix="/blobs")

    @door.get("/<digest>")
    def text(digest: str) -> ResponseReturnValue:
        if not DIGEST.match(digest):
            abort(404)
        answer = send_from_directory(folder.absolute(), digest, as_attachment=True)
        answer.content_type = BYTES
        answer.headers["Cache-Control"] = FOR_EVER
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return door


def sealed_parcels(folder: Path) -> Blueprint:
    """Sealed parcels of the vault: `/parcels/list`, a name a line, and `/parcels/<name>`."""
    door = Blueprint("sealed_parcels", __name__, url_prefix="/parcels")

    @door.get("/list")
    def names() -> ResponseReturnValue:
        found = folder.iterdir() if folder.is_dir() else ()
        listed = sorted(one.name for one in found if is_parcel(one.name))
        return Response("".join(f"{one}\n" for one in listed), content_type=TEXT)

    @door.get("/<name>")
    def parcel(name: str) -> ResponseReturnValue:
        if not is_parcel(name):
            abort(404)
        answer = send_from_directory(folder.absolute(), name, as_attachment=True)
        answer.content_type = BYTES
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return door


def own_line(read: Callable[[], bytes | None]) -> Blueprint:
    """`/mirror/cosigned`: the district's newest checkpoint with this station's line under it."""
    door = Blueprint("own_line", __name__, url_prefix="/mirror")

    @door.get("/cosigned")
    def line() -> ResponseReturnValue:
        note = read()
        if note is None:
            abort(404)
        answer = Response(note, content_type=TEXT)
        answer.headers["Cache-Control"] = NEVER
        return answer

    return door


class Taker(Protocol):
    """Who takes in what a district brings (agent.Agent)."""

    def offered(self, offer: Offer) -> Lack: ...

    def delivered(self, delivery: Delivery) -> Taken: ...


def delivery_door(taker: Taker) -> Blueprint:
    """Where a district that pulls lays what it gives (sync.delivery). 503: come again."""
    door = Blueprint("delivery", __name__, url_prefix="/delivery")

    @door.errorhandler(BadDelivery)
    def _bad(_error: BadDelivery) -> ResponseReturnValue:
        return {"reason": "bad-delivery"}, 400

    @door.errorhandler(SyncFault)
    def _busy(_error: SyncFault) -> ResponseReturnValue:
        return {"reason": "busy"}, 503

    @door.errorhandler(StorageFault)
    def _storage(_error: StorageFault) -> ResponseReturnValue:
        return {"reason": "storage"}, 503

    @door.post("/offer")
    def offer() -> ResponseReturnValue:
        body = request.get_data(cache=False)
        if len(body) > OFFER_BYTES_MAX:
            abort(413)
        return _said(taker.offered(delivery.read_offer(body)))

    @door.post("")
    def deliver() -> ResponseReturnValue:
        return _said(taker.delivered(delivery.read(request.get_data(cache=False))))

    return door


def _said(value: object) -> Response:
    return Response(msgspec.json.encode(value), content_type="application/json")


def create_app(
    ledger: Path,
    status: Callable[[], LineStatus],
    *,
    blobs: Path | None = None,
    sealed: Path | None = None,
    cosigned: Callable[[], bytes | None] | None = None,
    taker: Taker | None = None,
    hurry: Callable[[], None] | None = None,
) -> Flask:
    """`status` is asked at each `/health`; it may come from another thread's agent.

    `hurry`: what a POST to `/now` does, which is to talk to the district at once.

    `blobs`, `sealed` (the folder of parcels), `cosigned` (the station's line under the
    district's ledger) and `taker`: what a district that pulls needs beside the tree.
    """
    app = Flask("sync", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = DELIVERY_BYTES_MAX
    app.url_map.merge_slashes = False  # one path for one file: no redirect to it either
    app.register_blueprint(published_ledger(ledger))
    if blobs is not None:
        app.register_blueprint(public_texts(blobs))
    if sealed is not None:
        app.register_blueprint(sealed_parcels(sealed))
    if cosigned is not None:
        app.register_blueprint(own_line(cosigned))
    if taker is not None:
        app.register_blueprint(delivery_door(taker))

    if hurry is not None:

        @app.post("/now")
        def now() -> ResponseReturnValue:
            hurry()
            return _said({"ok": True})

    @app.get("/health")
    def health() -> ResponseReturnValue:
        return _said({"ok": True, **msgspec.to_builtins(status())})

    return app
