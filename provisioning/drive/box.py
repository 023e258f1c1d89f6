"""Opening a demo station's state folder without its screens: station, caretaker, staff.

DIR/                 as `tradepost demo` lays it out
    station/         the state folder itself; it may be named instead of DIR
    cards/           the demo's staff cards, which open the keys of the staff
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from appliance import first_start
from appliance import tables as shipped
from appliance.caretaker import Caretaker
from appliance.core.commands import Command
from appliance.core.trade import Trade
from appliance.first_start import Enrolment
from appliance.ledger import staff_keys, tiles, wal
from appliance.ledger.blobs import Blobs
from appliance.ledger.condition import Memory
from appliance.ledger.disk import RealDisk
from appliance.ledger.holding import held
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.key_ring import KeyRing
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.staff_keys import StaffKey, WrappedKey
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.ports import Entropy, PersonSigner
from appliance.process import SystemEntropy
from appliance.reading import Parts
from appliance.station import Receipt, Refused, Station
from drivers.cards import site_key
from provisioning.demo.ports import Ports
from provisioning.demo.settings_files import DEMO_PIN
from provisioning.drive.sources import DrivenClock, SeededEntropy
from provisioning.enrol import enrol_demo
from provisioning.staff import demo_card

YEAR = 2026
"""From which the staff of a station made here hold their keys; the driver's clock begins in it."""

SOFTWARE = "drive"


class NotDriven(Exception):
    """A sentence for the person who typed the command."""


class Place(Struct, frozen=True):
    """Where a driven station lies: its state folder and the cards of its staff."""

    state: Path
    cards: Path

    @classmethod
    def of(cls, folder: Path) -> "Place":
        """`folder` is that of a demo, or the state folder in it. Raises NotDriven."""
        top = folder if (folder / "station").is_dir() else folder.parent
        state = top / "station" if top == folder else folder
        if not (state / "keys" / "ledger").exists():
            raise NotDriven(
                f"{folder} holds no enrolled station; --new makes a demo station there"
            )
        return cls(state, top / "cards")


def make(folder: Path, seed: int) -> None:
    """A new demo station, or what is there already. Its keys follow from the seed."""
    entropy = SeededEntropy(f"keys {seed}")
    enrol_demo(folder, Ports(), entropy=entropy, year=YEAR, say=lambda _text: None)


class Heard(Struct, frozen=True):
    """Who follows a driven station: `paced` before each commit, `acknowledged` after it."""

    acknowledged: Callable[[int, str], None] = lambda _seq, _leaf: None
    paced: Callable[[], None] = lambda: None


class DrivenStation(Station):
    """A station that tells of each durable commit with entries before anything else is done."""

    heard = Heard()

    def do(
        self,
        *commands: Command,
        signers: Iterable[PersonSigner] = (),
        beside: Callable[[], None] = lambda: None,
    ) -> Receipt:
        """As Station.do. A refused attempt that was kept is told of too."""
        self.heard.paced()
        size = self.ledger.size
        try:
            receipt = super().do(*commands, signers=signers, beside=beside)
        except Refused:
            newest = self.ledger.size - 1
            if newest >= size:
                self.heard.acknowledged(newest, self.ledger.leaf(newest).hex())
            raise
        self.heard.acknowledged(receipt.last_seq, receipt.leaf_hex)
        return receipt


class Staff:
    """The staff of a demo; each key is opened with card and PIN when its owner first acts."""

    def __init__(self, place: Place, enrolment: Enrolment) -> None:
        self._place = place
        self._people = enrolment.staff
        self._keys: dict[str, SigningKey] = {}

    def signer(self, role: str, trade: Trade | None = None, *, but: str = "") -> StaffKey:
        """Whoever holds the role and stands nearest to the trade: who acted in it goes on."""
        able = [one.staff_no for one in self._people if role in one.roles and one.staff_no != but]
        before = [no for no in able if trade is not None and no in trade.actors]
        if not able:
            raise NotDriven(f"nobody at this station is {role}")
        staff_no = (before or able)[0]
        return StaffKey(staff_no, role, self._key(staff_no))

    def _key(self, staff_no: str) -> SigningKey:
        if staff_no not in self._keys:
            path = self._place.state / "keys" / "staff" / f"{staff_no}.json"
            wrapped = WrappedKey.from_bytes(path.read_bytes())
            site = site_key.read(self._place.state / "keys" / "cards")
            secret = demo_card(self._place.cards, staff_no, site, SystemEntropy())
            self._keys[staff_no] = staff_keys.unwrap(wrapped, DEMO_PIN, secret)
        return self._keys[staff_no]


