"""The golden files of values: which there are, how they are written and read."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.values import amounts, areas, capitals, days, identifiers, issued, names
from tests.values.identifiers import Case

FOLDER = Path(__file__).parents[1] / "vectors/values"

FAMILIES: dict[str, Callable[[], list[Case]]] = {
    "resident_ids": identifiers.resident_ids,
    "ages": identifiers.ages,
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
    "yuan_typed": amounts.typed_yuan,
    "totals": amounts.totals,
    "escalations": amounts.escalations,
    "areas_turned": areas.turned,
    "areas_typed": areas.typed,
    "areas_written": areas.written,
    "areas_compared": areas.compared,
    "working_weeks": days.weeks,
    "working_days_added": days.added,
    "calendar_days_added": days.calendar_days,
    "working_days_between": days.between,
    "months_added": days.months,
    "days_before": days.before,
    "trade_numbers": issued.trade_numbers,
    "issued_numbers": issued.other_numbers,
    "query_codes": issued.codes,
    "codes_typed": issued.typed_codes,
}


def text(name: str) -> str:
    """The file of a family as its maker gives it: one case a line."""
    lines = (json.dumps(case, ensure_ascii=False) for case in FAMILIES[name]())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def cases(name: str) -> list[Case]:
    """The cases as the file holds them."""
    found: list[Case] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
