"""The vault: personal values, encrypted under one random key per subject (entries.md 4).

    item     = nonce 12 | ChaCha20-Poly1305(subject key, salt 32 | value), aad: subject, seq, name
    wrapped  = nonce 12 | ChaCha20-Poly1305(epoch key, subject key),       aad: subject
    secret   = nonce 12 | ChaCha20-Poly1305(epoch key, bytes),             aad: name

Everything written here is written inside the ledger's transaction: a value is in the vault exactly
when the entry that commits to it is in the ledger. Erasing a subject destroys its key and begins a
new epoch, so that no old copy of the wrapped key opens it either (docs/vault.md).
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

import peewee
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from appliance.core.envelope import commitment
from appliance.ledger import packed_values
from appliance.ledger.database import storage_faults
from appliance.ledger.key_epochs import KEY_BYTES, EpochKeys
from appliance.ledger.packed_values import Values
from appliance.ports import Breach, Entropy

__all__ = ["SALT_BYTES", "Vault", "commitment", "secret_of", "subject_of"]

SALT_BYTES = 32
NONCE_BYTES = 12
CONTEXT = "tradepost/vault/v1"
LAST = "\U0010ffff"
"""Stands behind every character of a name."""


def subject_of(id_number: str, index_key: bytes) -> str:
    """The subject of a person: a keyed digest of the ID number, so that the table names nobody."""
    mac = hmac.new(index_key, b"tradepost/subject/v1\x00" + id_number.encode(), sha256)
    return mac.hexdigest()[:32]


def secret_of(subject: str, what: str) -> str:
    """The name of a secret that belongs to a subject (a fingerprint template): erased with it."""
    return f"subject/{subject}/{what}"


class Vault:
    """Values of subjects, and the station's own secrets. Reading is free to every thread."""

    def __init__(self, db: peewee.SqliteDatabase, epochs: EpochKeys, entropy: Entropy) -> None:
        self._db = db
        self._epochs = epochs
        self._entropy = entropy
        self._owed = False

    # --- values of people -------------------------------------------------------------------

    def keep_packed(
        self, subject: str, seq: int, name: str, value: bytes, salt: bytes, *, others: Values
    ) -> None:
        """As `keep`, `others` of the entry in the same row: it tells not how many they are."""
        self.keep(subject, seq, name, packed_values.pack(value, others), salt)

    def spread(self, seq: int, name: str, subject_of_value: Callable[[int, bytes], str]) -> None:
        """Give each value of a packed row its own row and subject; inside a transaction.

        Of a value that is erased, or lies in a row of its own already, nothing changes.
        """
        subject, plain = self.subject(seq, name), self._open_item(seq, name)
        if subject is None or plain is None:
            return
        salt, packed = plain[:SALT_BYTES], plain[SALT_BYTES:]
        if packed_values.value_in(packed) == packed:
            return
        self._write("DELETE FROM vault_item WHERE seq = ? AND name = ?", seq, name)
        self.keep(subject, seq, name, packed_values.value_in(packed), salt)
        for other, (its_salt, value) in packed_values.beside(packed).items():
            self.keep(subject_of_value(seq, value), seq, other, value, its_salt)

    def keep(self, subject: str, seq: int, name: str, value: bytes, salt: bytes) -> None:
        """Keep the value that entry `seq` commits to under `name`; inside a transaction."""
        if len(salt) != SALT_BYTES:
            raise ValueError("a salt has 32 bytes")
        key = self._subject_key(subject) or self._new_subject(subject)
        sealed = self._seal(key, salt + value, _item_aad(subject, seq, name))
        self._write(
            "INSERT INTO vault_item (seq, name, subject, sealed) VALUES (?, ?, ?, ?)",
            seq,
            name,
            subject,
            sealed,
        )

    def value(self, seq: int, name: str) -> bytes | None:
        """The value that entry `seq` commits to under `name`; None when erased or never kept."""
        opened = self._open_item(seq, name)
        if opened is None:
            return self.beside(seq).get(name, (None, None))[1]
        return packed_values.value_in(opened[SALT_BYTES:])

    def salt(self, seq: int, name: str) -> bytes | None:
        """The salt of that commitment."""
        opened = self._open_item(seq, name)
        return (
            self.beside(seq).get(name, (None, None))[0] if opened is None else opened[:SALT_BYTES]
        )

    def beside(self, seq: int) -> Values:
        """What is packed into a row of entry `seq`."""
        rows = self._rows("SELECT name FROM vault_item WHERE seq = ?", seq)
        plains = [self._open_item(seq, name) for (name,) in rows]
        return {
            name: both
            for plain in plains
            if plain is not None
            for name, both in packed_values.beside(plain[SALT_BYTES:]).items()
        }

    def items_of(self, subject: str) -> list[tuple[int, str]]:
        """(seq, name) of everything kept about a subject, by seq."""
        sql = "SELECT seq, name FROM vault_item WHERE subject = ? ORDER BY seq, name"
        return [(seq, name) for seq, name in self._rows(sql, subject)]

    def items(self) -> Iterator[tuple[int, str]]:
        """(seq, name) of everything that is kept."""
        yield from self._rows("SELECT seq, name FROM vault_item ORDER BY seq, name")

    def items_behind(self, seq: int, *, names: Iterable[str], most: int) -> list[tuple[int, str]]:
        """(seq, name) of the next values of these names behind entry `seq`, at most so many."""
        sql = (
            "SELECT seq, name FROM vault_item WHERE seq > ? "
            "AND name IN (SELECT value FROM json_each(?)) ORDER BY seq, name LIMIT ?"
        )
        found = self._rows(sql, seq, json.dumps(sorted(names)), most)
        return [(int(at), str(name)) for at, name in found]

    def subject(self, seq: int, name: str) -> str | None:
        """Whose value it is; None when nothing is kept there."""
        found = self._rows("SELECT subject FROM vault_item WHERE seq = ? AND name = ?", seq, name)
        return str(found[0][0]) if found else None

    def erase(self, rows: Iterable[tuple[int, str]]) -> None:
        """Destroy the keys of these rows, (seq, name) each, and the epoch that wrapped them.

        A subject of whom nothing else is kept goes with all secrets that are theirs; what else is
        kept of somebody is sealed anew under a new key. Inside the transaction that appends the
        entry of the erasure; call `drop_unused` after its commit. If power fails before the
        commit, nothing happened; after it, `drop_unused` at the next start ends the old epoch.
        KeyError for a row that is not kept.
        """
        going: dict[str, set[tuple[int, str]]] = {}
        for row in rows:
            subject = self.subject(*row)
            if subject is None:
                raise KeyError(row)
            going.setdefault(subject, set()).add(row)
        for subject, gone in going.items():
            self._erase_of(subject, gone)
        self.rewrap()

    def _erase_of(self, subject: str, gone: set[tuple[int, str]]) -> None:
        staying = [row for row in self.items_of(subject) if row not in gone]
        opened = [(row, self._open_item(*row)) for row in staying]
        self._write("DELETE FROM vault_item WHERE subject = ?", subject)
        self._write("DELETE FROM vault_subject WHERE id = ?", subject)
        if not staying:
            for name in self.secrets(secret_of(subject, "")):
                self.drop_secret(name)
        for (seq, name), plain in opened:
            if plain is not None:
                self.keep(subject, seq, name, plain[SALT_BYTES:], plain[:SALT_BYTES])

    def rewrap(self) -> int:
        """Begin a new epoch and wrap every key under it; returns its number.

        Costs one decryption and one encryption a subject (docs/vault.md has the time), so it is
        for erasures and for the yearly change of the epoch. Inside a transaction, as `erase`.
        """
        epoch = self._epochs.start()
        self._rewrap(epoch)
        self._owed = True
        return epoch

    def settle(self) -> None:
        """Drop what an erasure of this process has left behind; nothing to do at other times."""
        if self._owed:
            self.drop_unused()
            # Another thread's erasure may not be committed yet: then it stays owed.
            self._owed = not self.epochs_in_use() >= set(self._epochs.numbers())

    def drop_unused(self) -> None:
        """Drop the keys of epochs that wrap nothing any more, but the newest. At start too."""
        used = self.epochs_in_use()
        newest = max(used, default=0)
        for epoch in self._epochs.numbers():
            if epoch not in used and epoch < newest:
                self._epochs.drop(epoch)

    def epochs_in_use(self) -> set[int]:
        """The epochs under which something is wrapped."""
        sql = "SELECT epoch FROM vault_subject UNION SELECT epoch FROM vault_secret"
        return {int(epoch) for (epoch,) in self._rows(sql)}

    # --- the station's own secrets ----------------------------------------------------------

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep or replace a secret of the station (firewall key, draft); inside a transaction."""
        epoch = self._epoch()
        wrapped = self._seal(self._epochs.key(epoch), secret, _secret_aad(name))
        self._write(
            "INSERT INTO vault_secret (name, epoch, wrapped) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped",
            name,
            epoch,
            wrapped,
        )

    def secret(self, name: str) -> bytes | None:
        """The secret under `name`, if it is kept."""
        rows = self._rows("SELECT epoch, wrapped FROM vault_secret WHERE name = ?", name)
        if not rows:
            return None
        epoch, wrapped = rows[0]
        return self._unseal(self._epochs.key(epoch), wrapped, _secret_aad(name))

    def secrets(self, prefix: str) -> list[str]:
        """The names of kept secrets that begin with `prefix`, in order."""
        rows = self._rows(
            # By its range, which the index has: there may be a hundred thousand.
            "SELECT name FROM vault_secret WHERE name >= ? AND name < ? ORDER BY name",
            prefix,
            prefix + LAST,
        )
        return [name for (name,) in rows]

    def drop_secret(self, name: str) -> None:
        """Forget a secret; inside a transaction."""
        self._write("DELETE FROM vault_secret WHERE name = ?", name)

    # --- inside -----------------------------------------------------------------------------

    def _open_item(self, seq: int, name: str) -> bytes | None:
        sql = "SELECT subject, sealed FROM vault_item WHERE seq = ? AND name = ?"
        rows = self._rows(sql, seq, name)
        if not rows:
            return None
        subject, sealed = rows[0]
        key = self._subject_key(subject)
        return None if key is None else self._unseal(key, sealed, _item_aad(subject, seq, name))

    def _subject_key(self, subject: str) -> bytes | None:
        rows = self._rows("SELECT epoch, wrapped FROM vault_subject WHERE id = ?", subject)
        if not rows:
            return None
        epoch, wrapped = rows[0]
        return self._unseal(self._epochs.key(epoch), wrapped, _subject_aad(subject))

    def _new_subject(self, subject: str) -> bytes:
        key, epoch = self._entropy.draw(KEY_BYTES), self._epoch()
        wrapped = self._seal(self._epochs.key(epoch), key, _subject_aad(subject))
        self._write(
            "INSERT INTO vault_subject (id, epoch, wrapped) VALUES (?, ?, ?)",
            subject,
            epoch,
            wrapped,
        )
        return key

    def _epoch(self) -> int:
        """The epoch that wraps new keys: the newest one; the first is begun when needed."""
        numbers = self._epochs.numbers()
        return numbers[-1] if numbers else self._epochs.start()

    def _rewrap(self, epoch: int) -> None:
        new = self._epochs.key(epoch)
        for table, column, aad in (
            ("vault_subject", "id", _subject_aad),
            ("vault_secret", "name", _secret_aad),
        ):
            rows = self._rows(f"SELECT {column}, epoch, wrapped FROM {table}")  # noqa: S608  two names of ours
            for name, old, wrapped in rows:
                plain = self._unseal(self._epochs.key(old), wrapped, aad(name))
                sql = f"UPDATE {table} SET epoch = ?, wrapped = ? WHERE {column} = ?"  # noqa: S608  as above
                self._write(sql, epoch, self._seal(new, plain, aad(name)), name)

    def _seal(self, key: bytes, plain: bytes, aad: bytes) -> bytes:
        nonce = self._entropy.draw(NONCE_BYTES)
        return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, aad)

    @staticmethod
    def _unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
        try:
            return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
        except (InvalidTag, ValueError) as error:
            raise Breach(-1, "a row of the vault does not open with its key") from error

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with storage_faults():
            return list(self._db.execute_sql(sql, values).fetchall())

    def _write(self, sql: str, *values: object) -> None:
        if not self._db.in_transaction():
            raise AssertionError("the vault is written inside the ledger's transaction only")
        self._db.execute_sql(sql, values)


def _item_aad(subject: str, seq: int, name: str) -> bytes:
    return f"{CONTEXT}\0item\0{subject}\0{seq}\0{name}".encode()


def _subject_aad(subject: str) -> bytes:
    return f"{CONTEXT}\0subject\0{subject}".encode()


def _secret_aad(name: str) -> bytes:
    return f"{CONTEXT}\0secret\0{name}".encode()
