"""The example township with everybody in it: people, organisations, staff, one real station.

Names, numbers and accounts are those of the demo's township.json, which is nobody's data. What a
tester knows of the 15 example trades is trades.json beside it.
"""

import json
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from appliance.core.parties import Person
from appliance.core.world import Seen
from appliance.ports import Entropy
from appliance.station import Receipt, Station
from provisioning import demo
from tests.fakes.clock import FakeClock
from tests.fakes.sealed_town import SealedTown

DATA: Final = Path(demo.__file__).parent / "data"
TOWNSHIP: Final[dict[str, Any]] = json.loads((DATA / "township.json").read_text("utf-8"))
EXAMPLES: Final[dict[str, Any]] = json.loads((DATA / "trades.json").read_text("utf-8"))
TRADES: Final[dict[str, dict[str, Any]]] = {
    each["trade_id"][-8:]: each for each in EXAMPLES["trades"]
}
"""`CBD-0001` -> the example."""

VILLAGES: Final = {each["key"]: each["code"] for each in TOWNSHIP["villages"]}
GOOD: Final = Seen("GOOD", "C-0001", "TRADER", "LISTED")
"""Both factors of every organisation hold, and the district's pool knows it."""


def person(key: str) -> Person:
    """`p01` ... as the card reader and the counter know them."""
    found = next(each for each in TOWNSHIP["persons"] if each["key"] == key)
    return Person(
        found["name"], found["id_number"], sex=found["sex"], ethnicity=found["ethnicity"],
        birth=found["birth"], address=found["address"], phone=found["phone"],
        account=found["bank_account"], member_of=VILLAGES.get(found["member_of"], ""),
    )  # fmt: skip


def organisation(key: str) -> Person:
    """`o01` ... as its certificate says; its basic account is the registered one."""
    found = row_of(key)
    return Person(
        found["name"], found["uscc"], id_type="02", account=found["basic_account"],
        legal_person=person(found["legal_person"]).name,
    )  # fmt: skip


def row_of(key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in TOWNSHIP["organisations"] if each["key"] == key)
    return found


def party(key: str) -> Person:
    return organisation(key) if key.startswith("o") else person(key)


def trader(key: str) -> Person | None:
    """Who stands at the counter for an organisation."""
    return person(row_of(key)["authorised_traders"][0]) if key.startswith("o") else None


class ForeseenEntropy:
    """Chance, but for what a test wants drawn next: the secret of an example's draw."""

    def __init__(self, chance: Entropy) -> None:
        self.chance = chance
        self.next: list[bytes] = []

    def draw(self, count: int) -> bytes:
        if self.next and len(self.next[0]) == count:
            return self.next.pop(0)
        return self.chance.draw(count)


class ExampleTown(SealedTown):
    """Head and supervisor hold opening shares; the department signs its reviews at the counter."""

    def __init__(self, folder: Path, *, at: str = "2026-03-02 09:00", **more: Any) -> None:
        super().__init__(folder, at=at, clock=FakeClock(), **more)
        self.join("department")

    def open(self) -> Station:
        if not isinstance(self.entropy, ForeseenEntropy):
            self.foreseen = ForeseenEntropy(self.entropy)
            self.entropy = self.foreseen  # type: ignore[assignment]  # draws as the other does
        station = super().open()
        station.parts = replace(station.parts, organisation=lambda *_shown: GOOD)
        return station

    def both(self, command: Any, *signers: tuple[str, str]) -> Receipt:
        """With a second signature, each (who, role)."""
        return self.station.do(command, signers=[self.signer(*each) for each in signers])
