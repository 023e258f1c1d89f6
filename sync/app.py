"""The agent's own door on loopback: `/health`, and the published ledger read-only."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from flask import Blueprint, Flask, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from sync.inbox import LineStatus
from sync.tile_paths import is_published, is_tile

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


def create_app(ledger: Path, status: Callable[[], LineStatus]) -> Flask:
    """`status` is asked at each `/health`; it may come from another thread's agent."""
    app = Flask("sync", static_folder=None)
    app.url_map.merge_slashes = False  # one path for one file: no redirect to it either
    app.register_blueprint(published_ledger(ledger))

    @app.get("/health")
    def health() -> ResponseReturnValue:
        said = {"ok": True, **msgspec.to_builtins(status())}
        return Response(msgspec.json.encode(said), content_type="application/json")

    return app
