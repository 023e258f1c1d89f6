"""The doors of supervision's witness: the witness protocol, a page of what it saw, `/health`.

POST /witness/add-checkpoint                 log_format.md 7
GET  /witness/<origin hash>/checkpoint       the last one cosigned
GET  /                                       what was seen of each ledger, for people
GET  /evidence/<number>                      what was refused, whole
"""

from pathlib import Path

import msgspec
from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from appliance.ports import Clock, Signer, StorageFault
from sync.district import witness
from sync.settings import SupervisionSettings
from sync.supervision.store import WitnessMemory
from sync.tls import PEER, Role

BYTES = "application/octet-stream"
WORDS = Path(__file__).with_name("page.json")
"""Sentences of the page, Chinese and English: the witness runs without the station's screens."""


def create_app(
    settings: SupervisionSettings, memory: WitnessMemory, key: Signer, clock: Clock
) -> Flask:
    app = Flask("sync.supervision", static_folder=None, root_path=__file__.rpartition("/")[0])
    app.config["MAX_CONTENT_LENGTH"] = witness.BODY_BYTES_MAX
    app.register_blueprint(_witness(memory, key, clock))
    app.register_error_handler(StorageFault, _storage_fault)
    app.teardown_appcontext(lambda _error: memory.db.let_go())

    app.before_request(_known)
    words = msgspec.json.decode(WORDS.read_bytes(), type=dict[str, tuple[str, str]])

    @app.get("/")
    def page() -> ResponseReturnValue:
        rows = [(one, one.seen(), memory.evidence(one.origin)) for one in memory.shelves()]
        text = render_template(
            "seen.html", settings=settings, rows=rows, key=key.vkey, words=words
        )
        guard = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(text, headers={**guard, "Cache-Control": "no-store"})

    @app.get("/evidence/<int:number>")
    def evidence(number: int) -> ResponseReturnValue:
        found = memory.evidence_body(number)
        if found is None:
            abort(404)
        # The two signed notes together are the proof; nobody needs this witness to believe it.
        whole = found[0] + (b"\n---\n" + found[1].encode() if found[1] else b"")
        return Response(whole, content_type=BYTES, headers={"Content-Disposition": "attachment"})

    @app.get("/health")
    def health() -> ResponseReturnValue:
        shelves = memory.shelves()
        return jsonify(
            ok=True, what="supervision", logs=len(shelves), key=key.vkey,
            seen={one.origin: one.seen().size for one in shelves},
            disputed=[one.origin for one in shelves if one.disputed],
        )  # fmt: skip

    return app


def _known() -> None:
    """Over TLS nobody without a certificate; a station has nothing to ask here."""
    if PEER in request.environ:
        peer = request.environ[PEER]
        if peer is None or peer.role is Role.STATION:
            abort(403)


def _witness(memory: WitnessMemory, key: Signer, clock: Clock) -> Blueprint:
    door = Blueprint("witness", __name__, url_prefix="/witness")

    @door.post("/add-checkpoint")
    def add_checkpoint() -> ResponseReturnValue:
        time_s = int(clock.now().at.timestamp())
        answer = witness.add_checkpoint(memory, request.get_data(cache=False), key, time_s)
        return Response(answer.body, answer.status, content_type=answer.content_type)

    @door.get("/<origin_hash>/checkpoint")
    def checkpoint(origin_hash: str) -> ResponseReturnValue:
        shelf = memory.shelf_of(origin_hash) or abort(404)
        return Response(shelf.seen().note or abort(404), content_type=witness.TEXT_TYPE)

    return door


def _storage_fault(_error: StorageFault) -> ResponseReturnValue:
    return jsonify(reason="storage"), 503
