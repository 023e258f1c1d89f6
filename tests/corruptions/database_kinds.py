"""What somebody with the disk in his hands changes in station.db."""
# ruff: noqa: S608 - the statements of the corpus are made of its own constants

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.core import canonical, tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.keys import SigningKey
from tests.corruptions.authority_kinds import enrolment_of
from tests.corruptions.base import WITNESS_TIME_S, Base
from tests.corruptions.corpus import Corruption, Found
from tests.corruptions.database import lay_out, vault_of
from tests.corruptions.form_kinds import PLAIN
from tests.corruptions.workshop import note_of
from tests.fakes.township import ORIGIN, WITNESS

COSIGNED = 255
"""The older one of the two sizes that the witness cosigned."""

CUT = 260
"""Where a database put back to an older day ends: a size that has a checkpoint."""


def kinds(base: Base) -> Iterator[Corruption]:
    yield from _rows(base)
    yield from _older(base)
    yield from _checkpoints(base)
    yield from _vault(base)


def _kind(
    name: str,
    class_: str,
    says: str,
    expect: Found | None,
    *sql: str,
    also: tuple[Found, ...] = (),
) -> Corruption:
    return Corruption(name, class_, says, expect, also=also, sql=sql)


def _blob(data: bytes) -> str:
    return f"X'{data.hex()}'"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(base: Base) -> Iterator[Corruption]:
    size = len(base.bodies)
    edited = base.bodies[PLAIN].replace(b"PAPER", b"COVER")
    for name, says, expect, sql in (
        ("row-of-entry-edited", "the bytes of an entry", ("leaf-mismatch", PLAIN),
         f"UPDATE entry SET body = {_blob(edited)} WHERE seq = {PLAIN}"),
        ("row-of-leaf-edited", "a stored leaf", ("leaf-mismatch", 33),
         "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 33"),
        ("row-of-node-edited", "a stored hash over four entries", ("node-mismatch", 4),
         "UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1"),
        ("row-of-upper-node-edited", "the stored hash over 256 entries", ("node-mismatch", 0),
         "UPDATE node SET hash = zeroblob(32) WHERE level = 8"),
        ("row-of-node-missing", "a stored hash is gone", ("node-missing", 48),
         "DELETE FROM node WHERE level = 4 AND idx = 3"),
        ("row-of-node-too-many", "a stored hash over nothing", ("node-missing", size),
         "INSERT INTO node VALUES (1, 9999, zeroblob(32))"),
        ("row-of-entry-missing", "an entry is gone", ("entry-missing", 50),
         "DELETE FROM entry WHERE seq = 50"),
        ("row-of-entry-renumbered", "the last entry stands under another number",
         ("entry-missing", size - 1), f"UPDATE entry SET seq = 5000 WHERE seq = {size - 1}"),
    ):  # fmt: skip
        yield _kind(name, "tree", says, expect, sql)
    leaf = _blob(tree.leaf(edited))
    yield _kind(
        "row-of-entry-and-leaf-edited", "tree", "an entry and its leaf, not the hash above",
        ("node-mismatch", PLAIN),
        f"UPDATE entry SET body = {_blob(edited)}, leaf = {leaf} WHERE seq = {PLAIN}",
        also=(("root-mismatch", PLAIN),),
    )  # fmt: skip
    yield _kind(
        "row-of-65536-bytes", "tree", "an entry that no bundle can hold", ("leaf-mismatch", PLAIN),
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE entry SET body = zeroblob(65536) WHERE seq = {PLAIN}",
        also=(("database-broken", None),),
    )  # fmt: skip


def _older(base: Base) -> Iterator[Corruption]:
    """A copy of an older day put back, more or less carefully."""
    size = len(base.bodies)
    entries = f"DELETE FROM entry WHERE seq >= {CUT}"
    nodes = f"DELETE FROM node WHERE (idx + 1) << level > {CUT}"
    notes_ = f"DELETE FROM checkpoint WHERE size > {CUT}"
    lines = f"DELETE FROM cosignature WHERE size > {CUT}"
    yield _kind(
        "database-tail-cut", "order", "the newest entries are gone, all else is there",
        ("rolled-back", CUT), entries,
        also=(("size-mismatch", CUT), ("node-missing", CUT)),
    )  # fmt: skip
    yield _kind(
        "database-rolled-back-behind-witness", "order",
        "an older day, but the witness's later line is still there", ("rolled-back", CUT),
        entries, nodes, notes_,
    )  # fmt: skip
    yield Corruption(
        "database-rolled-back", "order", "an older day in every table", ("rolled-back", CUT),
        sql=(entries, nodes, notes_, lines), seen=note_of(base, size),
    )  # fmt: skip
    yield _kind(
        "checkpoints-cut", "tree", "the newest checkpoints are gone",
        ("checkpoint-missing", COSIGNED), f"DELETE FROM checkpoint WHERE size > {COSIGNED}",
    )  # fmt: skip


