"""Annual deposits: paid in, filled up, carried over, paid back, withheld."""

from appliance.core import annual_rules, money
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.commands import (
    CarryAnnual,
    ForfeitAnnual,
    ReceiveAnnual,
    RefundAnnual,
    RestoreAnnual,
)
from appliance.registers import annual_deposits
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say


def _bands(desk: Desk) -> list[Choice]:
    return [
        (row.code, say("annual.band", current(), band=desk.word("annual_bands", row.code),
                       amount=money.yuan(row.full_fen)))
        for row in desk.tables.annual_bands.values()
        if annual_rules.band_on(desk.tables, row.code, desk.now) is not None
    ]  # fmt: skip


def _line(desk: Desk, one: AnnualDeposit) -> str:
    holder = annual_deposits.holder(desk.station.vault, one)
    return say(
        "annual.line", current(), id=one.annual_id, name=holder.name if holder else "—",
        year=one.year, balance=money.yuan(one.balance_fen), missing=money.yuan(one.missing_fen),
    )  # fmt: skip


def _open(desk: Desk) -> list[Choice]:
    found = annual_deposits.all_of(desk.station.ledger).values()
    return [(one.annual_id, _line(desk, one)) for one in found if not one.ended]


def _year(desk: Desk) -> str:
    return desk.now.day[:4]


def _new_id(desk: Desk, _values: Values) -> Values:
    return {"annual_id": desk.station.draw_id()}


def _some(desk: Desk) -> bool:
    return bool(_open(desk))


FORMS = (
    ActForm(
        ReceiveAnnual,
        (
            Ask("party_id", "organisation"),
            Ask("band", "choice", _bands),
            Ask("year", "count", default=_year),
            Ask("amount_fen", "yuan"),
            Ask("voucher", "word"),
        ),
        about="STATION", extra=_new_id,
    ),
    ActForm(
        RestoreAnnual,
        (
            Ask("annual_id", "choice", _open),
            Ask("amount_fen", "yuan"),
            Ask("voucher", "word"),
        ),
        about="STATION", when=_some,
    ),
    ActForm(
        CarryAnnual,
        (
            Ask("annual_id", "choice", _open),
            Ask("year", "count"),
        ),
        about="STATION", when=_some,
    ),
    ActForm(
        RefundAnnual,
        (
            Ask("annual_id", "choice", _open),
            Ask("amount_fen", "yuan"),
            Ask("voucher", "word"),
            Ask("paid_at", "moment"),
        ),
        about="STATION", when=_some,
    ),
    ActForm(
        ForfeitAnnual,
        (
            Ask("annual_id", "choice", _open),
            Ask("amount_fen", "yuan"),
            Ask("decision_no", "word"),
        ),
        about="STATION", when=_some,
    ),
)  # fmt: skip
