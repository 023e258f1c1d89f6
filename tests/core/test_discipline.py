"""H05-H07: a case of a bad act, the talk, the decision, and what may follow from it."""

from types import SimpleNamespace
from typing import Any

import pytest
from deposit_station import ASKED, DepositStation
from discipline_station import (
    CASE,
    DECISION,
    DisciplineStation,
    decided,
    deciding,
    exposing,
    fact_of,
    of,
    opened,
    opening,
    talking,
)
from small_station import CASHIER, CLERK, FIRST, HEAD, NUMBER, REVIEWER, SUPERVISOR, TABLES, TEXT
from test_deposit_ends import gated
from test_similarity import closed

from appliance.core import cases, code_checks
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.cases import Told
from appliance.core.commands import (
    DecideSimilarity,
    ForfeitAnnual,
    ForfeitDeposit,
    LiftCase,
    ProposeForfeit,
)
from appliance.core.deposits import PaidWorld
from appliance.core.entries import Attendee, CaseDecided, DepositForfeited
from appliance.core.parties import Words

YEARLY = AnnualDeposit("A1B2C3D4", 0, 2026, 1, 10_000_000, 100_000, 100_000)

# --- the lists (H05) ---


def test_h05_each_sanction_refers_to_a_listed_act() -> None:
    for sanction in TABLES.sanctions.values():
        assert sanction.acts
        assert set(sanction.acts) <= set(TABLES.bad_acts), sanction.code


def test_h05_what_usually_follows_from_an_act_may_follow_from_it() -> None:
    for act in TABLES.bad_acts.values():
        may = {one.en for one in TABLES.sanctions.values() if act.code in one.acts}
        assert set(act.sanctions) <= may, act.code


def test_h05_a_table_whose_sanction_names_another_act_is_refused() -> None:
    without = {code: one for code, one in TABLES.bad_acts.items() if code != "B09"}
    broken = SimpleNamespace(
        sanctions=TABLES.sanctions, bad_acts=without, exposure_bases=TABLES.exposure_bases
    )
    faults = list(code_checks._discipline(broken))  # type: ignore[arg-type]  # as tables
    assert faults == [
        "sanctions: EXPOSURE: unknown code 'B09'",
        "sanctions: REPORT: unknown code 'B09'",
        "sanctions: WARNING: unknown code 'B09'",
    ]


@pytest.mark.parametrize(
    ("act", "sanction", "code"),
    [
        ("B03", ("EXPOSURE",), ""),
        ("B03", ("EXPOSURE", "FORFEIT"), ""),
        ("B03", (), ""),
        ("B03", ("BLACKLIST",), "sanction-not-of-act"),
        ("B01", ("BLACKLIST", "FORFEIT", "EXPOSURE"), ""),
        ("B06", ("FORFEIT",), "sanction-not-of-act"),
        ("B06", ("EXPOSURE", "EXPOSURE"), "sanction-unknown"),
        ("B06", ("FINE",), "sanction-unknown"),
    ],
)
def test_h05_a_case_is_decided_by_the_sanctions_of_its_act(
    act: str, sanction: tuple[str, ...], code: str
) -> None:
    station = opened(act_code=act)
    station.must(talking(), SUPERVISOR)
    assert station.code(deciding(sanction=sanction), SUPERVISOR) == code


@pytest.mark.parametrize(
    ("act", "sanction", "end"),
    [
        ("B01", ("BLACKLIST",), "2028-03-03"),
        ("B07", ("BLACKLIST",), "2027-03-03"),
        ("B03", ("EXPOSURE",), "2026-09-03"),
        ("B03", ("FORFEIT",), ""),
        ("B03", (), ""),
    ],
)
def test_h05_a_sanction_lasts_as_long_as_the_act_says(
    act: str, sanction: tuple[str, ...], end: str
) -> None:
    station = decided(act_code=act, sanction=sanction)
    fact = station.records[-1].fact
    assert isinstance(fact, CaseDecided)
    assert fact.end == end


