"""Disposing of a file whose period is over: one person of it after the other (domain.md 3.4).

Head and supervisor sign each. The file says who is in it, so nobody types a number. Whoever gives
the right away comes last: with them the file forgets who else was in it.
"""

from typing import Final

from appliance import erasure
from appliance.core import retention
from appliance.core.commands import EraseParty
from appliance.core.parties import Person
from kiosk_ui.act_forms.form import ActForm, Ask, Desk, Values
from kiosk_ui.act_forms.typed import Unfit

GROUND: Final = "PERIOD_OVER"
TRANSFEROR: Final = "T"
"""After the number of the trade and a stroke: the transferor; else an enrolment's number."""
LABEL: Final = "field.EraseParty.who"


def place_of(number: str, who: str) -> str:
    """How the form names somebody of a file, without a name: it stands in an address."""
    return f"{number}/{who}"


def _person(desk: Desk, values: Values) -> tuple[str, Person]:
    """(trade, person). Raises Unfit: no such file or nobody of that place is left in it."""
    number, _, who = str(values["who"]).partition("/")
    trade, people = desk.station.trade(number), desk.station.people(number)
    file = None
    if trade is not None:
        file = retention.shelved(trade, desk.station.tables_of(trade))
    if file is None or people is None:
        raise Unfit("disposal-nobody", "who")
    if who == TRANSFEROR:
        if people.bidders:
            raise Unfit("disposal-order", "who")
        return number, people.transferor
    found = next((one for key, one in people.bidders.items() if key.endswith(f"-{who}")), None)
    if found is None:
        raise Unfit("disposal-nobody", "who")
    return number, found


def _erased(desk: Desk, values: Values) -> Values:
    number, person = _person(desk, values)
    asked = erasure.asked_for(desk.station, person.id_number, ground=GROUND, trade=number)
    return {"party_id": asked.party_id, "ground": GROUND}


def _said(desk: Desk, values: Values) -> list[tuple[str, str]]:
    number, person = _person(desk, values)
    return [(number, person.name)]


FORMS = (
    ActForm(
        EraseParty, (Ask("who", "word"),), about="STATION", extra=_erased, follows=_said,
    ),
)  # fmt: skip
