"""What is due today or late, and the registrations that somebody began and paused."""

from typing import Final

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance import paused_registrations
from appliance.registrations import Registration
from appliance.station import Station
from appliance.views import TradeRow
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens import fields
from kiosk_ui.screens.registration import flow, holding
from kiosk_ui.screens.registration.who import person_of

screen = Blueprint("today", __name__, url_prefix="/today")
FRONT: Final = frozenset({"CLERK", "CASHIER", "HEAD"})


class Draft(Struct, frozen=True):
    """A paused registration: of whom, on which of its pages, since and until when (local days)."""

    registration: Registration
    name: str
    at: int
    steps: int
    since: str
    until: str


@screen.get("/")
def page() -> ResponseReturnValue:
    me = acting.seated().who
    helps = bool(FRONT & set(me.roles))
    return _shown(helps=helps)


def _shown(*, helps: bool) -> str:
    return render_template(
        "today.html", due=_due(), drafts=_drafts() if helps else [], page=house().station.work(1)
    )


def _due() -> list[TradeRow]:
    """Late ones first, then those of today: the queue's own order by due."""
    page = house().station.work(fields.page_asked())
    found = [row for row in page.rows if row.due and row.lamp != "go"]
    return sorted(found, key=lambda row: row.due or "")


def _drafts() -> list[Draft]:
    """The one that was touched last comes first."""
    station = house().station
    return [_draft(station, one) for one in reversed(station.registrations.open_ones())]


def _draft(station: Station, one: Registration) -> Draft:
    person = person_of(one.answers)
    names = flow.names(one.answers)
    place = holding.place_of(one)
    return Draft(
        one, person.name if person else "", names.index(place) + 1 if place in names else 1,
        len(names), paused_registrations.since(one).isoformat(),
        paused_registrations.kept_until(station, one).isoformat(),
    )  # fmt: skip


@screen.post("/<registration_id>/resume")
def resume(registration_id: str) -> ResponseReturnValue:
    """Clerk and party go on where it stopped, at this screen; what a clerk typed, on its sheet."""
    acting.seated()
    found = _open(registration_id)
    if found is None:
        return redirect(url_for(".page"), 303)
    session[holding.ID] = registration_id
    if holding.typed_of(found.answers, "sheet"):
        return redirect(url_for("whole_form.page"), 303)
    return redirect(url_for("register.page", name=holding.place_of(found)), 303)


@screen.post("/<registration_id>/drop")
def drop(registration_id: str) -> ResponseReturnValue:
    """The party's wish: erased; there was no entry yet."""
    acting.seated()
    if _open(registration_id) is not None:
        with house().station.writing:
            house().station.registrations.drop(registration_id)
    return redirect(url_for(".page"), 303)


def _open(registration_id: str) -> Registration | None:
    if not FRONT & set(acting.seated().who.roles):
        return None
    found = house().station.registrations.load(registration_id)
    return found if found is not None and found.state == "open" else None
