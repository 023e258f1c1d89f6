"""A district's ledger with two officers who sign, as a test needs it; no scrypt, no passphrase."""

from functools import cache
from pathlib import Path

from appliance.core.entries import OfficerSet
from appliance.ledger.disk import Disk, RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.staff_keys import wrap
from provisioning.enrol import DEMO_OFFICERS
from sync.district.ledger import OwnLedger
from sync.district.notes import NoteShelf
from sync.district.officers import NO_CARD, Officer, PendingActs, key_name
from sync.district.publishing import Publisher
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))


def officer(number: str, seed: int, origin: str = DISTRICT.name) -> Officer:
    key = SigningKey(key_name(origin, number), bytes([seed]) * 32)
    return Officer(number, key)


LI, WANG, ZHAO = officer("Q01", 0x51), officer("Q02", 0x52), officer("Q03", 0x53)


def says(one: Officer, valid_to: str = "2046-12-31") -> OfficerSet:
    return OfficerSet(one.number, one.key.vkey, valid_to)


def publisher(
    state: Path, clock: FakeClock | None = None, disk: Disk | None = None, *,
    key: SigningKey = DISTRICT, seed: str = "desk", staffed: bool = True,
) -> Publisher:  # fmt: skip
    """The desk of a district in `state`; `staffed`: with LI and WANG in force."""
    used = disk or RealDisk()
    own = OwnLedger(
        state, key.name, key, clock or FakeClock(), CountedEntropy(seed), "2026-02", used
    )
    desk = Publisher(own, NoteShelf(state, used), PendingActs(state, used))
    if staffed and not own.told().officers:
        for one in (LI, WANG):
            own.set_officer(says(one), ())
    return desk


PASSPHRASE = "a passphrase of the tests"


@cache
def _file_of(number: str, name: str, seed: bytes) -> bytes:
    key = SigningKey(name, seed)
    return wrap(key, number, PASSPHRASE, NO_CARD, CountedEntropy(number)).to_bytes()


def hands_on(folder: Path, *officers: Officer) -> list[str]:
    """`--officer` and `--passphrase` for these officers, whose files are laid in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n", "utf-8")
    asked = []
    for one in officers:
        path = folder / f"{one.number}.key"
        path.write_bytes(_file_of(one.number, one.key.name, one.key.seed))
        asked += ["--officer", str(path), "--passphrase", str(secret)]
    return asked


def hands_of_demo(top: Path) -> list[str]:
    """Likewise for the two officers of a demo in `top`."""
    folder = top / "district" / "officers"
    secret = ["--passphrase", str(folder / "passphrase")]
    return [word for no in DEMO_OFFICERS
            for word in ("--officer", str(folder / f"{no}.key"), *secret)]  # fmt: skip
