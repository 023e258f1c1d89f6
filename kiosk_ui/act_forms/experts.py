"""Forms of experts and agencies: a list sealed and opened, asked of the district; points given."""

from appliance import pools_at_hand as register
from appliance.core import expert_requests, pools, seals
from appliance.core.commands import OpenSeal, RequestExperts, ScoreAgency, SealList, TellOrder
from appliance.core.expert_list import Prepared
from appliance.core.forms import is_word
from appliance.core.instant import text_of
from appliance.core.people import normal_id
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import stamp

MORE, LESS = "MORE", "LESS"
COUNT = "3"


def _unsealed(desk: Desk) -> list[Choice]:
    """Draws whose digits are said, and answers of the district, that no seal closes yet."""
    trade = desk.in_hand
    drawn = [
        one.session_id
        for one in trade.draws.drawn
        if one.open and one.promise is not None and one.promise.sealed
    ]
    answered = [one.asked.session_id for one in trade.experts.requests if one.reply is not None]
    return [
        (one, one)
        for one in dict.fromkeys((*drawn, *answered))
        if trade.experts.list_of(one) is None
    ]


def _sealed(desk: Desk) -> list[Choice]:
    return [
        (one.session_id, one.session_id)
        for one in desk.in_hand.experts.lists
        if one.opened is None
    ]


def _opened(desk: Desk) -> list[Choice]:
    """Lists that are open, with a draw of ours whose order is not in the record yet."""
    trade = desk.in_hand
    return [
        (one.session_id, one.session_id)
        for one in trade.experts.lists
        if one.opened and (now := trade.draws.of(one.session_id)) is not None and now.open
    ]


def _prepared(desk: Desk, values: Values) -> Prepared:
    found = register.prepared(desk.station, desk.in_hand, str(values.get("session_id", "")))
    if found is None:
        raise Unfit("seal-nothing-drawn", "session_id")
    return found


def _sealing(desk: Desk, values: Values) -> Values:
    """What goes into the bag, kept as it is encrypted; nothing of it is shown."""
    found = _prepared(desk, values)
    bag = register.bag(desk.station, desk.in_hand, found.session_id)
    if bag:
        desk.station.keep_blob(bag)
    return {"ciphertext_sha256": found.ciphertext_sha256, "count": len(found.order)}


def _opening(desk: Desk, values: Values) -> Values:
    return {"list_hash": seals.list_hash(_prepared(desk, values).order)}


def _bags(desk: Desk) -> list[Choice]:
    """Each sealed list: its seal, and from when on it may be opened."""
    trade = desk.in_hand
    return [
        (
            one.session_id,
            say("seal.line", current(), seal=one.sealed.seal_no, count=one.sealed.count,
                when=stamp(text_of(seals.opens_at(trade, one, desk.tables)))),
        )
        for one in trade.experts.lists
        if one.opened is None
    ]  # fmt: skip


def _answers(desk: Desk) -> list[Choice]:
    """What the district was asked before, and whether it answered."""
    return [
        (
            one.asked.request_no,
            say("request.answered", current(), count=one.reply.count)
            if one.reply
            else say("request.waits", current()),
        )
        for one in desk.in_hand.experts.requests
    ]


def _asking(desk: Desk, values: Values) -> Values:
    """The number is drawn; whom to avoid, as far as it names no person."""
    trade, station = desk.in_hand, desk.station
    bidders = [station.enrolled(trade, one.number) for one in trade.enrolments if one.number]
    near = [station.transferor(trade), *bidders]
    codes = {one.member_of for one in near if one}
    codes |= {normal_id(one.id_number) for one in near if one and one.is_organisation}
    avoid = sorted(one for one in codes if one and is_word(one))
    return {
        "request_no": station.draw_id(),
        "classes": (str(values.get("class_code", "")),),
        "avoid": tuple(avoid[: expert_requests.AVOID_MAX]),
    }


def _agencies(desk: Desk) -> list[Choice]:
    """Each agency of the pool with its points now."""
    found = register.current(desk.station, pools.AGENCY)
    book = register.agency_book(desk.station)
    rows = found.rows if found else ()
    return [
        (one.id_number, say("agency.line", current(), name=one.name,
                            points=book.points[one.id_number]))
        for one in rows
    ]  # fmt: skip


def _ways(_desk: Desk) -> list[Choice]:
    return [(one, say(f"agency.{one}", current())) for one in (MORE, LESS)]


def _points(_desk: Desk, values: Values) -> Values:
    points = values.get("points")
    if not isinstance(points, int):
        return {}
    return {"score": -points if values.get("way") == LESS else points}


FORMS = (
    ActForm(
        SealList,
        (Ask("session_id", "choice", _unsealed), Ask("seal_no", "word")),
        extra=_sealing,
    ),
    ActForm(OpenSeal, (Ask("session_id", "choice", _sealed),), extra=_opening, facts=_bags),
    ActForm(TellOrder, (Ask("session_id", "choice", _opened),)),
    ActForm(
        RequestExperts,
        (Ask("class_code", "word"), Ask("count", "count", default=lambda _desk: COUNT)),
        extra=_asking,
        facts=_answers,
    ),
    ActForm(
        ScoreAgency,
        (
            Ask("agency", "choice", _agencies),
            Ask("engagement_no", "word"),
            Ask("way", "choice", _ways),
            Ask("points", "count"),
        ),
        extra=_points,
    ),
)
