"""The doors of a district: `/api/v1`, the witness under `/witness`, its ledger, `/health`.

    GET  /api/v1/ledgers                          what is held of each station
    GET  /api/v1/ledgers/<origin hash>/size       {"size", "signed", "cosigned", "disputed",
                                                   "dictionaries"}
    POST /api/v1/ledgers/<origin hash>/entries    one frame of sync.bundle; `?after=N`: read again
                                                  after the answer that N are held
    GET  /api/v1/ledgers/<origin hash>/entries?start=&stop=   as in an entry bundle of tiles
    GET  /api/v1/ledgers/<origin hash>/checkpoint the newest cosigned checkpoint
    GET  /api/v1/ledgers/<origin hash>/wanted     {"blobs": [digest ...]}
         /api/v1/ledgers/<origin hash>/transfers  bodies in pieces, parcels (transfer_doors.py)
    PUT  /api/v1/blobs/<sha256>                   a public text that an entry names
    GET  /api/v1/blobs/<sha256>
    GET  /api/v1/notes/<origin hash>              {"notes": [{"name", "sha256", "bytes"}]}
    GET  /api/v1/notes/<origin hash>/<name>       one signed note (sync.notes)
         /api/v1/ledgers/<origin hash>/district   the district's own ledger (own_door.py)
    POST /api/v1/certificates                     a request (PKCS 10, PEM): the next certificate

Answers to a frame: answers.py.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec
from flask import Blueprint, Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from appliance.ports import StorageFault
from sync import bundle, dictionaries
from sync.app import published_ledger
from sync.district import answers, doors, renewal, transfer_doors, witness
from sync.district.center import Center
from sync.district.certificates import Certificates
from sync.district.mirror import told
from sync.district.own_door import own_door
from sync.district.store.blobs import BLOB_BYTES_MAX
from sync.district.store.store import SqlShelf, cosigned_size
from sync.tls import PEER

ENTRIES_PER_ANSWER = 256
DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
BYTES: Final = "application/octet-stream"


def create_app(center: Center, certificates: Certificates | None = None) -> Flask:
    """The district's doors without its pages; those are added by who composes both.

    `certificates`: those it gave out; without them nothing is renewed and none is withdrawn.
    """
    app = Flask("sync.district", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max(bundle.BYTES_MAX, BLOB_BYTES_MAX)
    doors.guard(app, center, certificates)
    app.register_blueprint(api(center, certificates))
    app.register_blueprint(own_door(center))
    app.register_blueprint(witness_door(center))
    app.register_blueprint(published_ledger(center.ledger_folder))
    app.register_error_handler(StorageFault, _storage_fault)
    app.teardown_appcontext(lambda _error: center.store.db.let_go())

    @app.get("/health")
    def health() -> ResponseReturnValue:
        held = sum(shelf.size for shelf in center.store.shelves())
        told: dict[str, object] = {
            "ok": True,
            "stations": len(center.store.shelves()),
            "entries": held,
        }
        if PEER not in request.environ:
            told["findings"] = center.watch.standing()
        return jsonify(told)

    return app


def _storage_fault(_error: StorageFault) -> ResponseReturnValue:
    return jsonify(reason="storage"), 503


def api(center: Center, certificates: Certificates | None = None) -> Blueprint:
    door = Blueprint("api", __name__, url_prefix="/api/v1")
    if certificates is not None:
        renewal.route(door, center, certificates)
    _ledger_routes(door, center)
    transfer_doors.route(door, center, _shelves(center))
    _blob_routes(door, center)
    _note_routes(door, center)
    return door


def _shelves(center: Center) -> Callable[[str], SqlShelf]:
    """The shelf of an origin hash; 404 for one that nobody has."""
    return lambda origin_hash: center.store.shelf_of(origin_hash) or abort(404)


def _ledger_routes(door: Blueprint, center: Center) -> None:
    shelf_of = _shelves(center)

    @door.get("/ledgers")
    def ledgers() -> ResponseReturnValue:
        return jsonify(ledgers=[_summary(one) for one in center.store.shelves()])

    @door.get("/ledgers/<origin_hash>/size")
    def size(origin_hash: str) -> ResponseReturnValue:
        return jsonify(_summary(shelf_of(origin_hash)))

    @door.post("/ledgers/<origin_hash>/entries")
    def take(origin_hash: str) -> ResponseReturnValue:
        shelf = shelf_of(origin_hash)
        after = max(0, request.args.get("after", 0, type=int))
        said = answers.of_frame(center, shelf, request.get_data(cache=False), after)
        return Response(said.body, said.status, content_type="application/json")

    @door.get("/ledgers/<origin_hash>/entries")
    def entries(origin_hash: str) -> ResponseReturnValue:
        shelf = shelf_of(origin_hash)
        start, stop = _range(shelf.size)
        parts = [len(body).to_bytes(2, "big") + body for _seq, body in shelf.entries(start, stop)]
        return Response(b"".join(parts), content_type=BYTES)

    @door.get("/ledgers/<origin_hash>/checkpoint")
    def checkpoint(origin_hash: str) -> ResponseReturnValue:
        return _note(told(shelf_of(origin_hash)))

    @door.get("/ledgers/<origin_hash>/wanted")
    def wanted(origin_hash: str) -> ResponseReturnValue:
        return jsonify(blobs=center.blobs.wanted(shelf_of(origin_hash).number))


def _summary(shelf: SqlShelf) -> dict[str, object]:
    return {
        "origin": shelf.origin,
        "origin_hash": shelf.hash,
        "size": shelf.size,
        "signed": shelf.signed_size,
        "cosigned": cosigned_size(shelf),
        "disputed": shelf.disputed,
        "dictionaries": dictionaries.KNOWN,
    }


def _range(size: int) -> tuple[int, int]:
    start = request.args.get("start", 0, type=int)
    stop = request.args.get("stop", size, type=int)
    if not 0 <= start <= stop <= size:
        abort(416)
    return start, min(stop, start + ENTRIES_PER_ANSWER)


def _note(note: str) -> ResponseReturnValue:
    return Response(note, content_type=witness.TEXT_TYPE) if note else abort(404)


def _blob_routes(door: Blueprint, center: Center) -> None:
    @door.put("/blobs/<digest>")
    def keep(digest: str) -> ResponseReturnValue:
        if not DIGEST.match(digest) or not center.blobs.is_named(digest):
            abort(404)
        body = request.get_data(cache=False)
        if len(body) > BLOB_BYTES_MAX:
            abort(413)
        if not center.blobs.keep(digest, body):
            return jsonify(reason="other-digest"), 422
        return jsonify(reason=""), 200

    @door.get("/blobs/<digest>")
    def blob(digest: str) -> ResponseReturnValue:
        body = center.blobs.body(digest)
        if body is None:
            abort(404)
        return Response(body, content_type=BYTES, headers={"Content-Disposition": "attachment"})


def _note_routes(door: Blueprint, center: Center) -> None:
    def code_of(origin_hash: str) -> str:
        shelf = center.store.shelf_of(origin_hash) or abort(404)
        return shelf.station.code

    @door.get("/notes/<origin_hash>")
    def notes(origin_hash: str) -> ResponseReturnValue:
        listed = center.notes.listed(code_of(origin_hash))
        return jsonify(notes=[msgspec.to_builtins(one) for one in listed])

    @door.get("/notes/<origin_hash>/<path:name>")
    def note(origin_hash: str, name: str) -> ResponseReturnValue:
        body = center.notes.note(code_of(origin_hash), name)
        if body is None:
            abort(404)
        return Response(body, content_type=BYTES, headers={"Content-Disposition": "attachment"})


def witness_door(center: Center) -> Blueprint:
    """The witness protocol of log_format.md 7."""
    door = Blueprint("witness", __name__, url_prefix="/witness")

    @door.post("/add-checkpoint")
    def add_checkpoint() -> ResponseReturnValue:
        body = request.get_data(cache=False)
        answer = witness.add_checkpoint(center.store, body, center.witness_key, center.time_s)
        return Response(answer.body, answer.status, content_type=answer.content_type)

    @door.get("/<origin_hash>/checkpoint")
    def checkpoint(origin_hash: str) -> ResponseReturnValue:
        shelf = center.store.shelf_of(origin_hash) or abort(404)
        return _note(shelf.seen().note)

    return door
