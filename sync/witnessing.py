"""Asking a witness of somebody else's for its line: the client side of log_format.md 7.

`cosigned_by` holds one conversation: `old` is what the witness was last known to have signed; a
409 puts it right, as often as another asker may step in between. Nothing of the answer is
believed but a line that the pinned key verifies over our very checkpoint.
"""

import logging
from typing import Final, Protocol

import requests
from msgspec import Struct

from appliance.core.tree import Read, consistency_path
from appliance.ledger import notes
from appliance.ledger.checkpoints import Checkpoint, cosigned_at, number_of
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import BadNote
from appliance.ports import SyncFault
from sync.district.witness import SIZE_TYPE, proof_request
from sync.tls import ClientTls
from sync.tls_session import session_of

log = logging.getLogger(__name__)

TRIES_MAX: Final = 3
"""How often one conversation is sent back to another size before it gives up for now."""
ANSWER_BYTES_MAX: Final = 16_384
"""A few lines, also with a ML-DSA signature of 3.2 kB each."""
LINES_MAX: Final = 8
CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S = 5.0, 20.0
OK, CONFLICT = 200, 409


class NotCosigned(SyncFault):
    """The witness answered and did not sign. `seen`: the size that it has signed, if it said."""

    def __init__(self, what: str, seen: int | None = None) -> None:
        super().__init__(what)
        self.seen = seen


class Reply(Struct, frozen=True):
    """Status, content type and body of one answer."""

    status: int
    body: bytes
    content_type: str = ""


class WitnessDoor(Protocol):
    """Where a witness answers. Raises SyncFault when the line does not carry it."""

    def add_checkpoint(self, body: bytes) -> Reply: ...


class HttpWitness:
    """A witness over HTTP. `url`: the prefix of its `add-checkpoint`."""

    def __init__(self, url: str, tls: ClientTls | None = None) -> None:
        """`tls`: what is shown and trusted where `url` is https. Raises OSError."""
        self._url = f"{url.rstrip('/')}/add-checkpoint"
        self._session = session_of(tls)

    def close(self) -> None:
        self._session.close()

    def add_checkpoint(self, body: bytes) -> Reply:
        try:
            with self._session.post(
                self._url,
                data=body,
                headers={"Content-Type": "text/plain; charset=utf-8"},
                timeout=(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                read = bytearray()
                for chunk in answer.iter_content(4096):
                    read += chunk
                    if len(read) > ANSWER_BYTES_MAX:
                        raise SyncFault("a longer answer than any witness gives")
                kind = answer.headers.get("Content-Type", "")
                return Reply(answer.status_code, bytes(read), kind)
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"no answer: {type(error).__name__}") from error


def cosigned_by(
    door: WitnessDoor, key: VerifierKey, note: str, signed: Checkpoint, read: Read, *, old: int
) -> str:
    """The line (with LF) of the witness of `key` on our checkpoint.

    `note`: the checkpoint as its ledger signed it, `read` gives nodes of a tree that holds it.
    Raises NotCosigned where the witness refuses or has seen a larger tree, SyncFault.
    """
    old = old if old <= signed.size else 0
    for _ in range(TRIES_MAX):
        proof = consistency_path(old, signed.size, read) if 0 < old < signed.size else []
        reply = door.add_checkpoint(proof_request(old, proof, note))
        if reply.status == OK:
            return _line(reply.body, key, signed)
        if reply.status != CONFLICT:
            raise NotCosigned(f"status {reply.status}")
        old = _size(reply)
        if old > signed.size:
            raise NotCosigned("it has signed a larger tree", old)
    raise NotCosigned("it names another size each time", old)


def _size(reply: Reply) -> int:
    if reply.content_type.partition(";")[0].strip() != SIZE_TYPE:
        raise NotCosigned("a conflict without the size")
    try:
        return number_of(reply.body.decode("ascii").removesuffix("\n"))
    except ValueError as error:
        raise NotCosigned("a conflict without a size") from error


def _line(body: bytes, key: VerifierKey, signed: Checkpoint) -> str:
    """The one line of the answer that the pinned key verifies; others are passed over."""
    try:
        raw = body.decode("utf-8").removesuffix("\n").split("\n")
        for one in raw[:LINES_MAX]:
            line = notes.parse_line(one)
            if cosigned_at(line, signed.text, key) is not None:
                return line.text
    except (UnicodeDecodeError, BadNote) as error:
        raise NotCosigned("an answer that holds no lines") from error
    raise NotCosigned("no line of the pinned key")
