"""Permits that a trade waits for, attached by number and scan (F20)."""

from appliance.core.commands import AttachPermit
from appliance.core.permits import KINDS
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.i18n import current, say


def _kinds(desk: Desk) -> list[Choice]:
    """Those that this trade waits for first."""
    trade = desk.in_hand
    missing = trade.permits.missing(trade.terms.permits) if trade.terms else ()
    ordered = (*missing, *(one for one in KINDS if one not in missing))
    return [(code, say(f"permit.{code}", current())) for code in ordered]


def _state(desk: Desk) -> list[tuple[str, str]]:
    """Each permit of the approval: attached with its number, or still missing."""
    trade = desk.in_hand
    here = {one.permit: one.permit_no for one in trade.permits.attached}
    return [
        (say(f"permit.{code}", current()), here.get(code) or say("permit.missing", current()))
        for code in (trade.terms.permits if trade.terms else ())
    ]


def _is_wanted(desk: Desk) -> bool:
    """Offered until the approval lists none: before it nobody knows."""
    terms = desk.in_hand.terms
    return terms is None or bool(terms.permits)


FORMS = (
    ActForm(
        AttachPermit,
        (
            Ask("permit", "choice", _kinds),
            Ask("permit_no", "word"),
            Ask("scan_sha256", "paper"),
        ),
        facts=_state,
        when=_is_wanted,
    ),
)
