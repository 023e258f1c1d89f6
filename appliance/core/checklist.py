"""What the questions at the counter make of a type's list of papers: one definite list (B05)."""

import re
from typing import Final

from msgspec import Struct

from appliance.core.code_rows import Material
from appliance.core.codes import Tables
from appliance.core.collective import COLLECTIVE, OWNER_OF

NATURAL: Final = frozenset({"PER", "HHD", "FAM", "IND"})
"""Kinds of party that a natural person stands for: consent to personal data is asked for."""

ALWAYS: Final = "1"
_WHEN = re.compile(r"\s*[(\uff08][^)\uff09]*[)\uff09]$")
"""The remark at the end of a conditional row's name that says when it is wanted."""


class Case(Struct, frozen=True):
    """What was answered: `owner` of party_types.csv, an agent comes, outsiders may take part."""

    owner: str
    by_agent: bool = False
    outsiders: bool = True

    @property
    def holds(self) -> frozenset[str]:
        """Conditions of materials.csv (`required_when`) that hold, beside `1`."""
        said = {
            "person": self.owner in NATURAL,
            "proxy": self.by_agent,
            "collective": OWNER_OF[self.owner] == COLLECTIVE,
            "outsider": self.outsiders,
        }
        return frozenset(word for word, holds in said.items() if holds)


class Paper(Struct, frozen=True):
    """One line of a definite list: nothing in it is left open. `form`: original, scan ..."""

    code: str
    zh: str
    en: str
    form: str


def papers(type_code: str, case: Case, tables: Tables) -> tuple[Paper, ...]:
    """The papers that this very case needs, in the order of the table."""
    holds = case.holds | {ALWAYS}
    rows = (row for row in tables.materials(type_code) if row.required_when in holds)
    return tuple(Paper(row.code, definite_name(row), row.en, row.form) for row in rows)


def definite_name(row: Material) -> str:
    """The name without its `where ...`: on the list of a case it is wanted, and no question."""
    return row.zh if row.required_when == ALWAYS else _WHEN.sub("", row.zh)
