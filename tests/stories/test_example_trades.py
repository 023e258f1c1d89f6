"""The fifteen example trades (domain.md 7) through one real station, from day to day.

Prices, numbers, days, amounts and states come from trades.json; what is said there of people is
played in tests/fakes/example_play.py and example_sessions.py.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from appliance.core import bid_standing, contract, money
from appliance.core.clocks import day_at
from appliance.core.entries import DrawRevealed, PriorityAnswered
from tests.fakes.example_town import TRADES
from tests.fakes.example_year import DEALT, SHORT, Played
from tests.fakes.township import TABLES

STAGES = {
    "submitted": "SUBMITTED", "accepted": "ACCEPTED", "approved": "APPROVED",
    "published": "PUBLISHED", "notice_ends": "ENROL_CLOSED", "session": "IN_SESSION",
    "awarded": "AWARDED", "contracted": "CONTRACTED", "settled": "SETTLED",
    "certified": "CERTIFIED", "archived": "ARCHIVED", "transferred_up": "TRANSFERRED_UP",
    "review_started": "IN_REVIEW",
}  # fmt: skip
"""Step of an example's timeline -> the stage that it leads to."""


@pytest.fixture(scope="module")
def all_played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    found = Played(tmp_path_factory.mktemp("examples"))
    yield found
    found.town.close()


# --- each of the fifteen ---


@pytest.mark.parametrize("short", SHORT)
def test_an_example_ends_in_its_state_under_its_number(short: str, all_played: Played) -> None:
    trade, said = all_played.trade(short), TRADES[short]
    assert (trade.number, trade.type, trade.stage) == (
        said["trade_id"], said["trade_type"], said["state"]
    )  # fmt: skip


@pytest.mark.parametrize("short", SHORT)
def test_an_example_reaches_each_stage_on_its_day(short: str, all_played: Played) -> None:
    trade = all_played.trade(short)
    timeline = dict(TRADES[short]["timeline"])
    timeline.pop("result_ends", "")
    if short == "SHD-0003":  # approved by the review, and again by the relisting
        first = next(one for one in trade.history if one.stage == "APPROVED")
        assert str(day_at(first.at)) == timeline.pop("approved")
    if trade.stage == "PUBLISHED":
        assert trade.notice is not None
        assert trade.notice.end == timeline.pop("notice_ends")
    reached = {
        step: trade.since(STAGES[step]).at for step in timeline
    }  # fmt: skip
    assert {step: str(day_at(at)) for step, at in reached.items()} == timeline


@pytest.mark.parametrize(
    "short", [short for short in SHORT if "notice_ends" in TRADES[short]["timeline"]]
)
def test_the_notice_of_an_example_ends_on_its_day(short: str, all_played: Played) -> None:
    """By the days of the type, counted by the station from the day of publication."""
    notice = all_played.trade(short).notice
    assert notice is not None
    assert (notice.start, notice.end) == (
        TRADES[short]["timeline"]["published"], TRADES[short]["timeline"]["notice_ends"]
    )  # fmt: skip


@pytest.mark.parametrize("short", DEALT)
def test_an_example_comes_to_its_price_and_its_winner(short: str, all_played: Played) -> None:
    trade, said = all_played.trade(short), TRADES[short]
    ids = {each["party"]: each["enrol_id"] for each in said["enrolments"]}
    assert trade.award is not None
    assert trade.award.enrol_id == ids[said["winner"]]
    assert trade.award.amount_fen == said["deal_price_fen"]
    assert trade.award.total_fen == said["contract_total_fen"]
    assert money.rmb_capital(trade.award.amount_fen) == said["deal_price_upper"]
    assert money.rmb_capital(trade.award.total_fen) == said["contract_total_upper"]
    assert trade.certificate is not None
    first = contract.terms(trade).schedule[0].amount_fen
    assert first == said.get("year_total_fen", said["contract_total_fen"])


@pytest.mark.parametrize("short", DEALT)
def test_the_result_of_an_example_is_public_until_its_day(short: str, all_played: Played) -> None:
    trade = all_played.trade(short)
    assert trade.publicity is not None
    assert trade.publicity.result_start == TRADES[short]["timeline"]["session"]
    assert trade.publicity.result_end == TRADES[short]["timeline"]["result_ends"]


@pytest.mark.parametrize("short", SHORT)
def test_each_bidder_has_the_number_and_the_deposit_of_the_example(
    short: str, all_played: Played
) -> None:
    trade, play = all_played.trade(short), all_played.plays[short]
    for said in TRADES[short]["enrolments"]:
        each = trade.enrolment(play.slips[said["party"]])
        assert each is not None
        numbered = trade.closing is not None
        assert each.number == (said["enrol_id"] if numbered else "")
        money_of = trade.deposits.of(each.random_id)
        if said["deposit_status"] == "WAIVED":
            assert each.waived
            assert not money_of
        elif said["deposit_status"] == "COVERED_ANNUAL":
            assert trade.deposits.cover(each.random_id, each.number) is not None
            assert not any(one.came for one in money_of)
        else:
            assert [(one.status, one.due_fen) for one in money_of] == [
                (said["deposit_status"], said["deposit_fen"])
            ]
        if numbered:
            assert each.qualified is said["qualified"]