# --- the talk (H06) ---


def there(*said: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(*one.split(":")) for one in said)


@pytest.mark.parametrize(
    ("attendees", "code"),
    [
        (there("SUPERVISOR:INK", "PARTY:INK"), ""),
        (there("SUPERVISOR:INK", "PARTY_AGENT:FINGER"), ""),
        (there("SUPERVISOR:INK", "PARTY:DECLINED", "WITNESS:INK"), ""),
        ((), "talk-attendees"),
        (there("SUPERVISOR:INK"), "talk-attendees"),
        (there("SUPERVISOR:INK", "NEIGHBOUR:INK"), "talk-attendees"),
        (there("SUPERVISOR:INK", "HEAD:INK"), "talk-nobody-heard"),
        (there("HEAD:INK", "PARTY:INK"), "talk-nobody-heard"),
        (there("SUPERVISOR:INK", "PARTY:"), "talk-signature"),
        (there("SUPERVISOR:DECLINED", "PARTY:INK", "WITNESS:INK"), "talk-signature"),
        (there("SUPERVISOR:INK", "PARTY:DECLINED"), "talk-witness"),
    ],
)
def test_h06_the_record_of_a_talk_has_attendees_and_signatures(
    attendees: tuple[Attendee, ...], code: str
) -> None:
    assert opened().code(talking(attendees=attendees), SUPERVISOR) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"names": Words(" ")}, "talk-names"),
        ({"text_sha256": "no"}, "digest-form"),
        ({"case_no": "999999100-2026-CASE-0002"}, "case-unknown"),
    ],
)
def test_h06_a_talk_says_who_what_and_in_which_case(changes: dict[str, Any], code: str) -> None:
    assert opened().code(talking(**changes), SUPERVISOR) == code


def test_h06_nobody_is_sanctioned_unheard() -> None:
    station = opened()
    assert station.code(deciding(), SUPERVISOR) == "talk-missing"
    station.must(talking(), SUPERVISOR)
    assert station.code(deciding(), SUPERVISOR) == ""


def test_h06_names_of_a_talk_stand_in_no_entry() -> None:
    station = opened()
    (draft,) = station.must(talking(), SUPERVISOR).entries
    assert draft.commits == {"names": "names"}
    assert "李四" not in repr(draft.fact)


# --- the case ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"act_code": "B99"}, "bad-act-unknown"),
        ({"facts_sha256": ""}, "digest-form"),
        ({"trade": NUMBER}, "trade-unknown"),
        ({"flag_no": f"{NUMBER}-F001"}, "flag-unknown"),
    ],
)
def test_a_case_names_an_act_of_the_list(changes: dict[str, Any], code: str) -> None:
    assert DisciplineStation().code(opening(**changes), SUPERVISOR) == code


def test_cases_are_numbered_without_a_gap() -> None:
    station = opened()
    again = fact_of(station.must(opening(), SUPERVISOR))
    assert (CASE, again.case_no) == (CASE, "999999100-2026-CASE-0002")


def test_only_the_supervisor_opens_and_decides_cases() -> None:
    for signer in (CLERK, REVIEWER, HEAD, CASHIER):
        assert opened().code(opening(), signer) == "role-may-not"


def test_a_decided_case_is_closed() -> None:
    station = decided()
    assert station.code(deciding(), SUPERVISOR) == "case-decided"
    assert station.code(talking(), SUPERVISOR) == "case-decided"


@pytest.mark.parametrize(
    ("start", "code"), [("2026-03-02", "sanction-start"), ("2026-03-03", ""), ("", "date-form")]
)
def test_a_sanction_begins_today_at_the_earliest(start: str, code: str) -> None:
    station = opened()
    station.must(talking(), SUPERVISOR)
    assert station.code(deciding(start=start), SUPERVISOR) == code


# --- from the sign to the forfeiture (H07) ---


