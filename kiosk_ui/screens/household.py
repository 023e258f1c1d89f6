"""Those who stand beside the transferor, by their own ID cards: co-holders, an agent.

One card after the other is laid down; each makes one entry. Who has no card is typed on the form
of the same act, before a second member of staff.
"""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.clocks import day_of
from appliance.core.commands import AddHolder, AddMandate, Command, MatchIdentity
from appliance.core.principals import CO_HOLDER, PARTS, SCOPES
from appliance.core.refusals import Refusal
from appliance.core.registration import SIGN_KINDS
from appliance.ports import CardRead
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens import case
from kiosk_ui.screens.case import Case
from kiosk_ui.screens.form import plain

screen = Blueprint("household", __name__, url_prefix="/household")
KIND = "household"
WHAT = ("HOLDER", "AGENT", "MATCH")
WAYS = tuple(one for one in SIGN_KINDS if one != "FINGER")
"""A finger is compared at the kiosk; here somebody signs on paper."""
USUAL_DAYS = 180
"""A mandate's last day as the form proposes it: half a year."""
TYPED = ("what", "part", "sign_kind", "scope", "valid_to")
TYPED_MAX = 20


@screen.get("/<number>")
def page(number: str) -> ResponseReturnValue:
    acting.seated()
    house().answers.leave(acting.browser())
    return _shown(case.opened(number))


@screen.post("/<number>/read")
def begin(number: str) -> ResponseReturnValue:
    """What the next card is for; then the reader waits for it."""
    acting.seated()
    given = {name: plain(request.form.get(name, ""))[:TYPED_MAX] for name in TYPED}
    if given["what"] not in WHAT:
        return redirect(url_for(".page", number=number), 303)
    session[KIND] = given
    house().answers.leave(acting.browser())
    return redirect(url_for(".card", number=number), 303)


@screen.get("/<number>/card")
def card(number: str) -> ResponseReturnValue:
    acting.seated()
    reader = house().devices.id_card
    wait = house().answers.begin(
        acting.browser(), KIND, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    return render_template(
        "household_card.html", wait=wait, left=left, number=number, what=_given().get("what", "")
    )


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    return acting.how_it_stands(KIND)


@screen.post("/<number>/more")
def more(number: str) -> ResponseReturnValue:
    house().answers.more(acting.browser(), KIND)
    return redirect(url_for(".card", number=number), 303)


@screen.post("/<number>/card")
def read(number: str) -> ResponseReturnValue:
    """The reader's answer by its token, once: one entry for this card."""
    opened = case.opened(number)
    got = house().answers.collect(acting.browser(), KIND, request.form.get("token", ""))
    if not isinstance(got, CardRead) or opened.people is None:
        return redirect(url_for(".page", number=number), 303)
    try:
        acting.do(_command(opened, got))
    except Refused as no:
        return _shown(case.opened(number), no.refusal), 422
    return redirect(url_for(".page", number=number), 303)


def _command(opened: Case, got: CardRead) -> Command:
    given, number = _given(), opened.number
    if given.get("what") == "MATCH":
        return MatchIdentity(trade=number, party_id=got.person, module=got.module)
    if given.get("what") == "AGENT":
        assert opened.people is not None
        return AddMandate(
            trade=number, party_id=opened.people.transferor, agent_id=got.person,
            scope=given.get("scope", ""), valid_to=given.get("valid_to", ""), source="CARD",
            module=got.module,
        )  # fmt: skip
    return AddHolder(
        trade=number, party_id=got.person, part=given.get("part", CO_HOLDER),
        sign_kind=given.get("sign_kind", ""), source="CARD", module=got.module,
    )  # fmt: skip


def _given() -> dict[str, str]:
    kept = session.get(KIND)
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def _shown(opened: Case, wrong: Refusal | None = None) -> str:
    """Who signed and who acts, and what the next card may be for."""
    station, trade = house().station, opened.trade
    principals = trade.principals
    usual = (day_of(house().now().at) + timedelta(days=USUAL_DAYS)).isoformat()
    return render_template(
        "household.html", case=opened, trade=trade, wrong=wrong, parts=PARTS, ways=WAYS,
        scopes=SCOPES, typed=_given(), usual=usual,
        holders=[(station.holder(one.seq), one) for one in principals.holders],
        agents=[(station.agent(one.seq), one) for one in principals.mandates],
    )  # fmt: skip