@pytest.mark.parametrize(
    ("short", "party", "codes"),
    [
        ("JYC-0006", "p20", {"Q_CONFLICT"}),
        ("SMQ-0008", "p12", {"Q_CONFLICT"}),
        ("SMQ-0008", "p15", {"Q_MEMBER"}),
        ("SMQ-0008", "p16", {"Q_MEMBER"}),
        ("XMG-0009", "o08", {"DEP_SAME_PAYER"}),
        ("XMG-0009", "o09", {"DEP_SAME_PAYER", "DEP_PAYER_MISMATCH"}),
    ],
)
def test_the_gate_of_an_example_says_why(
    short: str, party: str, codes: set[str], all_played: Played
) -> None:
    each = all_played.trade(short).enrolment(all_played.plays[short].slips[party])
    assert each is not None
    assert set(each.failed) == codes


# --- what is peculiar to some of them ---


def test_jtd_0002_a_member_matches_the_top_bid_and_the_farm_does_not_raise(
    all_played: Played,
) -> None:
    trade, said = all_played.trade("JTD-0002"), TRADES["JTD-0002"]
    ids = {each["enrol_id"]: each["party"] for each in said["enrolments"]}
    bids = [[ids[one.enrol_id], one.amount_fen] for one in trade.auction.bids]
    assert bids == said["bids"]
    assert trade.result is not None
    assert ids[trade.result.enrol_id] == "o05"
    answers = [one for one in trade.rights.said if isinstance(one, PriorityAnswered)]
    assert [(ids[one.enrol_id], one.answer) for one in answers] == [("p03", "MATCH")]


def test_shd_0003_nobody_came_in_the_first_round_and_the_second_is_cheaper(
    all_played: Played,
) -> None:
    trade, said = all_played.trade("SHD-0003"), TRADES["SHD-0003"]
    first = said["first_round"]
    failed = trade.since("FAILED_NO_BIDDERS")
    assert (str(day_at(failed.at)), trade.round) == (first["notice_ends"], 2)
    assert str(day_at(trade.since("APPROVED").at)) == first["relisted"]
    assert trade.wants.list_price_fen == said["relist_price_fen"]
    assert trade.fixed.floor_fen == said["floor_fen"]


@pytest.mark.parametrize("short", ["LDQ-0004", "XMC-0010"])
def test_a_tie_of_an_example_is_ended_by_new_offers(short: str, all_played: Played) -> None:
    trade, said = all_played.trade(short), TRADES[short]
    ids = {each["enrol_id"]: each["party"] for each in said["enrolments"]}
    call = bid_standing.called(trade)
    assert call is not None
    first = {one.number: one.amount_fen for one in bid_standing.judged(trade)}
    assert [first[number] for number in call.enrol_ids] == said["tie"]["round1"]
    opened = bid_standing.opened(trade)
    again = {
        ids[one.number]: opened[one.number, one.seq].amount_fen
        for one in bid_standing.tie_offers(trade)
    }
    assert again == said["tie"]["round2"]
    offers = {each["party"]: each["offer_fen"] for each in said["enrolments"]}
    assert {ids[number]: fen for number, fen in first.items()} == offers


@pytest.mark.parametrize("short", ["SHD-0003", "JYC-0006", "XMG-0009"])
def test_sealed_offers_of_an_example_are_opened_or_go_back_unopened(
    short: str, all_played: Played
) -> None:
    trade, said = all_played.trade(short), TRADES[short]
    came_out = {number: one.amount_fen for (number, _), one in bid_standing.opened(trade).items()}
    assert came_out == {
        each["enrol_id"]: each["offer_fen"] for each in said["enrolments"] if each["qualified"]
    }
    back = {one.data["enrol_id"] for one in all_played.entries(short) if one.kind == "bid.return"}
    assert {each.number for each in trade.enrolments if each.random_id in back} == {
        each["enrol_id"] for each in said["enrolments"] if not each["qualified"]
    }


def test_jyc_0006_an_objection_is_dismissed_and_moves_the_publicity_by_a_day(
    all_played: Played,
) -> None:
    said = TRADES["JYC-0006"]["objection"]
    found = {one.kind: one for one in all_played.entries("JYC-0006")}
    assert str(day_at(found["objection.raise"].at)) == said["raised"]
    assert (
        str(day_at(found[f"objection.{said['result'].removesuffix('ed')}"].at))
        == (said["dismissed"])
    )
    first = found["priority.close"].data["result_end"]
    publicity = all_played.trade("JYC-0006").publicity
    assert publicity is not None
    calendar = TABLES.calendar
    assert publicity.result_end == str(calendar.next_working_day(date.fromisoformat(first)).day)


