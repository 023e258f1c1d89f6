"""A ledger of any length, made quickly and the same for every seed: leases that follow a pattern.

One lease goes through the real station to the archive; the others are its entries with other
numbers, keys and places, each with its checkpoint after each command. They fold and hash as real
ones do; the people's signatures are those of the pattern, so that the verifier's authority rules
are no matter of such a ledger.
"""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from appliance.core import canonical, tree
from appliance.core.entries import SealedAct
from appliance.core.parties import Person, Place
from appliance.ledger import checkpoints, sealing
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.sealing import FirewallKey
from appliance.station import Station
from tests.fakes.township import ORIGIN, OWNER, PATH, PLACE, TAKER, Township

FLUSH = 4_096
TRADES_A_YEAR = 9_000
"""A trade's number has four digits a year."""

PEOPLE: dict[str, tuple[tuple[str, Person | Place], ...]] = {
    "trade.submit": (("transferor", OWNER), ("place", PLACE)),
    "enrol.add": (("party_id", TAKER),),
}
SALT = bytes(32)

Written = tuple[dict[str, Any], tuple[str, ...]]
"""An entry as JSON and its subjects."""


class LongLedger:
    """Leases one after the other, `entries` of them at least (or so many
    `trades`), in the state folder `folder`.

    `people`: the vault keeps who leases what to whom, so that screens show whole lines.
    """

    def __init__(
        self,
        folder: Path,
        entries: int = 0,
        seed: int = 1,
        *,
        trades: int = 0,
        people: bool = False,
    ) -> None:
        self._people = people
        self._key_ids: set[str] = set()
        self.township = Township(folder, seed=seed)
        self._seed = seed
        self._pattern = list(_pattern(seed))
        self._rows: dict[str, list[tuple[object, ...]]] = {}
        ledger = self.station.ledger
        number = 0
        entries = entries or ledger.size + trades * len(self._pattern)
        while ledger.size < entries:
            with ledger.transaction():
                assert ledger._open is not None
                edge = ledger._open.edge
                while edge.size < entries and edge.size - ledger._edge.size < FLUSH:
                    edge = self._lease(number, edge)
                    number += 1
                self._flush()
                ledger._open.edge = edge
                ledger.db.execute_sql("DELETE FROM checkpoint WHERE size = ?", (edge.size,))

    @property
    def station(self) -> Station:
        return self.township.station

    def close(self) -> None:
        self.township.close()

    def _lease(self, number: int, edge: tree.Edge) -> tree.Edge:
        """The pattern's entries as those of lease `number`."""
        names, key = self._names(number), self._key(number)
        self.station.vault.keep_secret(f"firewall/{names[TRADE]}", key.key)
        first = edge.size
        for place, (entry, subjects) in enumerate(self._pattern):
            if self._people:
                self._keep_people(entry, first + place, number)
            if place and "cause" not in entry:
                self._checkpoint(edge)
            text = json.dumps(entry, ensure_ascii=False)
            for old, new in names.items():
                text = text.replace(old, new)
            told = self._placed(json.loads(text), first + place, first, key)
            body = canonical.encode(told)
            edge, nodes = edge.grown_with_nodes(tree.leaf(body))
            self._row("entry", first + place, body, nodes[0][2])
            for node in nodes[1:]:
                self._row("node", *node)
            for subject in (key.key_id,) if told["kind"] == SealedAct.kind else subjects:
                self._row("subject", names.get(subject, subject), first + place)
        self._checkpoint(edge)
        return edge

    def _keep_people(self, entry: dict[str, Any], seq: int, number: int) -> None:
        """Whom and what the entry speaks of: the same two people in every lease."""
        kind, vault = entry["kind"], self.station.vault
        inner = entry["data"]["kind"] if kind == SealedAct.kind else kind
        for name, value in PEOPLE.get(inner, ()):
            subject = value.id_number if isinstance(value, Person) else f"place {number}"
            body = canonical.encode(msgspec.to_builtins(value))
            vault.keep(self.station.subject_of(subject), seq, name, body, SALT)

    def _placed(
        self, told: dict[str, Any], seq: int, first: int, key: FirewallKey
    ) -> dict[str, Any]:
        """The entry with its own number and the firewall key of its lease."""
        told["seq"] = seq
        if "cause" in told:
            told["cause"] += first
        if told["kind"] == SealedAct.kind:
            told["data"] = self._sealed(told["data"], key, seq)
        elif told["kind"] == "enrol.close":
            told["data"]["key"] = key.text
        elif told["kind"] == "notice.publish":
            told["data"]["firewall"] = key.key_id
        return told

    def _sealed(self, inner: dict[str, Any], key: FirewallKey, seq: int) -> dict[str, str]:
        nonce = sha256(f"nonce {seq}".encode()).digest()[: sealing.NONCE_BYTES]
        told = dict(inner)
        if "cause" in told:
            told["cause"] += seq
        act = sealing.seal_act(told, key, nonce, origin=ORIGIN)
        return {"body": act.body, "nonce": act.nonce, "key": act.key}

    def _key(self, number: int) -> FirewallKey:
        """A key whose id no other lease has, as the station draws them."""
        key, again = self._drawn(number, 0), 0
        while key.key_id in self._key_ids:
            again += 1
            key = self._drawn(number, again)
        self._key_ids.add(key.key_id)
        return key

    def _drawn(self, number: int, again: int) -> FirewallKey:
        tail = f" {again}" if again else ""
        return FirewallKey(sha256(f"firewall {self._seed} {number}{tail}".encode()).digest())

    def _names(self, number: int) -> dict[str, str]:
        """What is replaced: the pattern's numbers and ids by those of lease `number`."""
        year, at = 2026 + number // TRADES_A_YEAR, number % TRADES_A_YEAR + 1
        random = sha256(f"draft {self._seed} {number}".encode()).digest()
        return {
            TRADE: f"999999100-{year}-CBD-{at:04}",
            "999999100-2026-DOC": f"999999100-{year}-DOC",
            '-000001"': f'-{at:06}"',
            DRAFT: base64.b32encode(random)[:8].decode(),
            "9999991002000000123": f"999999100200{number:07}",
        }

    def _checkpoint(self, edge: tree.Edge) -> None:
        note = checkpoints.sign(Checkpoint(ORIGIN, edge.size, edge.root()), self.township.key)
        self._row("checkpoint", edge.size, note)

    def _row(self, table: str, *values: object) -> None:
        self._rows.setdefault(table, []).append(values)

    def _flush(self) -> None:
        connection = self.station.ledger.db.connection()
        for table in ("entry", "node", "subject", "checkpoint"):
            rows = self._rows.pop(table, [])
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


