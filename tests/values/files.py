"""The golden files of values: which there are, how they are written and read."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.values import capitals, identifiers, names
from tests.values.identifiers import Case

FOLDER = Path(__file__).parents[1] / "vectors/values"

FAMILIES: dict[str, Callable[[], list[Case]]] = {
    "resident_ids": identifiers.resident_ids,
    "credit_codes": identifiers.credit_codes,
    "luhn": identifiers.luhn,
    "deposit_references": identifiers.deposit_references,
    "names_compared": names.compared,
    "names_checked": names.checked,
    "phones": names.phones,
    "accounts": names.accounts,
    "masks": names.masked,
    "capitals": capitals.written,
    "capitals_read": capitals.read,
}


def text(name: str) -> str:
    """The file of a family as its maker gives it: one case a line."""
    lines = (json.dumps(case, ensure_ascii=False) for case in FAMILIES[name]())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def cases(name: str) -> list[Case]:
    """The cases as the file holds them."""
    found: list[Case] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
