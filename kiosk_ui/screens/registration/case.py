"""What the case is, as far as it was answered: type, shape of the thing, whose it is, who comes.

Which types there are, how they may be given away and who may do it stand in the tables.
"""

from typing import Final

from appliance.core import checklist
from appliance.core.code_rows import TradeType as Row
from appliance.core.codes import Tables
from appliance.core.collective import COLLECTIVE, OWNER_OF
from appliance.core.owners import is_organisation, owners_of
from appliance.core.trade_types import TYPES
from appliance.core.trade_types.by_table import LAND
from appliance.core.trade_types.procurement import KINDS
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, words
from kiosk_ui.voice.provenance import public

GROUPS: Final = {
    "land": "sprout", "forest": "trees", "water": "waves", "house": "house", "asset": "store",
    "equity": "chart-pie", "procurement": "hammer", "other": "lightbulb",
}  # fmt: skip
"""Class of trade_types.csv, as a question -> its picture; other classes are asked for together."""

NAME_LENGTH_MAX = 40


def tables() -> Tables:
    return house().station.tables


def row_of(answers: Answers) -> Row | None:
    """The row of the type that was chosen, None before."""
    return tables().trade_types.get(words(answers, "type"))


def group_of(row: Row) -> str:
    return row.family if row.family in GROUPS else "other"


def groups() -> tuple[str, ...]:
    """Those of which the station takes a type, in the order of the page."""
    there = {group_of(row) for code, row in tables().trade_types.items() if code in TYPES}
    return tuple(one for one in GROUPS if one in there)


def types_in(group: str) -> tuple[str, ...]:
    return tuple(
        code for code, row in tables().trade_types.items()
        if code in TYPES and group_of(row) == group
    )  # fmt: skip


def shape(answers: Answers) -> str:
    """Land (by the mu), room (by the square metre), works (to be built or bought), thing."""
    row = row_of(answers)
    if row is None:
        return "land"
    if row.family == "procurement":
        return "works"
    return {"MU": "land", "M2": "room"}.get(row.unit, "thing")


def case_of(answers: Answers) -> checklist.Case:
    """The answers that choose the papers; only once the owner is known."""
    return checklist.Case(
        words(answers, "owner"), words(answers, "agent") == "yes" ,
        words(answers, "outsiders") != "no",
    )  # fmt: skip


def for_organisation(answers: Answers) -> bool:
    """Whether whose right it is comes with a credit code."""
    owner = words(answers, "owner")
    return bool(owner) and owner in tables().party_types and is_organisation(owner, tables())


def by_agent(answers: Answers) -> bool:
    return words(answers, "agent") == "yes"


def type_word(code: str) -> str:
    """A type in plain words."""
    return say(f"wish.{code}", current())


def named(row: object) -> str:
    """The name of a code, in the language of the request, without remarks in brackets."""
    text = str(getattr(row, "en" if current() == "en" else "zh"))
    return public(text.partition(" (")[0])


def owners(answers: Answers) -> tuple[str, ...]:
    """Kinds of party that may come with this type."""
    row = row_of(answers)
    return owners_of(row, tables()) if row else ()


def kinds(answers: Answers) -> tuple[str, ...]:
    """What the type is split into, by limits; nothing for most."""
    return tuple(one for one in KINDS.get(words(answers, "type"), ()) if one)


def asks_outsiders(answers: Answers) -> bool:
    """Land of the collective: whether it may go outside needs approval, so it is asked."""
    row = row_of(answers)
    of_all = OWNER_OF.get(words(answers, "owner")) == COLLECTIVE
    return row is not None and of_all and row.family in LAND


def asks_tenant(answers: Answers) -> bool:
    """Houses and shops: who rents them now goes first, or has to be told (Civil Code 726-728)."""
    row = row_of(answers)
    return row is not None and (row.priority == "SITTING_TENANT" or row.family == "house")


class Held:
    """The answer as a field shows it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, answers: Answers) -> str:
        return words(answers, self._name)