TRADE, DRAFT = "999999100-2026-CBD-0001", "PATTERN0"


def _pattern(seed: int) -> Iterator[Written]:
    """The entries of one lease; causes count from its first entry, hidden acts lie open."""
    with TemporaryDirectory() as folder:
        township = Township(Path(folder), seed=seed)
        station = township.station
        first = station.ledger.size
        for stage in PATH:
            township.step(stage, TRADE if stage != "SUBMITTED" else "", draft_id=DRAFT)
        key = FirewallKey(station.vault.secret(f"firewall/{TRADE}") or b"")
        for seq, body in station.ledger.entries(first):
            told = json.loads(body)
            if "cause" in told:
                told["cause"] -= first
            yield _opened(told, key, seq), _subjects(told)
        township.close()


def _opened(told: dict[str, Any], key: FirewallKey, seq: int) -> dict[str, Any]:
    if told["kind"] != SealedAct.kind:
        return told
    inner = sealing.open_act(SealedAct(**told["data"]), key, origin=ORIGIN)
    assert inner is not None
    if "cause" in inner:
        inner["cause"] -= seq
    return told | {"data": inner}


def _subjects(told: dict[str, Any]) -> tuple[str, ...]:
    if "trade" in told:
        return (str(told["trade"]),)
    return (DRAFT,) if told["kind"] != SealedAct.kind else ()
