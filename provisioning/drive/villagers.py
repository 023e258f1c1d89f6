"""Fictitious people and land for a driven station: ID numbers of division 999999 only."""

from pathlib import Path

import msgspec

from appliance.core import people
from appliance.core.parties import Person, Place
from provisioning.demo import township
from provisioning.demo.township import Village
from provisioning.drive.sources import SeededEntropy

DATA = Path(township.__file__).parent / "data" / "drive.json"


class Said(msgspec.Struct, frozen=True):
    """What these people are called, and what is said of their files."""

    surnames: str
    given: str
    title: str
    location: str
    refusal: str
    rejection: str


SAID = msgspec.json.decode(DATA.read_bytes(), type=Said)
OLDEST, YEARS = 1950, 55
DAYS_OF_ANY_MONTH = 28
PARCELS = 10_000_000
"""Seven digits after the village's twelve (domain.md 4.4)."""


def person(chance: SeededEntropy, village: str) -> Person:
    """Somebody of full age, a member of the village's collective."""
    birth = (
        f"{OLDEST + chance.below(YEARS)}{1 + chance.below(12):02}"
        f"{1 + chance.below(DAYS_OF_ANY_MONTH):02}"
    )
    digits = f"{people.DEMO_DIVISION}{birth}{chance.below(1000):03}"
    return Person(
        chance.one_of(SAID.surnames) + chance.one_of(SAID.given),
        digits + people.id_check_digit(digits),
        phone=f"169{chance.below(100_000_000):08}",
        member_of=village,
    )


def parcel_code(chance: SeededEntropy, village: str) -> str:
    """Nineteen digits that begin with the village's."""
    return f"{village}{chance.below(PARCELS):07}"


def place(village: Village, owner: Person) -> Place:
    """Where a household's parcel lies, in words."""
    return Place(
        SAID.title.format(village=village.name, owner=owner.name),
        SAID.location.format(village=village.name),
    )