def test_jyz_0005_the_window_is_opened_twice_more_and_the_tenant_matches(
    all_played: Played,
) -> None:
    said = TRADES["JYZ-0005"]
    kinds = [one.kind for one in all_played.entries("JYZ-0005")]
    assert kinds.count("auction.extend") == said["extensions"]
    trade = all_played.trade("JYZ-0005")
    top = {each["enrol_id"]: each["offer_fen"] for each in said["enrolments"]}
    held = {one.enrol_id: one.amount_fen for one in trade.auction.bids}
    tenant = trade.winner
    assert held | {tenant: trade.award.amount_fen if trade.award else 0} == top
    assert [(claim.enrol_id, claim.ground) for claim in trade.rights.claims] == [
        (all_played.plays["JYZ-0005"].slips[said["sitting_tenant"]], "SITTING_TENANT")
    ]


def test_smq_0008_the_draw_is_the_one_that_the_example_records(all_played: Played) -> None:
    trade, said = all_played.trade("SMQ-0008"), TRADES["SMQ-0008"]["draw"]
    (drawn,) = trade.draws.drawn
    assert drawn.promise is not None
    assert drawn.result is not None
    assert isinstance(drawn.revealed, DrawRevealed)
    assert {
        "session": drawn.session_id, "items": list(drawn.items),
        "list_hash": drawn.promise.list_hash, "box_secret": drawn.revealed.box_secret,
        "commitment": drawn.promise.commitment, "seed": drawn.revealed.seed,
        "public_inputs": [[one.role, one.digits] for one in drawn.inputs],
        "order": list(drawn.result.order), "rejections": drawn.result.rejections,
    } == said  # fmt: skip


def test_xmg_0009_two_firms_from_one_account_lose_their_deposits_by_decision(
    all_played: Played,
) -> None:
    trade, play = all_played.trade("XMG-0009"), all_played.plays["XMG-0009"]
    ids = {each["party"]: each for each in TRADES["XMG-0009"]["enrolments"]}
    (flag,) = trade.flags.found
    assert flag.enrol_ids == (ids["o08"]["enrol_id"], ids["o09"]["enrol_id"])
    decided = trade.flags.decision(flag.flag_no)
    assert decided is not None
    assert decided.decision == "SUSPECTED"
    for firm in ("o08", "o09"):
        (one,) = trade.deposits.of(play.slips[firm])
        assert one.decision_no == ids[firm]["forfeit_decision_no"]


def test_xmc_0010_is_not_archived_in_time_which_is_one_overdue_event(all_played: Played) -> None:
    late = [
        (short, one.data["clock"], one.data["due"])
        for short in SHORT
        for one in all_played.entries(short)
        if one.kind == "clock.overdue"
    ]
    settled = date.fromisoformat(TRADES["XMC-0010"]["timeline"]["settled"])
    assert late == [("XMC-0010", "DL31", str(TABLES.due("DL31", settled).day))]


def test_xsl_0012_is_stopped_by_the_head_and_ended_by_a_ruling(all_played: Played) -> None:
    trade, said = all_played.trade("XSL-0012"), TRADES["XSL-0012"]
    (stop,) = trade.stops
    assert (stop.reason, str(day_at(stop.at))) == (
        said["suspension"]["reason"], said["suspension"]["on"]
    )  # fmt: skip
    (signed,) = [one for one in all_played.entries("XSL-0012") if one.kind == "trade.suspend"]
    assert signed.command is not None
    assert [one.role for one in signed.sigs] == [said["suspension"]["by_role"]]
    ended = trade.history[-1]
    assert (ended.stage, str(day_at(ended.at))) == ("TERMINATED", said["termination"]["on"])


def test_xmg_0013_was_over_the_limit_and_got_its_number_at_submission(all_played: Played) -> None:
    up = all_played.trade("XMG-0013").routed_up
    assert up is not None
    assert (up.measure, up.value, up.reason) == (
        "estimate_fen", TRADES["XMG-0013"]["estimate_fen"], "OVER_LIMIT"
    )  # fmt: skip


def test_jyz_0015_nobody_can_tell_that_two_have_enrolled(all_played: Played) -> None:
    """After its notice the ledger has nothing of it but sealed acts, each as long as the other."""
    assert all_played.entries("JYZ-0015")[-1].kind == "notice.publish"
    notice = all_played.trade("JYZ-0015").notice
    assert notice is not None
    sealed = [one for one in all_played.every if one.data.get("key") == notice.firewall]
    assert {one.kind for one in sealed} == {"sealed.act"}
    assert {(one.trade, one.command, one.sigs) for one in sealed} == {(None, None, ())}
    assert len({len(one.data["body"]) for one in sealed}) == 1
    assert len(sealed) % 2 == 0
