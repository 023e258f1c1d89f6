"""The vault on its way to the district: changed rows, sealed to the district's recovery key.

    parcels/vault-<number, 8 digits>-<16 hex of the digest>

    {"v":1,"origin","number","recovery"} LF sealed
    sealed = HPKE (RFC 9180, as in escrow.py) of  length 4 | MessagePack of Rows | zeros
             info: `tradepost/vault-parcel/v1` 0x00 origin 0x00 number in decimal

The rows inside are as they lie in the database: values under the keys of their subjects, those
under the key of an epoch, which lies in a parcel of its own (escrow.py). So the recovery key alone
opens a parcel and still shows nobody; an epoch that is dropped takes all it wrapped along, in old
parcels too. The plain part is padded, and parcels rest between each other, so that neither their
number nor their length tells how many enrolled (entries.md 3).

What changed is known by triggers of the database (migration 0170). A file never changes under its
name. If power fails after a file was written and before its rows are struck off, they travel
twice, which changes nothing: the later parcel counts.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
import peewee
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Struct

from appliance.ledger.database import storage_faults
from appliance.ledger.disk import Disk, disk_faults
from appliance.ledger.escrow import SUITE, BadParcel
from appliance.ledger.recovery_key import RecoveryKey, RecoverySecret

NAME: Final = re.compile(r"vault-([0-9]{8})-([0-9a-f]{16})\Z")
PAD_BYTES: Final = 16_384
"""The plain part is a multiple of this: three acts or four, nobody sees."""
FILL_BYTES: Final = 524_288
"""Where a parcel is full; with one more row of any length it stays under 1 MiB."""
REST_S: Final = 600.0
"""Between two parcels, unless the one before was full: most of a lost box's last ten minutes
are entries that did not arrive either."""
ROUND_MAX: Final = 16
"""Parcels of one round: after an erasure every key is wrapped anew and travels again."""


class Rows(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Rows of vault_item, vault_subject and vault_secret, each as it lies there.

    `gone`: (which of the three, its key) of rows that were there and are not any more.
    """

    items: tuple[tuple[int, str, str, bytes], ...] = ()
    subjects: tuple[tuple[str, int, bytes], ...] = ()
    secrets: tuple[tuple[str, int, bytes], ...] = ()
    gone: tuple[tuple[str, str, str], ...] = ()


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a parcel says of itself to whoever carries it."""

    v: int
    origin: str
    number: int
    recovery: str


class Opened(Struct, frozen=True):
    """A parcel that opened."""

    head: Head
    rows: Rows


def seal(rows: Rows, number: int, *, origin: str, recovery: RecoveryKey) -> bytes:
    """The bytes of a parcel; other bytes each time."""
    packed = msgspec.msgpack.encode(rows)
    plain = len(packed).to_bytes(4, "big") + packed
    plain += bytes(-len(plain) % PAD_BYTES)
    head = msgspec.json.encode(Head(1, origin, number, recovery.key_id))
    public = X25519PublicKey.from_public_bytes(recovery.public)
    return head + b"\n" + SUITE.encrypt(plain, public, info=_info(origin, number))


def opened(data: bytes, secret: RecoverySecret) -> Opened:
    """Open a parcel. Raises BadParcel."""
    told, _, sealed = data.partition(b"\n")
    private = X25519PrivateKey.from_private_bytes(secret.private)
    try:
        head = msgspec.json.decode(told, type=Head)
        plain = SUITE.decrypt(sealed, private, info=_info(head.origin, head.number))
        length = int.from_bytes(plain[:4], "big")
        rows = msgspec.msgpack.decode(plain[4 : 4 + length], type=Rows)
    except (msgspec.DecodeError, InvalidTag, ValueError) as error:
        raise BadParcel("a parcel of the vault does not open with this recovery key") from error
    if head.v != 1:
        raise BadParcel(f"version {head.v} is unknown")
    return Opened(head, rows)


class VaultParcels:
    """Sees to it that every row of the vault lies in a parcel soon."""

    def __init__(
        self,
        db: peewee.SqliteDatabase,
        folder: Path,
        disk: Disk,
        *,
        origin: str,
        recovery: RecoveryKey,
        monotonic: Callable[[], float],
    ) -> None:
        self._db, self._folder, self._disk = db, folder, disk
        self._origin, self._recovery, self._monotonic = origin, recovery, monotonic
        self._last: float | None = None

    def round(self, transaction: Callable[[], AbstractContextManager[None]]) -> int:
        """Write what changed; `transaction` of the station strikes it off. How many parcels."""
        now = self._monotonic()
        if self._last is not None and now - self._last < REST_S:
            return 0
        written = 0
        while written < ROUND_MAX and self._one(transaction):
            written += 1
        if written:
            self._last = now if written < ROUND_MAX else None
        return written

    def _one(self, transaction: Callable[[], AbstractContextManager[None]]) -> bool:
        turns, rows = self._changed()
        if not turns:
            return False
        number = 1 + int(self._ask("SELECT coalesce(max(number), 0) FROM vault_parcel")[0][0])
        data = seal(rows, number, origin=self._origin, recovery=self._recovery)
        name = f"vault-{number:08d}-{sha256(data).hexdigest()[:16]}"
        self._disk.put(self._folder / name, data)
        epochs = [epoch for _id, epoch, _wrapped in (*rows.subjects, *rows.secrets)]
        with transaction():
            self._db.execute_sql(
                "INSERT INTO vault_parcel VALUES (?, ?, ?)", (number, max(epochs, default=0), name)
            )
            for turn in turns:
                self._db.execute_sql("DELETE FROM vault_change WHERE turn = ?", (turn,))
        return True

    def _changed(self) -> tuple[list[int], Rows]:
        """The oldest changes that fit, by their turns, with the rows as they lie now."""
        turns: list[int] = []
        found: dict[str, list[Any]] = {
            "item": [], "subject": [], "secret": [], "gone": [],
        }  # fmt: skip
        length = 0
        for turn, what, one, two in self._ask(
            "SELECT turn, what, one, two FROM vault_change ORDER BY turn LIMIT 20000"
        ):
            turns.append(turn)
            rows = self._ask(_READ[what], *((one, two) if what == "item" else (one,)))
            found[what].extend(map(tuple, rows))
            if not rows:
                found["gone"].append((what, one, two))
            length += 64 + len(one) + len(two)
            length += sum(len(part) for row in rows for part in row if isinstance(part, bytes))
            if length >= FILL_BYTES:
                break
        return turns, Rows(*(tuple(found[one]) for one in ("item", "subject", "secret", "gone")))

    def _ask(self, sql: str, *values: object) -> list[Any]:
        with storage_faults():
            return list(self._db.execute_sql(sql, values).fetchall())


_READ: Final = {
    "item": "SELECT seq, name, subject, sealed FROM vault_item WHERE seq = ? AND name = ?",
    "subject": "SELECT id, epoch, wrapped FROM vault_subject WHERE id = ?",
    "secret": "SELECT name, epoch, wrapped FROM vault_secret WHERE name = ?",
}


# --- a lost box ---------------------------------------------------------------------------------


def of_folder(folder: Path, secret: RecoverySecret, origin: str) -> list[Opened]:
    """Every parcel of `origin`'s vault in a folder, by number. Raises BadParcel, StorageFault."""
    with disk_faults():
        paths = sorted(one for one in folder.iterdir() if NAME.match(one.name))
        found = [opened(path.read_bytes(), secret) for path in paths]
    return sorted(
        (one for one in found if one.head.origin == origin), key=lambda one: one.head.number
    )


