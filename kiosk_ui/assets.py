"""Addresses of style sheets and scripts that change with their text: a browser asks for each once.

A page names a dozen of them. Under an address of one and the same name each is asked after again
at every page, and a board computer spends more time on that than on the page.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request

FOLDER: Final = Path(__file__).parent / "static"
KEPT: Final = "public, max-age=31536000, immutable"
"""A year (RFC 9111 5.2.2.1) without asking (RFC 8246); another text has another address."""
DIGITS: Final = 12
OK: Final = 200
NAME: Final = "v"


def install(app: Flask) -> None:
    """To be called before what else marks answers: the last word on keeping is said here."""
    app.url_defaults(_address)
    app.after_request(_keep)


def is_asset(endpoint: str | None) -> bool:
    return endpoint is not None and endpoint.rpartition(".")[2] == "static"


@cache
def digest(name: str) -> str:
    """Hexadecimal digits of the file's SHA-256, "" where there is none. Read once in a process."""
    try:
        text = (FOLDER / name).read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(text).hexdigest()[:DIGITS]


def _address(endpoint: str, values: dict[str, Any]) -> None:
    if is_asset(endpoint) and (found := digest(str(values.get("filename", "")))):
        values[NAME] = found


def _keep(response: Response) -> Response:
    if response.status_code == OK and is_asset(request.endpoint):
        asked = request.args.get(NAME, "")
        if asked and asked == digest(str((request.view_args or {}).get("filename", ""))):
            response.headers["Cache-Control"] = KEPT
    return response
