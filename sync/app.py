"""The agent's own door on loopback: `/health`, and the published ledger read-only."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from flask import Blueprint, Flask, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from sync.inbox import LineStatus
from sync.tile_paths import is_published

BYTES = "application/octet-stream"


def published_ledger(folder: Path) -> Blueprint:
    """A tile tree as static files under `/ledger/`; nothing else of the folder is served."""
    door = Blueprint("published_ledger", __name__, url_prefix="/ledger")

    @door.get("/<path:name>")
    def tile(name: str) -> ResponseReturnValue:
        if not is_published(name):
            abort(404)
        return send_from_directory(folder.absolute(), name, mimetype=BYTES, max_age=0)

    return door


def create_app(ledger: Path, status: Callable[[], LineStatus]) -> Flask:
    """`status` is asked at each `/health`; it may come from another thread's agent."""
    app = Flask("sync", static_folder=None)
    app.register_blueprint(published_ledger(ledger))

    @app.get("/health")
    def health() -> ResponseReturnValue:
        said = {"ok": True, **msgspec.to_builtins(status())}
        return Response(msgspec.json.encode(said), content_type="application/json")

    return app
