"""The ID-card reader, and the wallet of fictitious people's cards that one lays on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from drivers.idcard_samv.simulated_card import SimulatedCard, card_of
from drivers.idcard_samv.simulator import SamvSimulator
from provisioning.demo.laboratory_settings import DATA
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

CONDITIONS = ("good", "long", "expired", "unreadable", "unverified", "moved")
"""How a card behaves; `laboratory.condition.<name>` says it in words."""
REFUSALS = {"unreadable": 0x3F, "unverified": 0x33}
MAINLAND = "mainland"
KEPT_BY_THE_STATION = ("phone", "village", "member_of", "bank_account", "note", "key")
"""Fields of township.json that no card shows."""


class Holder(msgspec.Struct, frozen=True):
    """A fictitious person and their card: `fields` by the layout of its `kind`.

    `usual` is the condition in which this card is, when nobody asks for another.
    """

    key: str
    fields: dict[str, str]
    kind: str = MAINLAND
    usual: str = "good"
    added_address: str | None = None

    @property
    def name(self) -> str:
        return self.fields.get("name") or self.fields["name_english"].strip()

    @property
    def address(self) -> str:
        return self.fields.get("address", "")

    @property
    def number(self) -> str:
        return self.fields["id_number"]

    @property
    def birth(self) -> str:
        return self.fields["birth"]

    @property
    def sex(self) -> str:
        return self.fields["sex"]


class _Village(msgspec.Struct, frozen=True):
    name: str
    path: str


class _Town(msgspec.Struct, frozen=True):
    villages: list[_Village]
    persons: list[dict[str, str | None]]


class _Cards(msgspec.Struct, frozen=True):
    """What cards say beyond township.json, and the people from elsewhere."""

    issuer: str
    validity: dict[str, dict[str, str]]
    guests: list[Holder]


class Wallet:
    """All cards by the key of their holder: the township's people, then guests."""

    def __init__(self, township: Path) -> None:
        cards = msgspec.json.decode((DATA / "laboratory.json").read_bytes(), type=_Cards)
        town = msgspec.json.decode(township.read_bytes(), type=_Town)
        holders = [*map(_of_township, town.persons), *cards.guests]
        self.holders: Mapping[str, Holder] = {holder.key: holder for holder in holders}
        self._cards = cards
        self._township = town.villages[0].path.removesuffix(town.villages[0].name)

    def place(self, holder: Holder) -> str:
        """Where they live, without the county and the township that most share."""
        return holder.address.removeprefix(self._township)

    def card(self, holder: Holder, condition: str) -> SimulatedCard:
        """That holder's card in that condition."""
        validity = self._cards.validity
        fields = holder.fields | validity.get(condition, validity["good"])
        if holder.kind == MAINLAND:
            fields["issuer"] = self._cards.issuer
        return card_of(
            fields,
            kind=holder.kind,
            added_address=holder.added_address,
            refuses=REFUSALS.get(condition),
            lifted_in_mid_read=condition == "moved",
        )


def _of_township(row: Mapping[str, str | None]) -> Holder:
    fields = {name: value for name, value in row.items() if name not in KEPT_BY_THE_STATION}
    return Holder(row["key"] or "", {name: value or "" for name, value in fields.items()})


class IdCardThing(Thing):
    """Lay a card on the reader and lift it."""

    name = "id-card"
    conditions = CONDITIONS

    def __init__(self, folder: Path, township: Path, *, read_time_s: float) -> None:
        self.reader = SamvSimulator(read_time_s=read_time_s)
        super().__init__(folder, self.reader)
        self.wallet = Wallet(township)
        self.last: tuple[str, str] | None = None
        """Person and condition of the card that was laid last, lifted or not."""
        self._card: SimulatedCard | None = None

    def acts(self) -> Mapping[str, Act]:
        return {"lay": self.lay, "lift": self.lift}

    def lay(self, form: Form) -> None:
        """`person` a key of the wallet, `condition` one of CONDITIONS or none: the usual one."""
        holder = self.wallet.holders.get(form.get("person", ""))
        if holder is None:
            raise LabRefusal("There is no such card.")
        condition = form.get("condition") or holder.usual
        if condition not in CONDITIONS:
            raise LabRefusal("There is no such card.")
        card = self.wallet.card(holder, condition)
        self.reader.lay(card)
        self.last, self._card = (holder.key, condition), card

    def lift(self, _form: Form) -> None:
        self.reader.lift()

    def tidy(self) -> None:
        self.reader.lift()

    @property
    def lying(self) -> tuple[str, str] | None:
        """Person and condition of the card on the reader."""
        lies_there = self._card is not None and self.reader.card is self._card
        return self.last if lies_there else None

    def state(self) -> dict[str, Any]:
        card = self.lying
        return {
            "id_card": None if card is None else {"person": card[0], "condition": card[1]},
            "id_card_reads": self.reader.reads,
        }
