"""The register of screens: what each is called, in which world it stands, who sees it, where.

Whoever adds a page adds a line here; `tests/house/test_every_screen_is_known.py` asks for it. The
looks are tested by `tests/browser/test_every_look.py`, pictures are taken by `make screens`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask.testing import FlaskClient

from tests.looks import ways
from tests.looks.worlds import World

Kind = Literal["villager", "staff", "board", "room", "district"]
Way = Callable[[World, FlaskClient], str | ways.Held]
"""What is done in the browser before the page is looked at; returns the path."""


@dataclass(frozen=True, slots=True)
class Screen:
    """`at`: a path with the facts of its world in braces, or a way there."""

    name: str
    kind: Kind
    world: str
    at: str | Way
    who: str = ""

    def path(self, world: World, client: FlaskClient) -> str | ways.Held:
        if isinstance(self.at, str):
            return self.at.format(**world.facts)
        return self.at(world, client)


def villager(world: str, **pages: str | Way) -> list[Screen]:
    return _named("villager", world, "", pages)


def staff(world: str, who: str, **pages: str | Way) -> list[Screen]:
    return _named("staff", world, who, pages)


def seated(world: str, who: str, **pages: str | Way) -> list[Screen]:
    """Pages for a visitor, at the browser of somebody who is signed in."""
    return _named("villager", world, who, pages)


def _named(kind: Kind, world: str, who: str, pages: dict[str, str | Way]) -> list[Screen]:
    return [Screen(name.replace("_", "-"), kind, world, at, who) for name, at in pages.items()]


VILLAGER = [
    *villager("empty", idle_empty="/", notices_empty="/notices", fees="/fees", limits="/limits/",
              elsewhere="/elsewhere", prices_empty="/prices", missing="/no-such-page",
              information_empty="/information", exposures_empty="/exposures",
              valuations_empty="/valuations"),
    *villager("published", idle="/", notices="/notices", notice="/notices/{number}",
              query="/query", pause="/pause", still="/still", prices="/prices"),
    *villager("longest", idle_longest="/", notices_longest="/notices",
              notice_longest="/notices/{number}"),
    *villager("informed", information="/information", information_page="/information/10-honest",
              information_idle="/information/10-honest/idle"),
    *villager("archived", query_answer=ways.query),
    *villager("cases", exposures="/exposures"),
    *villager("empty", guides="/query/guide/", guide="/query/guide/CBD",
              policies="/query/policies/", policy="/query/policies/civil-code",
              policy_version="/query/policies/civil-code/1", join_none="/join/notice"),
    *villager("alone", join_notice="/join/notice", join_pause="/join/pause",
              **{f"join_{name.replace('/', '_')}": ways.joining(name) for name in ways.JOIN}),
    *villager("alone", own="/own/", own_code="/own/by-code",
              own_one=ways.own("1"), pay_in="/pay-in/", sealed_way="/sealed/"),
    *villager("complaint", complaint="/complaint/", complaint_new="/complaint/new",
              complaint_where="/complaint/where", complaint_text=ways.complaint("text_ct"),
              complaint_check=ways.complaint("check"), complaint_done=ways.complaint_done),
    *villager("rated", rate="/rate/", rate_faces=ways.faces, rate_thanks="/rate/thanks"),
    *villager("kiosk", door="/door/", attend="/attend/"),
    *villager("kiosk", **{f"register_{name.replace('-', '_')}": ways.register(name)
                          for name in ways.REGISTER}),
    *villager("kiosk", register_parcel_filled=ways.filled("parcel")),
    *villager("kiosk", register_done=ways.registered, register_typed=ways.typed_in,
              register_so_far=ways.so_far),
    *seated("published", "clerk", find_card="/work/find/card"),
    *seated("empty", "head", finger_take="/fingers/take"),
    *seated("submitted", "clerk", household_card=ways.household_card),
    *seated("sealed", "clerk", bids_pad=ways.pad, bids_read_back=ways.read_back),
    *seated("contracted", "clerk", finance_card=ways.finance_card),
]  # fmt: skip

STAGES = [
    Screen(f"work-{stage}", "staff", stage, "/work/{number}", who)
    for stage, who in (
        ("submitted", "clerk"), ("accepted", "reviewer"), ("in_review", "reviewer"),
        ("approved", "clerk"), ("published", "clerk"), ("enrol_closed", "reviewer"),
        ("ready", "supervisor"), ("in_session", "reviewer"), ("result_public", "head"),
        ("awarded", "clerk"), ("contracted", "clerk"), ("settled", "head"),
        ("certified", "clerk"), ("archived", "clerk"),
    )
]  # fmt: skip

STAFF = [
    *staff("empty", "", sign_in="/staff/"),
    *staff("empty", "clerk", work_empty="/work/", papers_empty="/papers/", enrol_empty="/enrol/",
           proof="/proof", receipts="/proof/receipts", devices="/devices/", messages="/messages/",
           acts_of_the_station="/act/", act_of_the_station="/act/AddComplaint", stick="/stick/",
           shelf_empty="/archive/", room_calendar="/room/", village="/village/"),
    *staff("empty", "head", alerts_empty="/alerts/", figures_empty="/figures/",
           ranking="/figures/ranking", people_month="/people/2026-03",
           people_sheet="/people/2026-03/9999991000101",
           people_training="/people/training/2026/9999991000101", recovery="/recovery/",
           fingers="/fingers/", pools_empty="/pools/", training="/training/"),
    *staff("empty", "supervisor", ratings="/complaints/ratings"),
    *staff("longest", "clerk", work_longest="/work/", work_trade_longest="/work/{number}",
           work_most="/work/{most}"),
    *staff("told", "clerk", heard="/heard/"),
    *staff("empty", "head", station="/station/", study_head="/study/",
           study_done=ways.studied),
    *staff("empty", "clerk", study="/study/", study_card="/study/card/sealed/1",
           study_question=ways.questioned, today_empty="/today/"),
    *staff("empty", "reviewer", study_told=ways.told),
    *staff("published", "clerk", today="/today/"),
    *staff("alone", "clerk", pre_enrolment=ways.handed_over),
    *staff("published", "supervisor", watch="/watch/", watch_entry="/watch/entry/0",
           watch_hands="/watch/hands?trade={number}", watch_stop="/watch/stop",
           watch_verify="/watch/verify"),
    *staff("troubled", "head", recovery_troubled="/recovery/", work_troubled="/work/"),
    *STAGES,
    *staff("submitted", "clerk", work="/work/", household="/household/{number}",
           papers="/papers/",
           act_form="/act/SuspendTrade/{number}", whole_form=ways.whole_form),
    *staff("submitted", "head", act_read=ways.act_read),
    *staff("in_review", "reviewer", review="/review/{number}"),
    *staff("auction-in-review", "reviewer", review_auction="/review/{number}",
           reserve="/reserve/{number}"),
    *staff("approved", "clerk", publish="/publish/{number}"),
    *staff("published", "clerk", enrol="/enrol/{number}", enrol_notices="/enrol/",
           enrol_typed="/enrol/{number}/typed", enrol_organisation="/enrol/{number}/organisation",
           enrol_withdraw="/enrol/{number}/withdraw", enrol_withdrawn="/enrol/{number}/withdrawn",
           bidder_papers="/bidder-papers/{number}"),
    *staff("ready", "reviewer", session="/session/{number}", session_desk="/session/{number}/desk",
           session_move="/session/{number}/reschedule"),
    *staff("ready", "supervisor", session_attest="/session/{number}/attest"),
    *staff("planned", "clerk", room="/room/{number}", room_guest="/room/{number}/guest",
           call=ways.rung),
    *staff("planned", "reviewer", room_host="/room/{number}"),
    *staff("in_session", "reviewer", session_result="/session/{number}/result",
           session_desk_open="/session/{number}/desk"),
    *staff("auction-ahead", "reviewer", auction_ahead="/auction/{number}"),
    *staff("auction", "reviewer", auction="/auction/{number}"),
    *staff("sealed", "clerk", bids="/bids/{number}", bids_done=ways.bid_done,
           bids_withdrawn="/bids/{number}/withdrawn"),
    *staff("opening", "supervisor", bid_opening="/bid-opening/{number}"),
    *staff("opened", "reviewer", bid_opened="/bid-opening/{number}"),
    *staff("draw", "reviewer", draw="/draw/{number}"),
    *staff("drawn", "reviewer", drawn="/draw/{number}"),
    *staff("tender", "reviewer", scores="/scores/{number}", score_sheet="/scores/{number}/1"),
    *staff("experts", "reviewer", pools="/pools/", pool_draw="/pools/draw/EXPERT",
           pool_draw_held="/pools/at/{session}", pool_of_trade="/pools/trade/{number}"),
    *staff("deposit", "second", deposits="/deposits/", deposits_of_trade="/deposits/{number}"),
    *staff("result_public", "head", award="/award/{number}", alerts="/alerts/"),
    *staff("awarded", "clerk", contract="/contract/{number}"),
    *staff("contracted", "second", settlement="/settlement/{number}",
           settlement_late="/settlement/late"),
    *staff("contracted", "clerk", finance="/finance/{number}"),
    *staff("settled", "head", certificate="/certificate/{number}"),
    *staff("certified", "clerk", archive="/archive/{number}"),
    *staff("archived", "clerk", shelf="/archive/"),
    *staff("archived", "head", figures="/figures/?first=2026-01-01&last=2026-12-31"),
    *staff("cases", "supervisor", cases="/cases/", case_credit="/cases/credit",
           case_outside="/cases/outside", case_paper="/cases/paper/{digest}"),
    *staff("complaint", "supervisor", complaints="/complaints/",
           complaint_one="/complaints/{number}"),
    *staff("kept", "head", kept="/kept/{number}", kept_paper="{link}"),
    *staff("kiosk", "clerk", intake=ways.intake),
]  # fmt: skip

WALLS = [
    Screen("board-empty", "board", "empty", "/board"),
    Screen("board", "board", "published", "/board"),
    Screen("board-longest", "board", "longest", "/board"),
    Screen("board-exposed", "board", "cases", "/board"),
    Screen("room-view", "room", "auction", "/auction/{number}/board"),
    Screen("room-view-ahead", "room", "auction-ahead", "/auction/{number}/board"),
]

DISTRICT = [
    Screen(name, "district", world, at)
    for name, world, at in (
        ("district", "district", "/console"),
        ("district-station", "district", "/console/stations/{station}"),
        ("district-trade", "district", "/console/stations/{station}/trades/{trade}"),
        ("district-receipts", "district", "/console/receipts"),
        ("district-words", "district", "/console/words"),
        ("district-certificates", "district", "/console/certificates"),
        ("district-watch-quiet", "district", "/console/watch"),
        ("district-evidence-none", "district", "/console/evidence"),
        ("district-notices", "district", "/notices"),
        ("district-notice", "district", "/notices/{trade}"),
        ("district-watch", "cloned", "/console/watch"),
        ("district-finding", "cloned", "/console/watch/1"),
        ("district-evidence-list", "cloned", "/console/evidence"),
        ("district-evidence", "cloned", "/console/evidence/1"),
        ("district-missing", "cloned", "/console/stations/1"),
    )
]

SCREENS: tuple[Screen, ...] = (*VILLAGER, *STAFF, *WALLS, *DISTRICT)