def suspected() -> DisciplineStation:
    """Two bidders share a phone; the reviewer says that it is suspicious."""
    station = of(closed())
    saying = DecideSimilarity(
        trade=NUMBER, flag_no=f"{NUMBER}-F001", decision="SUSPECTED", reason=Words("同一电话")
    )
    station.must(saying, REVIEWER)
    return station


def test_f07_a_sign_becomes_a_case_only_once_the_reviewer_suspects_it() -> None:
    station = of(closed())
    case = opening(trade=NUMBER, act_code="B01", flag_no=f"{NUMBER}-F001")
    assert station.code(case, SUPERVISOR) == "flag-not-suspected"
    saying = DecideSimilarity(
        trade=NUMBER, flag_no=f"{NUMBER}-F001", decision="UNFOUNDED", reason=Words("一家人")
    )
    station.must(saying, REVIEWER)
    assert station.code(case, SUPERVISOR) == "flag-not-suspected"
    assert suspected().code(case, SUPERVISOR) == ""


def test_h07_from_the_sign_to_the_decision_in_one_trade() -> None:
    station = suspected()
    case = opening(trade=NUMBER, act_code="B01", flag_no=f"{NUMBER}-F001")
    assert fact_of(station.must(case, SUPERVISOR)).case_no == CASE
    assert station.code(talking(), SUPERVISOR) == "case-unknown"  # it is of the trade
    station.must(talking(trade=NUMBER), SUPERVISOR)
    start = station.at.day
    station.must(
        deciding(trade=NUMBER, sanction=("FORFEIT", "BLACKLIST"), start=start), SUPERVISOR
    )
    fact = station.records[-1].fact
    assert isinstance(fact, CaseDecided)
    assert fact.decision_no == DECISION
    trade = station.trade
    assert trade is not None
    assert trade.stage == "ENROL_CLOSED"  # it decides about the party, not about the trade


class Held(DisciplineStation, DepositStation):
    """Deposits are held, and cases are on file."""


def colluded(*sanction: str) -> Held:
    """A bidder's deposit is proposed to be withheld in a case that was decided so."""
    station = Held()
    station.__dict__.update(gated().__dict__)
    start = station.at.day
    station.must(opening(trade=NUMBER, act_code="B01"), SUPERVISOR)
    station.must(proposing(CASE), HEAD)
    station.must(talking(trade=NUMBER), SUPERVISOR)
    station.must(deciding(trade=NUMBER, sanction=sanction, start=start), SUPERVISOR)
    return station


def proposing(case_no: str) -> ProposeForfeit:
    return ProposeForfeit(
        trade=NUMBER, deposit_id=f"{FIRST}-1", amount_fen=ASKED, ground="COLLUSION",
        case_no=case_no,
    )  # fmt: skip


def forfeiting(decision_no: str) -> ForfeitDeposit:
    return ForfeitDeposit(
        trade=NUMBER, deposit_id=f"{FIRST}-1", amount_fen=ASKED, decision_no=decision_no
    )


def test_h07_a_forfeiture_references_the_number_of_the_decision() -> None:
    station = colluded("FORFEIT", "BLACKLIST")
    assert station.code(forfeiting(""), HEAD, SUPERVISOR) == "decision-no-missing"
    fact = station.must(forfeiting(DECISION), HEAD, SUPERVISOR).entries[0].fact
    assert isinstance(fact, DepositForfeited)
    assert fact.decision_no == DECISION
    one = station.money.deposits.get(f"{FIRST}-1")
    assert one is not None
    assert (one.held, one.case_no, one.decision_no) == (0, CASE, DECISION)


@pytest.mark.parametrize(
    ("sanction", "decision_no"),
    [
        (("BLACKLIST",), DECISION),
        ((), DECISION),
        (("FORFEIT",), f"{CASE}-D2"),
        (("FORFEIT",), "999999100-2026-CASE-0002-D1"),
        (("FORFEIT",), "D-2026-1"),
    ],
)
def test_h07_without_a_decision_that_says_so_no_deposit_is_withheld(
    sanction: tuple[str, ...], decision_no: str
) -> None:
    station = colluded(*sanction)
    code = station.code(forfeiting(decision_no), HEAD, SUPERVISOR)
    assert code == "case-decision-unknown"


