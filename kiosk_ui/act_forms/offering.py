"""Which forms this person may open now, and what their desk knows."""

from collections.abc import Sequence

from appliance.core import steps, waiver
from appliance.core.trade import Trade
from appliance.views import People
from kiosk_ui import acting
from kiosk_ui.act_forms import FORMS
from kiosk_ui.act_forms.form import ActForm, Desk
from kiosk_ui.house import house
from kiosk_ui.i18n import current

STATION, TRADE, EITHER = "STATION", "TRADE", "EITHER"


def desk_of(trade: Trade | None = None, people: People | None = None) -> Desk:
    """The desk at this browser. Raises SignInFirst."""
    home = house()
    return Desk(
        station=home.station, me=acting.seated().who, now=home.now(), place=home.settings.place,
        language=current(), villages=home.settings.villages, trade=trade, people=people,
    )  # fmt: skip


def offered(desk: Desk) -> list[str]:
    """Names of the forms about this trade (or, without one, the station) that may be opened."""
    tables, roles = desk.tables, desk.me.roles
    if desk.trade is None:
        may = steps.station_acts(roles, tables)
    else:
        may = steps.next_acts(desk.trade, roles, tables)
    about = {STATION, EITHER} if desk.trade is None else {TRADE}
    return [
        name
        for name, form in FORMS.items()
        if name in may and form.about in about and (form.when is None or form.when(desk))
    ]


def second_roles(form: ActForm, desk: Desk) -> tuple[str, ...]:
    """Roles of whom one signs beside the first: by the table, or as the form says.

    Nobody where a waiver of the running session stands for them.
    """
    step = steps.step_for(form.command)
    if step.waivable and desk.trade and waiver.of_running_session(desk.trade):
        return ()
    return desk.tables.event(step.event).second or form.second


def seconds(form: ActForm, desk: Desk) -> list[tuple[str, list[str]]]:
    """(role, names of those who hold it) of each role that may sign beside the first.

    One of the roles is enough. An empty list of names: nobody at this station can.
    """
    return holders(second_roles(form, desk), desk)


def holders(roles: Sequence[str], desk: Desk) -> list[tuple[str, list[str]]]:
    """Who else at this station holds each of these roles today."""
    staff = {one.staff_no: one for one in desk.station.projections.staff().values()}
    there = [
        one
        for one in staff.values()
        if one.staff_no != desk.me.staff_no and one.valid_to >= desk.now.day
    ]
    return [
        (role, sorted(desk.station.staff_name(one.staff_no) for one in there if role in one.roles))
        for role in roles
    ]
