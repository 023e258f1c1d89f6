"""Fictitious people and land for a driven station: ID numbers of division 999999 only."""

from appliance.core import people
from appliance.core.parties import Person, Place
from provisioning.demo.township import Village
from provisioning.drive.sources import SeededEntropy

SURNAMES = "张李王赵钱孙周吴郑冯"
GIVEN = "一二三四五六七八九十甲乙丙丁戊己"
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
        chance.one_of(SURNAMES) + chance.one_of(GIVEN),
        digits + people.id_check_digit(digits),
        phone=f"169{chance.below(100_000_000):08}",
        member_of=village,
    )


def parcel_code(chance: SeededEntropy, village: str) -> str:
    """Nineteen digits that begin with the village's."""
    return f"{village}{chance.below(PARCELS):07}"


def place(village: Village, owner: Person) -> Place:
    """Where a household's parcel lies, in words."""
    return Place(f"{village.name}{owner.name}户承包地经营权出租", f"{village.name}村东大坝田")