@pytest.mark.parametrize(
    ("case_no", "code"), [(CASE, "case-unknown"), ("C-2026-1", ""), ("", "case-form")]
)
def test_h07_money_is_held_back_for_a_case_that_there_is(case_no: str, code: str) -> None:
    station = Held()
    station.__dict__.update(gated().__dict__)
    assert station.code(proposing(case_no), HEAD) == code


@pytest.mark.parametrize(
    ("sanction", "decision_no", "code"),
    [
        (("FORFEIT",), DECISION, ""),
        (("EXPOSURE",), DECISION, "case-decision-unknown"),
        (("FORFEIT",), f"{CASE}-D2", "case-decision-unknown"),
        (("FORFEIT",), "D-2026-1", ""),
    ],
)
def test_h07_a_yearly_deposit_is_withheld_by_a_decision_that_says_so(
    sanction: tuple[str, ...], decision_no: str, code: str
) -> None:
    station = decided(sanction=sanction)
    asked = ForfeitAnnual(annual_id="A1B2C3D4", amount_fen=1, decision_no=decision_no)
    station.changes["paid"] = PaidWorld(annuals={"A1B2C3D4": YEARLY})
    assert station.code(asked, HEAD, SUPERVISOR) == code


def lifting(**changes: Any) -> LiftCase:
    values: dict[str, Any] = {
        "case_no": CASE, "lifted_by": "FY-2026-12", "text_sha256": TEXT,
    }  # fmt: skip
    return LiftCase(**(values | changes))


def test_h07_a_lifted_decision_takes_down_what_is_published_of_it_at_once() -> None:
    station = decided()
    station.must(exposing(), SUPERVISOR)
    down = station.must(lifting(), SUPERVISOR)
    assert [draft.fact.kind for draft in down.entries] == ["case.lift", "exposure.end"]
    told = [Told(one.trade or "", one.seq, one.at, one.fact) for one in station.records]
    (shown,) = cases.exposures(told).values()
    assert (shown.ended, shown.taken_down) == (True, True)
    assert not shown.shown_on(shown.start)
    assert not shown.shown_on(shown.end)


def test_h07_on_a_lifted_decision_nothing_rests_any_more() -> None:
    station = decided()
    station.must(lifting(), SUPERVISOR)
    assert station.code(exposing(), SUPERVISOR) == "case-decision-unknown"
    told = [Told(one.trade or "", one.seq, one.at, one.fact) for one in station.records]
    case = cases.cases(told)[CASE]
    assert case.open
    assert not case.says(DECISION, cases.EXPOSURE)


def test_h07_a_case_whose_decision_was_lifted_is_decided_anew_under_the_next_number() -> None:
    station = decided()
    station.must(lifting(), SUPERVISOR)
    fact = station.must(deciding(sanction=()), SUPERVISOR).entries[0].fact
    assert isinstance(fact, CaseDecided)
    assert fact.decision_no == f"{CASE}-D2"
    assert station.code(deciding(), SUPERVISOR) == "case-decided"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_no": "999999100-2026-CASE-0009"}, "case-unknown"),
        ({"lifted_by": ""}, "word-form"),
        ({"text_sha256": "x"}, "digest-form"),
    ],
)
def test_h07_a_decision_is_lifted_by_a_paper_with_a_number(
    changes: dict[str, Any], code: str
) -> None:
    assert decided().code(lifting(**changes), SUPERVISOR) == code


def test_h07_only_what_was_decided_is_lifted_and_by_the_supervisor_alone() -> None:
    station = DisciplineStation()
    station.must(opening(), SUPERVISOR)
    assert station.code(lifting(), SUPERVISOR) == "case-not-decided"
    assert decided().code(lifting(), HEAD) == "role-may-not"
