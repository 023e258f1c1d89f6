"""What is brought into a file before it is accepted."""

from appliance.core import acceptance, bringing, integrity, valuation
from appliance.core.commands import AddDecision, AddMaterial, AddValuation, SignIntegrity
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say

TAKEN_IN = ("SUBMITTED", "RETURNED")


def _rows(desk: Desk) -> list[Choice]:
    """The list of this case, what is not there yet first."""
    trade = desk.in_hand
    wanted = acceptance.required(trade, desk.tables)
    english = desk.language == "en"
    rows = [row for row in desk.tables.materials(trade.type) if row.code in wanted]
    rows.sort(key=lambda row: row.code in trade.dossier.materials)
    return [(row.code, row.en if english else row.zh) for row in rows]


def _forms(_desk: Desk) -> list[Choice]:
    return [(code, say(f"brought.{code}", current())) for code in bringing.FORMS]


def _bodies(desk: Desk) -> list[Choice]:
    codes = acceptance.bodies_wanted(desk.in_hand, desk.tables)
    return [(code, desk.word("decision_types", code)) for code in codes]


def _drawn(desk: Desk, _values: Values) -> Values:
    return {"decision_id": desk.station.draw_id()}


def _undertaken(desk: Desk, _values: Values) -> Values:
    """By the owner of the trade, as they stand in the application."""
    if desk.people is None:
        raise Unfit("integrity-other", "")
    return {"party_id": desk.people.transferor, "text_version": integrity.TEXT}


def _undertaking(desk: Desk) -> list[tuple[str, str]]:
    """Who undertakes, and what is read aloud."""
    who = desk.people.transferor.name if desk.people else ""
    return [
        (say("integrity.who", current()), who),
        (say("integrity.read", current()), say(f"integrity.text.{integrity.TEXT}", current())),
    ]


FORMS = (
    ActForm(
        AddMaterial,
        (
            Ask("material_no", "choice", _rows),
            Ask("form", "choice", _forms),
            Ask("scan_sha256", "paper", required=False),
        ),
        when=lambda desk: desk.in_hand.stage in TAKEN_IN,
    ),
    ActForm(
        AddDecision,
        (Ask("paper", "decision", _bodies),),
        extra=_drawn,
        when=lambda desk: desk.in_hand.asked is not None,
    ),
    ActForm(
        AddValuation,
        (
            Ask("firm", "words"),
            Ask("report_no", "word"),
            Ask("date", "day"),
            Ask("amount_fen", "yuan"),
            Ask("valid_to", "day"),
        ),
        when=lambda desk: (
            desk.in_hand.asked is not None and valuation.wanted(desk.in_hand, desk.tables)
        ),
    ),
    ActForm(
        SignIntegrity,
        (Ask("scan_sha256", "paper", required=False),),
        extra=_undertaken,
        facts=_undertaking,
        when=lambda desk: desk.in_hand.asked is not None and integrity.wanted(desk.in_hand),
    ),
)
