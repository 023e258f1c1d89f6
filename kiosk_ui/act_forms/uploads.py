"""Files that come with a form: in memory only, at most a few megabytes, of three kinds."""

from io import BytesIO
from typing import IO

from flask import Request, request
from werkzeug.datastructures import FileStorage

from appliance.kept_papers import Paper
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.seats import Seat

FILE_BYTES_MAX = 4 * 1024 * 1024
"""A page photographed by a telephone, or ten pages scanned in grey."""
REQUEST_BYTES_MAX = 12 * 1024 * 1024
FILES_MAX = 12
"""Lying ready at one desk; more is somebody who lost their way."""
HELD = ".held"
"""Ends the name of the hidden input that says which file lies ready for an input."""

_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


class InMemory(Request):
    """Keeps what is sent off the disk: a scan has names on it."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002  the form that werkzeug asks for
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return BytesIO()


def admit() -> None:
    """Let the pages with files send more than a page of answers has."""
    if request.blueprint in ("act", "draws"):
        request.max_content_length = REQUEST_BYTES_MAX


def taken(seat: Seat, draw: str, upload: FileStorage) -> str:
    """Lay a file ready under the name `draw`. Raises Unfit naming its input."""
    at = upload.name or ""
    body = upload.stream.read(FILE_BYTES_MAX + 1)
    if len(body) > FILE_BYTES_MAX:
        raise Unfit("paper-too-large", at, most=FILE_BYTES_MAX // 1024 // 1024)
    media = next((media for start, media in _KINDS if body.startswith(start)), None)
    if media is None:
        raise Unfit("paper-kind", at)
    while len(seat.files) >= FILES_MAX:
        del seat.files[next(iter(seat.files))]
    seat.files[draw] = Paper(media, body)
    return draw
