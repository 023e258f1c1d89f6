"""Acceptance: complete files in, defects told once, big ones up, old ones out."""

import msgspec
import pytest
from small_station import (
    CLERK,
    CONSENT,
    MATERIALS,
    NUMBER,
    OWNER,
    REVIEWER,
    TABLES,
    SmallStation,
    application,
    drafted,
    instant,
    path_to,
)

from appliance.core.acceptance import defects_of, required, routing
from appliance.core.code_rows import Limit
from appliance.core.commands import (
    AcceptTrade,
    Command,
    LapseTrade,
    RefuseTrade,
    ResubmitTrade,
    ReturnTrade,
    RouteUpTrade,
    SendBackReview,
    StartReview,
)
from appliance.core.entries import (
    DecisionPaper,
    Defect,
    TradeAccepted,
    TradeLapsed,
    TradeReturned,
    TradeRoutedUp,
)
from appliance.core.parties import Words

ROUTE_UP = RouteUpTrade(trade=NUMBER)


def accepting(**changes: object) -> AcceptTrade:
    values: dict[str, object] = {"trade": NUMBER, "materials": MATERIALS, "decisions": (CONSENT,)}
    return AcceptTrade(**(values | changes))


def returning(*materials: str, received: tuple[str, ...] | None = None) -> ReturnTrade:
    defects = tuple(Defect(each, "MISSING") for each in materials)
    return ReturnTrade(trade=NUMBER, defects=defects, materials=received)


def with_limits(station: SmallStation, *limits: Limit) -> SmallStation:
    """The same station under other limits of the district."""
    changed = object.__new__(type(TABLES))
    changed.__dict__.update(TABLES.__dict__)
    changed.limits = limits
    station.changes["tables"] = changed
    return station


def limit(**changes: object) -> Limit:
    values: dict[str, object] = {
        "rule_doc": "doc-1", "valid_from": "2026-01-01", "trade_type": "CBD",
        "kind": "", "measure": "area_mu_e4", "township_max": 3_000_000, "above": "district",
    }  # fmt: skip
    return msgspec.convert(values | changes, Limit)


def test_a_complete_file_is_accepted_with_slip_and_promised_day() -> None:
    decision = path_to("SUBMITTED").must(accepting(), CLERK)
    fact = decision.entries[0].fact
    assert isinstance(fact, TradeAccepted)
    assert fact.slip_no == "999999100-2026-DOC03-000001"
    assert fact.due == "2026-03-06"
    assert (fact.limit_version, fact.rule_version) == ("示例规〔2026〕1号", TABLES.version)
    assert [(each.what, each.kind, each.number) for each in decision.follows] == [
        ("print", "DOC03", fact.slip_no),
        ("notify", "M01", "transferor"),
    ]


def test_the_list_of_a_household_is_definite() -> None:
    trade = path_to("SUBMITTED").trade
    assert trade is not None
    assert required(trade, TABLES) == MATERIALS


@pytest.mark.parametrize("missing", MATERIALS)
def test_each_required_paper_is_missed(missing: str) -> None:
    received = tuple(each for each in MATERIALS if each != missing)
    no = path_to("SUBMITTED").ask(accepting(materials=received), CLERK).refused
    assert no is not None
    assert (no.code, no.facts["items"]) == ("materials-missing", missing.removeprefix("CBD-"))


def test_all_missing_papers_are_told_together() -> None:
    no = path_to("SUBMITTED").ask(accepting(materials=("CBD-1", "CBD-5", "CBD-9")), CLERK).refused
    assert no is not None
    assert no.facts["items"] == "2, 4, 8"


def test_a_paper_that_is_on_no_list_is_refused() -> None:
    assert path_to("SUBMITTED").code(accepting(materials=(*MATERIALS, "CBD-77")), CLERK) == (
        "material-unknown"
    )


def expired() -> SmallStation:
    station = SmallStation()
    card = msgspec.structs.replace(OWNER, card_valid_from="2006-01-01", card_valid_to="2026-01-01")
    station.must(drafted(transferor=card), CLERK)
    station.must(application(), CLERK)
    return station


