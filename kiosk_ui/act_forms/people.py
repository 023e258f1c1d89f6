"""Acts about people: an agent's mandate, a visit, the register of parties, a consent taken back.

Who is at the counter with a card is read on the page of the household (screens/household.py);
here stands what comes on paper.
"""

from appliance.core.commands import (
    AddHolder,
    AddMandate,
    AddParty,
    AddService,
    ChangeParty,
    GiveConsent,
    WithdrawConsent,
)
from appliance.core.parties_register import PURPOSES
from appliance.core.principals import PARTS, SCOPES
from appliance.core.registration import SIGN_KINDS, TYPED_REASONS
from appliance.core.visits import MATTERS
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.consent_papers import CONSENT_TEXT
from kiosk_ui.i18n import current, say

NATURAL = "01"
"""Kind of document of those who come themselves (party_types.csv)."""


def _scopes(_desk: Desk) -> list[Choice]:
    return [(code, say(f"scope.{code}", current())) for code in SCOPES]


def _matters(_desk: Desk) -> list[Choice]:
    return [(code, say(f"visit.{code}", current())) for code in MATTERS]


def _purposes(_desk: Desk) -> list[Choice]:
    return [(code, say(f"purpose.{code}", current())) for code in PURPOSES]


def _party_types(desk: Desk) -> list[Choice]:
    rows = desk.tables.party_types.values()
    return [
        (one.code, desk.word("party_types", one.code)) for one in rows if NATURAL in one.id_type
    ]


def _on_paper(desk: Desk, _values: Values) -> Values:
    """The principal is the transferor of the trade; the authority is what was scanned."""
    if desk.people is None:
        raise Unfit("party-unknown", "agent_id.name")
    return {"party_id": desk.people.transferor, "source": "PAPER"}


def _typed(_desk: Desk, _values: Values) -> Values:
    return {"source": "TYPED"}


def _parts(_desk: Desk) -> list[Choice]:
    return [(code, say(f"part.{code}", current())) for code in PARTS]


def _ways(_desk: Desk) -> list[Choice]:
    return [(code, say(f"sign-kind.{code}", current())) for code in SIGN_KINDS if code != "FINGER"]


def _reasons(_desk: Desk) -> list[Choice]:
    return [(code, say(f"typed.{code}", current())) for code in TYPED_REASONS]


def _principal(desk: Desk) -> list[Choice]:
    if desk.people is None:
        return []
    return [(say("act.principal", current()), desk.people.transferor.name)]


def _visits(desk: Desk) -> list[Choice]:
    return [(say("act.visits", current()), str(desk.in_hand.principals.visits))]


FORMS = (
    ActForm(
        AddMandate,
        (
            Ask("agent_id", "person"),
            Ask("scope", "choice", _scopes),
            Ask("valid_to", "day"),
            Ask("scan_sha256", "paper"),
        ),
        extra=_on_paper,
        facts=_principal,
    ),
    ActForm(
        AddHolder,
        (
            Ask("party_id", "person"),
            Ask("part", "choice", _parts),
            Ask("sign_kind", "choice", _ways),
            Ask("reason", "choice", _reasons),
        ),
        extra=_typed,
        second=("CLERK",),
    ),
    ActForm(AddService, (Ask("matter", "choice", _matters),), facts=_visits),
    ActForm(
        AddParty,
        (Ask("party_id", "person"), Ask("party_type", "choice", _party_types)),
        about="STATION",
        extra=_typed,
    ),
    ActForm(ChangeParty, (Ask("party_id", "person"),), about="STATION", extra=_typed),
    ActForm(
        GiveConsent,
        (
            Ask("party_id", "person"),
            Ask("purpose", "choice", _purposes),
            Ask("text_version", "word", default=lambda _desk: CONSENT_TEXT),
        ),
        about="STATION",
    ),
    ActForm(
        WithdrawConsent,
        (Ask("party_id", "person"), Ask("purpose", "choice", _purposes)),
        about="STATION",
    ),
)
