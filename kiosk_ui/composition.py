"""The station put together by hand from its settings: ledger, vault, caretaker, safe keeping."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from appliance.battery_clock import TimeSource
from appliance.caretaker import COSIGNED
from appliance.ledger import (
    answers,
    blacklist,
    board_notices,
    complaint_notes,
    credit_scores,
    department_notes,
    district_tables,
    enrolments,
    expert_replies,
    heard,
    key_files,
    licences,
    online_results,
    organisations,
    policy,
    pools,
    releases,
    revoked_keys,
    rulings,
    safety,
    sm2_lines,
    tiles,
    waivers,
    wal,
)
from appliance.ledger.blobs import Blobs
from appliance.ledger.condition import Memory
from appliance.ledger.disk import RealDisk
from appliance.ledger.escrow import Escrow
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.key_ring import KeyRing
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.policy import BadPolicy, Policy
from appliance.ledger.publish import Beside
from appliance.ledger.recovery_key import parse_recovery_key
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.ledger.vault_parcels import VaultParcels
from appliance.ports import Fault
from appliance.process import SystemEntropy, clock_of
from appliance.reading import Parts
from appliance.settings import Identity, SettingsBad, StationSettings
from appliance.station import Station
from appliance.vouched_clock import VouchedClock, vouched_in
from kiosk_ui.box_time import trusting

log = logging.getLogger(__name__)
T = TypeVar("T")


def station_of(
    settings: StationSettings,
    *,
    told: heard.Heard | None = None,
    committed: Callable[[], None] = lambda: None,
    credentials: Path | None = None,
    source: TimeSource | None = None,
) -> Station:
    """Open the ledger of this box and put the station around it.

    Before anything is signed the checkpoints that were published and cosigned are held against
    it. `committed`: called after each commit. `credentials`: the service manager's folder,
    where the ledger key may lie. `told`: the mirror of the district's ledger, which says how old
    its words are. Raises SignerFault when a new ledger has no key.
    """
    state = settings.state_folder
    for folder in ("keys", "blobs", "inbox", "ledger", "adopted", "wishes"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    disk, entropy = RealDisk(), SystemEntropy()
    disk.settle(state)  # a blob is durable only if its folder is
    wal.renew(state / "station.db", disk)
    ring = KeyRing(state / "keys", credentials)
    promised = [disk.get(state / "ledger" / tiles.CHECKPOINT)]
    promised += [disk.get(state / "inbox" / name) for name in COSIGNED]
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
    releasing = partial(releases.Releases, station=settings.place.code)
    waiving = partial(waivers.Waivers, origin=settings.identity.origin)
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
            board=_brought(settings, disk, board_notices.BoardNotices, board_notices.NAME),
            releases=_brought(settings, disk, releasing, releases.NAME),
            revoked=_brought(settings, disk, revoked_keys.RevokedKeys, revoked_keys.NAME),
            waivers=_brought(settings, disk, waiving, waivers.NAME),
            complaint_words=_brought(
                settings, disk, complaint_notes.ComplaintWords, complaint_notes.NAME
            ),
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
            adopted=state / heard.FOLDER / heard.NOTES,
            trust=trust_of(settings.identity),
            mirror=settings.identity.district_mirror,
            listed=listed.judged,
            list_version=lambda: listed.version,
            scored=_brought(settings, disk, credit_scores.CreditScores, credit_scores.NAME).of,
            organisation=pool.seen,
            heard=told,
            committed=committed,
        )
    )


def trust_of(identity: Identity) -> Policy:
    """Whose cosignatures this box counts: the policy file of the settings, else its pins.

    Raises SettingsBad where the file cannot be used.
    """
    if not identity.policy:
        return safety.pinned(
            identity.district_witness, identity.district_mirror, identity.supervision_witness
        )
    path = Path(identity.policy)
    try:
        return policy.parse(path.read_bytes())
    except (OSError, BadPolicy) as error:
        raise SettingsBad(path, 0, str(error)) from error


def _brought(settings: StationSettings, disk: RealDisk, kind: Callable[..., T], name: str) -> T:
    """A kind of note that the district's ledger vouches for, and that the district signed."""
    return kind(
        settings.state_folder / heard.FOLDER / heard.NOTES / name,
        disk=disk,
        district=parse_vkey(settings.identity.district_ledger),
        refused=lambda why: log.warning("the note %s was refused: %s", name, why),
    )


def heard_of(settings: StationSettings) -> heard.Heard:
    """The station's mirror of its district's ledger, cosigned with the key that was made for it.

    Raises BadKey where that key's file is damaged.
    """
    witness = settings.state_folder / "keys" / "witness"
    return heard.Heard(
        settings.state_folder,
        RealDisk(),
        district=settings.identity.district_ledger,
        station=settings.place.code,
        cosigner=key_files.read(witness) if witness.exists() else None,
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


def vault_parcels_of(settings: StationSettings, station: Station) -> VaultParcels | None:
    """The vault on its way to the district, where the district gave its recovery key."""
    if not settings.identity.recovery_key:
        return None
    return VaultParcels(
        station.ledger.db, settings.state_folder / "parcels", RealDisk(),
        origin=settings.identity.origin,
        recovery=parse_recovery_key(settings.identity.recovery_key),
        monotonic=station.clock.monotonic,
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