def test_an_expired_card_needs_a_second_proof() -> None:
    assert expired().code(accepting(), CLERK) == "second-proof-missing"
    assert expired().code(accepting(materials=(*MATERIALS, "CBD-2+")), CLERK) == ""


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ((), "decision-missing"),
        ((DecisionPaper("D10", "2026-03-02"),), "decision-missing"),
        ((DecisionPaper("D07", "2026-03-02", holder_signed=False),), "decision-invalid"),
        (
            (DecisionPaper("D07", "2026-03-02", holder_signed=True, co_holders=2, signed=1),),
            "decision-invalid",
        ),
        ((DecisionPaper("D07", "2026-03-04", holder_signed=True),), "decision-invalid"),
        ((DecisionPaper("D07", "yesterday", holder_signed=True),), "decision-invalid"),
        ((DecisionPaper("D07", "2026-03-03", holder_signed=True),), ""),
        (
            (DecisionPaper("D07", "2026-03-03", holder_signed=True, co_holders=2, signed=2),),
            "",
        ),
    ],
)
def test_the_household_must_have_consented(papers: tuple[DecisionPaper, ...], code: str) -> None:
    assert path_to("SUBMITTED").code(accepting(decisions=papers), CLERK) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"filing_no": "上村备〔2026〕1号"}, ""),
        ({"filing_no": "上村李四家的那块地也一起备了〔2026〕1号"}, "filing-form"),
        ({"filing_no": "999999196803121232"}, "filing-form"),
        ({"filing_no": "B-2026-1"}, ""),
        ({"filing_no": "李四同意"}, "filing-form"),
        ({"decisions": (msgspec.structs.replace(CONSENT, scan_sha256="scan"),)}, "digest-form"),
        ({"decisions": (msgspec.structs.replace(CONSENT, scan_sha256="ab" * 32),)}, ""),
        ({"decisions": (msgspec.structs.replace(CONSENT, minutes_sha256="x"),)}, "digest-form"),
        ({"decisions": (msgspec.structs.replace(CONSENT, notice_date="soon"),)}, "date-form"),
        ({"decisions": (msgspec.structs.replace(CONSENT, valid_to="soon"),)}, "decision-invalid"),
        (
            {"decisions": (msgspec.structs.replace(CONSENT, township_approval_no="他说行"),)},
            "filing-form",
        ),
    ],
)
def test_no_free_words_come_into_an_acceptance(changes: dict[str, object], code: str) -> None:
    assert path_to("SUBMITTED").code(accepting(**changes), CLERK) == code


def test_one_parcel_is_in_one_trade_at_a_time() -> None:
    station = path_to("SUBMITTED")
    station.changes["open_objects"] = frozenset({"9999991002000000123"})
    assert station.code(accepting(), CLERK) == "object-in-trade"
    station.changes["open_objects"] = frozenset({"9999991002000000124"})
    assert station.code(accepting(), CLERK) == ""


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "accept", "up"),
    [(3_000_000, "", "within-limit"), (3_000_001, "over-limit", "")],
)
def test_the_limit_itself_is_traded_here_and_one_more_is_sent_up(
    area: int, accept: str, up: str
) -> None:
    station = path_to("SUBMITTED", area_mu_e4=area, title_area_mu_e4=area, list_price_fen=1)
    assert station.code(accepting(), CLERK) == accept
    assert station.code(ROUTE_UP, CLERK) == up


def test_the_slip_to_the_district_names_measure_value_and_rule() -> None:
    station = path_to("SUBMITTED", area_mu_e4=4_000_000, title_area_mu_e4=4_000_000)
    decision = station.must(ROUTE_UP, CLERK)
    fact = decision.entries[0].fact
    assert isinstance(fact, TradeRoutedUp)
    assert (fact.measure, fact.value, fact.reason) == ("area_mu_e4", 4_000_000, "OVER_LIMIT")
    assert fact.limit_version == "示例规〔2026〕1号"
    assert decision.follows[0].kind == "DOC06"
    assert station.trade is not None
    assert station.trade.stage == "TRANSFERRED_UP"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ((), "limit-unknown"),
        ((limit(trade_type="JTD"),), "limit-unknown"),
        ((limit(valid_to="2026-03-02"),), "limit-unknown"),
        ((limit(valid_from="2026-03-04"),), "limit-unknown"),
        ((limit(), limit(rule_doc="doc-2")), "limit-ambiguous"),
        ((limit(valid_to="2026-03-03"),), ""),
        ((limit(valid_from="2026-03-03"),), ""),
        ((limit(measure="total_fen", township_max=1_407_999),), "over-limit"),
        ((limit(measure="total_fen", township_max=1_408_000),), ""),
    ],
)
def test_only_one_row_that_is_valid_today_decides(limits: tuple[Limit, ...], code: str) -> None:
    station = with_limits(path_to("SUBMITTED"), *limits)
    assert station.code(accepting(), CLERK) == code


@pytest.mark.parametrize("limits", [(), (limit(), limit(rule_doc="doc-2"))])
def test_what_is_unknown_is_not_sent_up_either(limits: tuple[Limit, ...]) -> None:
    station = with_limits(path_to("SUBMITTED"), *limits)
    assert station.code(ROUTE_UP, CLERK).startswith("limit-")


def test_a_new_limit_leaves_an_accepted_trade_alone() -> None:
    station = with_limits(path_to("ACCEPTED"), limit(township_max=1))
    assert station.code(StartReview(trade=NUMBER), REVIEWER) == ""
    trade = station.trade
    assert trade is not None
    assert routing(trade, station.world.tables, "2026-03-04").place == "UP"


# --- the one-time notice ------------------------------------------------------------------------


