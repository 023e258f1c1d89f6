"""How a box and its district come to know each other: two signed files, carried by hand.

    request   by the box: its origin, its keys, a certificate request; signed by its ledger key
    answer    by the district: the root, the certificate, its keys, its address; by its ledger key

Both are signed notes (log_format.md 2) of a title line and one line of JSON. Neither holds a
secret. What a signature cannot prove, that the keys are those of the people one thinks of, is
compared by voice: twenty digits of each side.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import Struct

from appliance.ledger import notes
from appliance.ledger.keys import BadKey, SigningKey, VerifierKey, parse_vkey
from appliance.ledger.notes import BadNote
from sync import authority
from sync.authority import BadCertificate
from sync.tls import Role

REQUEST_TITLE: Final = "tradepost enrolment request 1"
ANSWER_TITLE: Final = "tradepost enrolment answer 1"
FILE_BYTES_MAX: Final = 65_536
DIGITS: Final = 20
"""About 66 bits: nobody makes a second file with the same ones."""
GROUP: Final = 5
NEW: Final = "new"
AGAIN: Final = "again"
_ORIGIN: Final = re.compile(r"((?:demo\.)?[0-9]{6})\.([0-9]{9})/(?:ledger|training)[1-9][0-9]*")

T = TypeVar("T")


class BadEnrolment(ValueError):
    """A file that is not what it should be; the text says what is wrong."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a box asks for. `vkey` and `witness`: verifier key texts; `certificate`: PKCS 10, PEM.

    `purpose`: `again` for a station that is enrolled and whose certificate ended or was lost.
    """

    purpose: Literal["new", "again"]
    origin: str
    vkey: str
    witness: str
    certificate: str

    @property
    def place(self) -> tuple[str, str]:
        """(district, nine digits of the station) of the origin. Raises BadEnrolment."""
        found = _ORIGIN.fullmatch(self.origin)
        if found is None:
            raise BadEnrolment("its origin is none of a station")
        return found[1], found[2]

    @property
    def origin_hash(self) -> str:
        return sha256(self.origin.encode()).hexdigest()


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a district gives. `request`: SHA-256 hex of the file that is answered.

    `root` and `certificate` are PEM, `ledger`, `witness` and `mirror` verifier key texts (the last
    may be empty), `url` the district's doors, `policy` the text of a policy file.
    """

    request: str
    district: str
    url: str
    root: str
    certificate: str
    ledger: str
    witness: str
    mirror: str = ""
    policy: str = ""


class Checked(Struct, frozen=True):
    """An answer that fits the request: the identity file and the root, ready to be kept."""

    answer: Answer
    identity: bytes
    root: bytes


def digits(data: bytes) -> str:
    """Twenty digits of some bytes, in groups of five, to be read over the telephone."""
    number = int.from_bytes(sha256(data).digest()) % 10**DIGITS
    text = f"{number:0{DIGITS}}"
    return " ".join(text[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def same_digits(heard: str, data: bytes) -> bool:
    """Whether what was heard and typed is `digits` of these bytes; spaces do not count."""
    return "".join(heard.split()) == digits(data).replace(" ", "")


def district_bytes(answer: Answer) -> bytes:
    """What the digits of a district stand for: its root and its ledger key, the same for all."""
    return f"{answer.root}{answer.ledger}".encode()


def write_request(request: Request, key: SigningKey) -> bytes:
    return _written(REQUEST_TITLE, request, key)


def read_request(data: bytes, pinned: Sequence[VerifierKey] = ()) -> Request:
    """A request, signed by the key it names; by one of `pinned` where those are known.

    Raises BadEnrolment.
    """
    request = _read(data, REQUEST_TITLE, Request)
    own = _verifier(request.vkey)
    _signed_by(data, [own])
    if own.name != request.origin:
        raise BadEnrolment("its key has another name than its ledger")
    if pinned and own.text not in {one.text for one in pinned}:
        raise BadEnrolment("another key than the one that is pinned signed it")
    _verifier(request.witness)
    request.place  # noqa: B018 - an origin that is none of a station raises here
    try:
        authority.key_digest_of(request.certificate.encode())
    except BadCertificate as error:
        raise BadEnrolment(str(error)) from error
    return request


def write_answer(answer: Answer, key: SigningKey) -> bytes:
    return _written(ANSWER_TITLE, answer, key)


def read_answer(data: bytes) -> Answer:
    """An answer signed by the key it names; whose key that is, only the digits tell.

    Raises BadEnrolment.
    """
    answer = _read(data, ANSWER_TITLE, Answer)
    _signed_by(data, [_verifier(answer.ledger)])
    for text in filter(None, (answer.witness, answer.mirror)):
        _verifier(text)
    return answer


def check(answer: Answer, request: bytes, key: bytes) -> Checked:
    """Whether the answer fits the request that this box made with `key`. Raises BadEnrolment."""
    if answer.request != sha256(request).hexdigest():
        raise BadEnrolment("it answers another request")
    asked = _read(request, REQUEST_TITLE, Request)
    root, made = answer.root.encode(), answer.certificate.encode()
    try:
        peer = authority.issued_by(made, root).peer
        whole = authority.identity(key, made)
    except BadCertificate as error:
        raise BadEnrolment(str(error)) from error
    if (peer.role, peer.code, peer.origin_hash) != (
        Role.STATION, asked.place[1], asked.origin_hash,
    ):  # fmt: skip
        raise BadEnrolment("its certificate is another station's")
    return Checked(answer, whole, root)


def _written(title: str, value: msgspec.Struct, key: SigningKey) -> bytes:
    line = msgspec.json.encode(value, order="sorted").decode()
    return notes.signed(f"{title}\n{line}\n", key)


def _read(data: bytes, title: str, kind: type[T]) -> T:
    if len(data) > FILE_BYTES_MAX:
        raise BadEnrolment("longer than such a file is")
    try:
        first, _, line = notes.parse(data).text.partition("\n")
        if first != title:
            raise BadEnrolment(f"not a file that begins with: {title}")
        return msgspec.json.decode(line, type=kind)
    except (BadNote, msgspec.DecodeError) as error:
        raise BadEnrolment(f"not whole: {error}") from error


def _signed_by(data: bytes, keys: Sequence[VerifierKey]) -> None:
    try:
        notes.verified(notes.parse(data), keys)
    except BadNote as error:
        raise BadEnrolment(f"its signature: {error}") from error


def _verifier(text: str) -> VerifierKey:
    try:
        return parse_vkey(text)
    except BadKey as error:
        raise BadEnrolment(f"a key in it: {error}") from error
