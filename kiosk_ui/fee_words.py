"""The fee schedule in words: what an item is called, how it is measured, who pays it to whom."""

from collections.abc import Iterable

from msgspec import Struct

from appliance.core.code_rows import Fee
from kiosk_ui.i18n import Language, say
from kiosk_ui.shown import yuan


def named(row: Fee, language: Language) -> str:
    return row.en if language == "en" else row.zh


def measure(row: Fee, language: Language) -> str:
    """`每件 10 元，每宗最多 20 元（示例规...）`."""
    if row.basis == "FREE":
        return say("fee.free", language, rule=row.rule_doc)
    percent = f"{row.rate_bp / 100:g}"
    each = say(f"fee.basis.{row.basis}", language, amount=yuan(row.unit_fen), percent=percent)
    return say("fee.by-rule", language, each=each, cap=cap(row, language), rule=row.rule_doc)


def cap(row: Fee, language: Language) -> str:
    if not row.cap_fen:
        return say("fee.no-cap", language)
    return say("fee.cap", language, amount=yuan(row.cap_fen))


class Shown(Struct, frozen=True):
    """A line of the public page."""

    name: str
    measure: str
    payer: str
    payee: str
    free: bool


def shown_on(rows: Iterable[Fee], day: str, language: Language) -> list[Shown]:
    """What of the schedule holds on an ISO day, as the public page shows it."""
    return [
        Shown(
            named(row, language), measure(row, language), row.payer, row.payee, row.basis == "FREE"
        )
        for row in rows
        if row.holds_on(day)
    ]