def newest(parcels: Iterable[Opened]) -> Rows:
    """The rows as they stood last: of each the one in the latest parcel."""
    items: dict[tuple[int, str], tuple[int, str, str, bytes]] = {}
    subjects: dict[str, tuple[str, int, bytes]] = {}
    secrets: dict[str, tuple[str, int, bytes]] = {}
    for one in parcels:
        for what, first, second in one.rows.gone:
            match what:
                case "item":
                    items.pop((int(first), second), None)
                case "subject":
                    subjects.pop(first, None)
                case _:
                    secrets.pop(first, None)
        items.update({row[:2]: row for row in one.rows.items})
        subjects.update({row[0]: row for row in one.rows.subjects})
        secrets.update({row[0]: row for row in one.rows.secrets})
    return Rows(tuple(items.values()), tuple(subjects.values()), tuple(secrets.values()))


def put_back(
    db: peewee.SqliteDatabase, rows: Rows, size: int, epochs: Iterable[int]
) -> Iterator[str]:
    """Write the rows into an empty vault; inside a transaction. Yields what stays out, by kind.

    Values of entries that never arrived (from `size` on) belong to nothing. A key under an epoch
    that is not among `epochs` was destroyed, and what hangs on it was erased.
    """
    have = set(epochs)
    alive = {row[0] for row in rows.subjects if row[1] in have}
    for subject in rows.subjects:
        if subject[0] in alive:
            db.execute_sql("INSERT INTO vault_subject VALUES (?, ?, ?)", subject)
    for item in rows.items:
        if item[0] >= size:
            yield "never-arrived"
        elif item[2] not in alive:
            yield "erased"
        else:
            db.execute_sql("INSERT INTO vault_item VALUES (?, ?, ?, ?)", item)
    for secret in rows.secrets:
        if secret[1] in have:
            db.execute_sql("INSERT INTO vault_secret VALUES (?, ?, ?)", secret)


def _info(origin: str, number: int) -> bytes:
    return f"tradepost/vault-parcel/v1\0{origin}\0{number}".encode()