def test_the_notice_lists_all_defects_and_when_they_must_be_cured() -> None:
    station = path_to("SUBMITTED")
    decision = station.must(returning("CBD-4", "CBD-8", "D07"), CLERK)
    fact = decision.entries[0].fact
    assert isinstance(fact, TradeReturned)
    assert fact.notice_no == "999999100-2026-DOC02-000001"
    assert [each.material for each in fact.defects] == ["CBD-4", "CBD-8", "D07"]
    assert fact.cure_due == "2026-03-17"
    assert decision.follows[0].kind == "DOC02"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (returning(), "defects-none"),
        (returning("CBD-4", "CBD-4"), "defects-none"),
        (returning("CBD-77"), "material-unknown"),
        (returning("CBD-4", received=("CBD-1", "CBD-2", "CBD-5", "CBD-9")), "notice-incomplete"),
        (returning("CBD-4", received=MATERIALS), ""),
        (ReturnTrade(trade=NUMBER, defects=(Defect("CBD-4", "UGLY"),)), "fault-unknown"),
    ],
)
def test_a_notice_is_complete_or_refused(command: Command, code: str) -> None:
    assert path_to("SUBMITTED").code(command, CLERK) == code


def test_what_the_first_notice_did_not_name_cannot_be_added_later() -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4", "CBD-8"), CLERK)
    station.must(ResubmitTrade(trade=NUMBER, materials=("CBD-4",)), CLERK)
    assert station.code(returning("CBD-8"), CLERK) == ""
    assert station.code(returning("CBD-8", "CBD-9"), CLERK) == "told-once"


def test_the_defects_of_a_file_are_its_missing_rows_and_its_decision() -> None:
    trade = expired().trade
    assert trade is not None
    found = defects_of(trade, ("CBD-1", "CBD-2", "CBD-5", "CBD-9"), (), TABLES, "2026-03-03")
    assert [(each.material, each.fault) for each in found] == [
        ("CBD-4", "MISSING"), ("CBD-8", "MISSING"), ("CBD-2+", "MISSING"), ("D07", "MISSING"),
    ]  # fmt: skip
    assert defects_of(trade, (*MATERIALS, "CBD-2+"), (CONSENT,), TABLES, "2026-03-03") == ()


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-03-17 23:59", ""),
        ("2026-03-18 00:00", "cure-over"),
        ("2026-03-18 00:01", "cure-over"),
    ],
)
def test_a_cure_counts_through_the_last_day(now: str, code: str) -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4"), CLERK)
    station.at = instant(now)
    assert station.code(ResubmitTrade(trade=NUMBER, materials=("CBD-4",)), CLERK) == code


def test_a_cure_waits_for_a_clock_that_can_be_trusted() -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4"), CLERK)
    station.at = instant("2026-03-10 09:00", src="none")
    command = ResubmitTrade(trade=NUMBER, materials=("CBD-4",))
    assert station.code(command, CLERK) == "clock-unsure"


def test_a_cure_names_papers_of_the_list() -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4"), CLERK)
    command = ResubmitTrade(trade=NUMBER, materials=("CBD-99",))
    assert station.code(command, CLERK) == "material-unknown"


@pytest.mark.parametrize(("now", "code"), [("2026-03-18 00:00", "too-early"),
                                           ("2026-03-18 00:01", "")])  # fmt: skip
def test_an_uncured_file_lapses_after_the_last_day(now: str, code: str) -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4"), CLERK)
    station.at = instant(now)
    assert station.code(LapseTrade(trade=NUMBER)) == code


def test_a_lapse_found_on_catching_up_says_since_when() -> None:
    station = path_to("SUBMITTED")
    station.must(returning("CBD-4"), CLERK)
    station.at = instant("2026-03-20 08:00")
    fact = station.must(LapseTrade(trade=NUMBER)).entries[0].fact
    assert isinstance(fact, TradeLapsed)
    assert fact.effective_at == "2026-03-17T16:00:00.000Z"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, ""), ({"ground": "MOOD"}, "ground-unknown"), ({"remedy": "NONE"}, "remedy-unknown")],
)
def test_a_refusal_to_accept_has_a_ground_and_a_remedy(changes: dict[str, str], code: str) -> None:
    values: dict[str, object] = {
        "trade": NUMBER, "ground": "NOT_OWNER", "facts": Words("不是承包方"),
    }  # fmt: skip
    assert path_to("SUBMITTED").code(RefuseTrade(**(values | changes)), CLERK) == code


def test_b02_a_file_sent_back_by_the_reviewer_keeps_its_slip_number() -> None:
    station = path_to("IN_REVIEW")
    back = SendBackReview(trade=NUMBER, cause="BOUNDARY", defects=(Defect("CBD-4", "ILLEGIBLE"),))
    station.must(back, REVIEWER)
    station.go("2026-03-05 09:00")
    station.must(ResubmitTrade(trade=NUMBER, materials=("CBD-4",)), CLERK)
    fact = station.must(accepting(), CLERK).entries[0].fact
    assert isinstance(fact, TradeAccepted)
    assert fact.slip_no == "999999100-2026-DOC03-000001"
    assert fact.due == "2026-03-10"
    assert station.code(StartReview(trade=NUMBER), REVIEWER) == ""
