"""The station put together by hand from its settings: ledger, vault, caretaker, safe keeping."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from appliance.battery_clock import TimeSource
from appliance.caretaker import Caretaker
from appliance.ledger import (
    answers,
    blacklist,
    credit_scores,
    department_notes,
    district_tables,
    enrolments,
    expert_replies,
    licences,
    online_results,
    organisations,
    pools,
    rulings,
    sm2_lines,
    tiles,
    wal,
)
from appliance.ledger.blobs import Blobs
from appliance.ledger.condition import Memory
from appliance.ledger.disk import RealDisk
from appliance.ledger.escrow import Escrow
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.key_ring import KeyRing
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.publish import Beside
from appliance.ledger.recovery_key import parse_recovery_key
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.ports import Fault
from appliance.process import SystemEntropy, clock_of
from appliance.reading import Parts
from appliance.settings import Identity, StationSettings
from appliance.station import Station
from appliance.vouched_clock import VouchedClock, vouched_in
from kiosk_ui.box_time import trusting

log = logging.getLogger(__name__)
T = TypeVar("T")


def station_of(
    settings: StationSettings,
    *,
    committed: Callable[[], None] = lambda: None,
    credentials: Path | None = None,
    source: TimeSource | None = None,
) -> Station:
    """Open the ledger of this box and put the station around it.

    Before anything is signed the checkpoints that were published and cosigned are held against
    it. `committed`: called after each commit. `credentials`: the service manager's folder,
    where the ledger key may lie. Raises SignerFault when a new ledger has no key.
    """
    state = settings.state_folder
    for folder in ("keys", "blobs", "inbox", "ledger", "adopted"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    disk, entropy = RealDisk(), SystemEntropy()
    disk.settle(state)  # a blob is durable only if its folder is
    wal.renew(state / "station.db", disk)
    ring = KeyRing(state / "keys", credentials)
    promised = (disk.get(state / folder / tiles.CHECKPOINT) for folder in ("ledger", "inbox"))
    ledger = Ledger.open(
        state / "station.db",
        origin=settings.identity.origin,
        signer=ring.signer(),
        successor=ring.successor(),
        memory=Memory(state / "trouble.json", disk),
        promises=[note for note in promised if note is not None],
    )
    ring.settle(ledger.verifier)
    vault = Vault(ledger.db, KeyEpochs(state / "keys", disk, entropy), entropy)
    vault.drop_unused()
    listed = _brought(settings, disk, blacklist.Listed, "blacklist")
    adopting = partial(district_tables.DistrictTables, adopted=state / "adopted" / "tables")
    enrolling = partial(enrolments.Enrolments, origin=settings.identity.origin)
    tables = _brought(settings, disk, adopting, "tables")
    pool = _brought(settings, disk, organisations.Organisations, "organisations")
    return Station(
        Parts(
            ledger=ledger,
            vault=vault,
            blobs=Blobs(state / "blobs", disk),
            tables=tables.in_use(),
            district_tables=tables,
            enrolments=_brought(settings, disk, enrolling, enrolments.NAME),
            licences=_brought(settings, disk, licences.Licences, "licence"),
            answers=_brought(settings, disk, answers.Answers, "answers"),
            replies=_brought(settings, disk, expert_replies.Replies, "answers"),
            pools=_brought(settings, disk, pools.Pools, "pools"),
            rulings=_brought(settings, disk, rulings.Rulings, rulings.NAME),
            departments=_brought(
                settings, disk, department_notes.DepartmentWords, department_notes.NAME
            ),
            online_results=_brought(
                settings, disk, online_results.OnlineResults, online_results.NAME
            ),
            clock=VouchedClock(
                clock_of(settings.demo_clock, source or trusting), vouched_in(ledger)
            ),
            entropy=entropy,
            origin=settings.identity.origin,
            station_code=settings.place.code,
            demo=settings.demo,
            inbox=state / "inbox",
            witness=parse_vkey(settings.identity.district_witness).name,
            listed=listed.judged,
            list_version=lambda: listed.version,
            scored=_brought(settings, disk, credit_scores.CreditScores, credit_scores.NAME).of,
            organisation=pool.seen,
            committed=committed,
        )
    )


def caretaker_of(station: Station, identity: Identity, *, day_close: str = "") -> Caretaker:
    """The caretaker with the witnesses that the settings name."""
    supervision = identity.supervision_witness
    return Caretaker(
        station,
        witness=parse_vkey(identity.district_witness),
        supervision=parse_vkey(supervision) if supervision else None,
        day_close=day_close,
    )


def _brought(settings: StationSettings, disk: RealDisk, kind: Callable[..., T], name: str) -> T:
    """A kind of note that the agent lays in the inbox, believed on the district's word only."""
    return kind(
        settings.state_folder / "inbox" / name,
        disk=disk,
        district=parse_vkey(settings.identity.district_ledger),
        refused=lambda why: log.warning("inbox/%s was refused: %s", name, why),
    )


def escrow_of(settings: StationSettings) -> Escrow | None:
    """Safe keeping for the keys of personal data, where the district gave its recovery key."""
    if not settings.identity.recovery_key:
        log.warning("no recovery key in the settings: a lost box takes its vault along")
        return None
    disk, state = RealDisk(), settings.state_folder
    return Escrow(
        KeyEpochs(state / "keys", disk, SystemEntropy()), state / "parcels", disk,
        origin=settings.identity.origin,
        recovery=parse_recovery_key(settings.identity.recovery_key),
    )  # fmt: skip


def beside_of(key_file: Path) -> Beside:
    """The national-algorithm line of published checkpoints, where a key was made for it."""
    if not key_file.exists():
        return lambda note: note
    try:
        return sm2_lines.Beside(sm2_lines.read(key_file)).added
    except (BadKey, Fault) as error:
        log.error("published without the SM2 line: %s", error)  # noqa: TRY400 - a sentence
        return lambda note: note