class Box(Struct, frozen=True):
    """A station that is open and held."""

    station: DrivenStation
    caretaker: Caretaker
    staff: Staff
    clock: DrivenClock
    chance: SeededEntropy

    def publish(self) -> None:
        """Bring the tile tree up to the ledger, as the station process does after commits."""
        publish(self.station.ledger, self.station.parts.inbox.parent / "ledger", RealDisk())


@contextmanager
def opened(folder: Path, seed: int, heard: Heard) -> Iterator[Box]:
    """Hold and open the station in `folder`, and record this start.

    Raises NotDriven, StateInUse, NotEnrolled; Breach when the ledger does not fit; StorageFault.
    """
    place = Place.of(folder)
    with held(place.state):
        enrolment = first_start.read_enrolment(place.state / "keys" / "enrolment.json")
        if not enrolment.origin.startswith("demo."):
            raise NotDriven("only a demo's station is driven: made-up business is no evidence")
        ledger = open_ledger(place.state, enrolment.origin)
        try:
            if ledger.breach is not None:
                raise ledger.breach
            yield _started(place, enrolment, ledger, seed, heard)
        finally:
            ledger.close()


def open_ledger(state: Path, origin: str) -> Ledger:
    """As kiosk_ui/composition.py opens it: what was promised is held against it."""
    disk = RealDisk()
    wal.renew(state / "station.db", disk)
    ring = KeyRing(state / "keys")
    promised = (disk.get(state / folder / tiles.CHECKPOINT) for folder in ("ledger", "inbox"))
    ledger = Ledger.open(
        state / "station.db", origin=origin, signer=ring.signer(), successor=ring.successor(),
        memory=Memory(state / "trouble.json", disk),
        promises=[note for note in promised if note is not None],
    )  # fmt: skip
    if ledger.breach is None:
        ring.settle(ledger.verifier)
    return ledger


def _started(place: Place, enrolment: Enrolment, ledger: Ledger, seed: int, heard: Heard) -> Box:
    # What was drawn before a kill must not be drawn again: the ledger would know the nonce.
    chance = SeededEntropy(f"business {seed} {ledger.size} {ledger.root().hex()}")
    clock = DrivenClock(boot=chance.draw(4).hex())
    station = DrivenStation(_parts(place, enrolment, ledger, clock, chance))
    station.heard = heard
    station.vault.drop_unused()
    clock.go_to(station.newest_at() or clock.at)
    first_start.begin(
        station, place.state / "keys" / "enrolment.json", boot=clock.now().boot, software=SOFTWARE
    )
    for job in station.outbox.jobs(states=("sent",)):
        station.mark_job(job.id, "unknown", hint="power")
    return Box(station, Caretaker(station), Staff(place, enrolment), clock, chance)


def _parts(
    place: Place, enrolment: Enrolment, ledger: Ledger, clock: DrivenClock, entropy: Entropy
) -> Parts:
    disk = RealDisk()
    for name in ("blobs", "inbox", "ledger"):
        (place.state / name).mkdir(exist_ok=True)
    disk.settle(place.state)
    return Parts(
        ledger=ledger,
        vault=Vault(ledger.db, KeyEpochs(place.state / "keys", disk, entropy), entropy),
        blobs=Blobs(place.state / "blobs", disk),
        tables=shipped.load(),
        clock=clock,
        entropy=entropy,
        origin=enrolment.origin,
        station_code=enrolment.station,
        demo=True,
        inbox=place.state / "inbox",
    )
