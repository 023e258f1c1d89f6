"""Is this ledger what it says? Everything that can be judged from the bytes, in one pass.

Source: log_format.md 1-6 and 10, entries.md 1-4. Needs no key but public ones, keeps the staff,
the open trades and the nonces in memory, and streams the rest. What it finds: findings.py.
"""

import base64
import hmac
from collections.abc import Sequence
from pathlib import Path

from appliance.core import canonical, envelope
from appliance.core.codes import Tables
from appliance.core.entries import LedgerOpened, SealedAct
from appliance.core.envelope import BadEntry, Envelope
from appliance.ledger import sealing
from appliance.ledger.disk import RealDisk
from appliance.ledger.findings import Finding, Report
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.keys import VerifierKey
from appliance.ledger.policy import Policy
from appliance.ledger.sources import Source, TreeSource, database_copy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ledger.vault import Vault, commitment
from appliance.ledger.verify_people import Act, People
from appliance.ledger.verify_trades import Trades
from appliance.ledger.verify_tree import Growth, check_rows, claimed_origin, trusted_key
from appliance.ports import Breach, StorageFault

__all__ = ["Finding", "Report", "verify", "verify_database", "verify_tree"]

DEMO_ORIGINS = "demo."


class _NoEntropy:
    """A verifier's vault is only read."""

    def draw(self, count: int) -> bytes:
        raise AssertionError(f"nobody draws {count} bytes to verify")


def verify_database(
    path: Path,
    *,
    tables: Tables,
    policy: Policy | None = None,
    keys: Path | None = None,
) -> Report:
    """Verify a station.db from a copy; with `keys` (its folder of epoch keys) its vault too.

    Raises StorageFault when the file cannot be read at all.
    """
    with database_copy(path) as source:
        vault = None
        if keys is not None:
            epochs = KeyEpochs(keys, RealDisk(), _NoEntropy())
            vault = Vault(source.records.db, epochs, _NoEntropy())
        report = verify(source, tables=tables, policy=policy, vault=vault)
        if not source.is_whole():
            report.add("database-broken", None, "SQLite's own check fails")
        return report


def verify_tree(
    tree: TileTree,
    *,
    tables: Tables,
    policy: Policy | None = None,
) -> Report:
    """Verify a published tile tree, in a folder or behind an address."""
    try:
        source = TreeSource(tree)
    except ValueError as error:  # a checkpoint without form has no size to go by
        report = Report()
        report.add("checkpoint-broken", None, str(error))
        return report
    return verify(source, tables=tables, policy=policy)


def verify(
    source: Source,
    *,
    tables: Tables,
    policy: Policy | None = None,
    vault: Vault | None = None,
) -> Report:
    """Judge a whole ledger. Other logs that the policy names are districts: they certify staff."""
    report = Report()
    key = trusted_key(source, policy, report)
    report.origin = claimed_origin(source) if key is None else key.name
    growth = Growth(source, key, policy, report)
    districts = [one for one in (policy.logs.values() if policy else ()) if one != key]
    judge = _Judge(report, tables, districts, vault)
    try:
        for place, (filed, body) in enumerate(source.entries()):
            growth.take(body)
            judge.take(place, filed, body)
        growth.end()
        check_rows(source, growth.edge.size, report)
        if source.size() != growth.edge.size:
            report.add("database-broken", None, "entries are missing in between")
    except BadTile as error:
        report.add("file-broken", growth.edge.size, str(error))
    except StorageFault as error:
        report.add("database-broken", growth.edge.size, str(error))
    judge.end()
    report.size = growth.edge.size
    report.root = base64.b64encode(growth.edge.root()).decode()
    return report


class _Judge:
    """One entry after the other: its form, its people, its trade, its personal values."""

    def __init__(
        self,
        report: Report,
        tables: Tables,
        districts: Sequence[VerifierKey],
        vault: Vault | None,
    ) -> None:
        self._report, self._vault = report, vault
        self._people = People(report.origin, tables, report, districts)
        self._trades = Trades(report.origin, tables, report, self._people, self._values)
        self._newest = ""

    def take(self, place: int, filed: int, body: bytes) -> None:
        if filed != place:
            self._report.add("seq-mismatch", place, f"filed as {filed}")
        try:
            written = envelope.from_bytes(body)
            fact = envelope.fact_of(written)
        except BadEntry as error:
            self._report.add("entry-broken", place, str(error))
            return
        self._check_place(place, written)
        if isinstance(fact, SealedAct) and (fault := sealing.fault_of(fact)):
            self._report.add("sealed-form", place, fault)
        if (place == 0) != isinstance(fact, LedgerOpened):
            self._report.add("first-entry", place, f"{fact.kind} at place {place}")
        elif isinstance(fact, LedgerOpened) and fact.origin != self._report.origin:
            self._report.add("first-entry", place, f"opens {fact.origin}")
        if fact.hidden:
            self._report.add("sealed-broken", place, f"{fact.kind} stands in clear")
        self._people.judge(_act(written, place))
        self._values(place, written.commits)
        try:
            self._trades.take(written)
        except BadEntry as error:
            self._report.add("entry-broken", place, str(error))

    def end(self) -> None:
        self._trades.end()

    def _check_place(self, place: int, written: Envelope) -> None:
        if written.seq != place:
            self._report.add("seq-mismatch", place, f"says {written.seq}")
        if written.at < self._newest:
            self._report.add("time-backwards", place, f"{written.at} after {self._newest}")
        self._newest = max(self._newest, written.at)
        if written.demo is not self._report.origin.startswith(DEMO_ORIGINS):
            self._report.add("demo-mark", place, "marked" if written.demo else "not marked")

    def _values(self, seq: int, commits: dict[str, str]) -> None:
        """Hold the vault's values against what the entry commits to; erased ones are counted."""
        if self._vault is None:
            return
        for name, committed in commits.items():
            try:
                value, salt = self._vault.value(seq, name), self._vault.salt(seq, name)
                if value is None or salt is None:
                    self._report.values_absent += 1
                    continue
                again = commitment(salt, canonical.decode(value))
            except (Breach, StorageFault, canonical.NotCanonical) as error:
                self._report.add("vault-broken", seq, str(error))
                continue
            self._report.values += 1
            if not hmac.compare_digest(again, committed):
                self._report.add("vault-mismatch", seq, name)


def _act(written: Envelope, place: int) -> Act:
    return Act(
        seq=place,
        at=written.at,
        fact=envelope.fact_of(written),
        trade=written.trade,
        commits=written.commits,
        command=written.command,
        cause=written.cause,
        sigs=written.sigs,
    )
