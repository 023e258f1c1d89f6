"""The archive: the list of every paper of a finished trade, and the closing of its package."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import archive
from appliance.core.commands import CloseArchive
from kiosk_ui.screens import case
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("archive", __name__, url_prefix="/archive")
ACTS = {"CloseArchive": "archive.show"}


@screen.get("/<number>")
def show(number: str) -> str:
    """The papers by number or checksum, and the checksum over all of them."""
    return _shown(number, NOTHING)


@screen.post("/<number>")
def close(number: str) -> ResponseReturnValue:
    """Close over the list that was shown: its checksum comes back with the form."""
    return case.attempt(number, _asked, show=_shown, onward=url_for(".show", number=number))


def _asked(opened: Case) -> CloseArchive:
    return CloseArchive(
        trade=opened.number,
        manifest_sha256=request.form.get("manifest_sha256", ""),
        files=len(archive.manifest(opened.trade)),
    )


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    return case.page(
        "archive", opened, said, papers=archive.manifest(opened.trade),
        manifest_sha256=archive.manifest_digest(opened.trade),
    )  # fmt: skip