def _checkpoints(base: Base) -> Iterator[Corruption]:
    size = len(base.bodies)
    middle = base.first("session.result")
    another = SigningKey(ORIGIN, bytes(range(32)))

    def put(at: int, note: str) -> str:
        return f"UPDATE checkpoint SET note = {_text(note)} WHERE size = {at}"

    def unsigned(at: int) -> str:
        checkpoint = Checkpoint(ORIGIN, at, tree.root_of(base.bodies[:at]))
        line = notes.line_of(base.key.verifier, bytes(64))
        return put(at, str(notes.Note(checkpoint.text, (line,))))

    old_root = checkpoints.sign(Checkpoint(ORIGIN, 100, tree.EMPTY_ROOT), base.key)
    foreign = Checkpoint("demo.999999.999999100/ledger2", 100, tree.root_of(base.bodies[:100]))
    other = notes.line_of(base.key.verifier, base.key.sign(foreign.text.encode()))
    broken = checkpoints.cosign(Checkpoint(ORIGIN, size, bytes(32)), WITNESS, WITNESS_TIME_S)
    for name, class_, says, expect, sql in (
        ("old-checkpoint-of-another-tree", "tree", "an older checkpoint of another root",
         ("root-mismatch", 99), put(100, old_root)),
        ("old-checkpoint-of-another-ledger", "signature", "an older one of another ledger",
         ("checkpoint-broken", 99), put(100, str(notes.Note(foreign.text, (other,))))),
        ("old-checkpoint-without-form", "signature", "an older one that is no note",
         ("checkpoint-broken", 99), put(100, "nonsense")),
        ("checkpoint-under-another-size", "tree", "a checkpoint filed one entry later",
         ("root-mismatch", middle + 1),
         f"UPDATE checkpoint SET size = {middle + 2} WHERE size = {middle}"),
        ("newest-checkpoint-unsigned", "signature", "the newest one's signature",
         ("checkpoint-broken", size - 1), unsigned(size)),
        ("cosigned-checkpoint-unsigned", "signature", "an older cosigned one's signature",
         ("checkpoint-broken", COSIGNED - 1), unsigned(COSIGNED)),
        ("life-of-another-key", "signature", "the database says it has another key",
         ("key-unknown", None), f"UPDATE life SET vkey = {_text(another.vkey)}"),
        ("life-without-key", "signature", "the database's key is no key",
         ("key-unknown", None), "UPDATE life SET vkey = 'nonsense'"),
        ("stored-cosignature-broken", "signature", "the witness's line over another tree",
         ("cosignature-broken", size - 1),
         f"UPDATE cosignature SET line = {_text(broken)} WHERE size = {size}"),
        ("cosignatures-missing", "signature", "no line of the witness is there",
         ("quorum-missing", None), "DELETE FROM cosignature"),
    ):  # fmt: skip
        yield _kind(name, class_, says, expect, sql)
    yield _kind(
        "old-checkpoint-unsigned", "signature",
        "an older one's signature, on which nobody relies: found with --all-signatures only",
        None, unsigned(100),
    )  # fmt: skip
    yield Corruption(
        "old-checkpoint-unsigned-all", "signature", "the same, with every signature checked",
        ("checkpoint-broken", 99), sql=(unsigned(100),), options=("--all-signatures",),
    )  # fmt: skip


def _vault(base: Base) -> Iterator[Corruption]:
    submit, bidder = base.first("trade.submit"), enrolment_of(base)
    swapped = _blob(_sealed(base, submit, value=canonical.encode({"name": "x"})))
    resalted = _blob(_sealed(base, submit, salt=bytes(32)))
    subject = f"(SELECT subject FROM vault_item WHERE seq = {bidder} AND name = 'party_id')"
    place = f"SELECT sealed FROM vault_item WHERE seq = {submit} AND name = 'place'"
    item = f"WHERE seq = {submit} AND name = 'transferor'"
    for name, says, expect, sql in (
        ("vault-value-swapped", "another person under the same commitment",
         ("vault-mismatch", submit),
         f"UPDATE vault_item SET sealed = {swapped} {item}"),
        ("vault-salt-swapped", "the same person with another salt", ("vault-mismatch", submit),
         f"UPDATE vault_item SET sealed = {resalted} {item}"),
        ("vault-row-edited", "a row that does not open", ("vault-broken", submit),
         f"UPDATE vault_item SET sealed = zeroblob(80) {item}"),
        ("vault-row-cut", "a row of four bytes", ("vault-broken", submit),
         f"UPDATE vault_item SET sealed = zeroblob(4) {item}"),
        ("vault-row-of-another-entry", "the row of another entry", ("vault-broken", submit),
         f"UPDATE vault_item SET sealed = ({place}) {item}"),
        ("vault-subject-of-another", "the row is said to be another person's",
         ("vault-broken", submit), f"UPDATE vault_item SET subject = {subject} {item}"),
        ("vault-key-edited", "a person's key that does not open", ("vault-broken", bidder),
         f"UPDATE vault_subject SET wrapped = zeroblob(60) WHERE id = {subject}"),
        ("vault-epoch-missing", "a person's key of an epoch that is not there",
         ("vault-broken", bidder), f"UPDATE vault_subject SET epoch = 9 WHERE id = {subject}"),
    ):  # fmt: skip
        yield _kind(name, "vault", says, expect, sql)
    yield _kind(
        "vault-value-gone", "vault", "a value that no erasure accounts for",
        ("vault-missing", submit),
        f"DELETE FROM vault_item {item}",
    )  # fmt: skip


def _sealed(
    base: Base, seq: int, *, value: bytes | None = None, salt: bytes | None = None
) -> bytes:
    """A row of the vault as the station itself would write it for another value or salt."""
    with TemporaryDirectory(prefix="tradepost-corpus-") as folder:
        path = lay_out(base, Path(folder))
        vault = vault_of(path)
        db = vault._db
        row = "SELECT subject, sealed FROM vault_item WHERE seq = ? AND name = 'transferor'"
        subject = db.execute_sql(row, (seq,)).fetchone()[0]
        old_value, old_salt = vault.value(seq, "transferor"), vault.salt(seq, "transferor")
        with db.atomic():
            db.execute_sql("DELETE FROM vault_item WHERE seq = ? AND name = 'transferor'", (seq,))
            vault.keep(subject, seq, "transferor", value or old_value, salt or old_salt)
            sealed = bytes(db.execute_sql(row, (seq,)).fetchone()[1])
        db.close_all()
    return sealed
