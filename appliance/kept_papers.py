"""Papers of a trade or of the station: requests, consents, findings, with names on them.

The sealed blob is kept before the act that names it (a file nobody names does no harm), its key in
the transaction of the act. It is erased with whoever gives the right away.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from msgspec import Struct, to_builtins

from appliance.ledger.paper_seal import Paper, seal, unseal
from appliance.ledger.vault import secret_of
from appliance.reading import Reading

__all__ = ["Named", "Paper", "Sealed", "digests", "keep", "named", "read", "sealed"]

FIELDS = frozenset({
    "accept_sha256", "answer_sha256", "consent_sha256", "facts_sha256", "finding_sha256",
    "kept_sha256", "minutes_sha256", "proof_sha256", "request_sha256", "scan_sha256",
})  # fmt: skip
"""Fields of entries that name a paper with people on it."""
WRITTEN = "text_sha256"
"""Such a paper where it was sealed, else a text for everybody."""
PHOTOS = "photos"
"""Of a ball machine's draw: a list of digests."""
KEPT, ERASED, ELSEWHERE = "kept", "erased", "elsewhere"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A paper as it will be kept; `digest` (hex, of the blob) stands in the entry."""

    digest: str
    blob: bytes = field(repr=False)
    key: bytes = field(repr=False)


class Named(Struct, frozen=True):
    """A paper that an entry of kind `act` names in `field`; `at` the entry's time (UTC).

    `state`: kept here, erased with the person, or elsewhere: only its digest was ever here.
    """

    digest: str
    act: str
    field: str
    seq: int
    at: str
    state: str


def sealed(station: Reading, paper: Paper) -> Sealed:
    """Seal it up in memory; nothing is kept yet."""
    blob, key = seal(paper, station.entropy)
    return Sealed(sha256(blob).hexdigest(), blob, key)


def keep(station: Reading, trade: str, papers: Iterable[Sealed]) -> Callable[[], None]:
    """Keep the blobs durably; what is returned keeps their keys, in the act's transaction.

    Raises StorageFault.
    """
    place, keys = _place(station, trade), {}
    for one in papers:
        station.keep_blob(one.blob)
        keys[place + one.digest] = one.key

    def kept() -> None:
        for name, key in keys.items():
            station.vault.keep_secret(name, key)

    return kept


def digests(station: Reading, trade: str) -> tuple[str, ...]:
    """The papers that were kept with acts of this trade ("" for the station's), in no order."""
    place = _place(station, trade)
    return tuple(name.removeprefix(place) for name in station.vault.secrets(place))


def named(station: Reading, trade: str) -> tuple[Named, ...]:
    """The papers of a trade in the order of its entries; nothing of what is still sealed."""
    here, erased = set(digests(station, trade)), station.people(trade) is None
    absent = ERASED if erased else ELSEWHERE
    return tuple(
        Named(digest, one.fact.kind, field, one.seq, one.at, KEPT if digest in here else absent)
        for one in station.in_the_open(trade)
        for field, digest in _digests(to_builtins(one.fact))
        if field in FIELDS or digest in here
    )


def _digests(data: object) -> Iterator[tuple[str, str]]:
    """(field, digest) of every paper that the data of an entry may name."""
    if isinstance(data, list | tuple):
        for one in data:
            yield from _digests(one)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, str) and value and name in FIELDS | {WRITTEN}:
                yield name, value
            elif name == PHOTOS and isinstance(value, list | tuple):
                yield from ((name, str(one)) for one in value)
            else:
                yield from _digests(value)


def read(station: Reading, trade: str, digest: str) -> Paper | None:
    """The paper; None when it is not there or erased. Raises Breach."""
    key = station.vault.secret(_place(station, trade) + digest)
    blob = station.blobs.get(digest)
    return None if key is None or blob is None else unseal(blob, key)


def opened(station: Reading, trade: str, digest: str) -> tuple[Paper | None, bytes]:
    """The paper and its key, for a package that leaves the house; (None, b"") as in `read`."""
    paper = read(station, trade, digest)
    key = station.vault.secret(_place(station, trade) + digest)
    return (None, b"") if paper is None or key is None else (paper, key)


def _place(station: Reading, trade: str) -> str:
    people = station.people(trade) if trade else None
    about = people.transferor.id_number if people else f"papers {trade}"
    return secret_of(station.subject_of(about), f"paper/{trade}/")
