from datetime import date

import pytest

from appliance.core.calendar import Due
from appliance.core.codes import UnknownCode
from appliance.tables import load

TABLES = load()
DAY = date(2026, 3, 2)


def test_a_move_is_found_by_state_and_event() -> None:
    move = TABLES.transition("SUBMITTED", "trade.accept")
    assert move is not None
    assert (move.to, move.roles) == ("ACCEPTED", ("CLERK",))
    assert TABLES.transition("DRAFT", "trade.accept") is None
    begun = TABLES.transition(None, "trade.draft")
    assert begun is not None
    assert begun.to == "DRAFT"


def test_active_states_may_be_suspended_and_others_not() -> None:
    for state in TABLES.states.values():
        move = TABLES.transition(state.code, "trade.suspend")
        assert (move is not None) == state.active
    assert "SUSPENDED" not in TABLES.states_active
    assert len(TABLES.states_active) == 18


def test_moves_out_of_a_state() -> None:
    events = {move.event for move in TABLES.transitions_from("SUSPENDED")}
    assert events == {"trade.resume", "trade.terminate"}
    assert TABLES.transitions_from("ARCHIVED") == ()
    assert [move.event for move in TABLES.transitions_from(None)] == ["trade.draft"]
    assert {move.event for move in TABLES.transitions_from("SETTLED")} == {
        "cert.issue",
        "trade.suspend",
        "trade.terminate",
    }


def test_who_may_not_be_both_on_one_trade() -> None:
    assert not TABLES.may_combine("CLERK", "REVIEWER")
    assert not TABLES.may_combine("REVIEWER", "CLERK")
    assert TABLES.may_combine("CLERK", "CASHIER")
    assert TABLES.may_combine("HEAD", "REVIEWER")


def test_unknown_codes_are_named() -> None:
    for ask in (
        TABLES.trade_type, TABLES.method, TABLES.deadline, TABLES.event, TABLES.state,
    ):  # fmt: skip
        with pytest.raises(UnknownCode, match="ABC"):
            ask("ABC")


def test_materials_of_a_type_in_their_order() -> None:
    assert [one.code for one in TABLES.materials("CBD")] == [
        "CBD-1", "CBD-2", "CBD-3", "CBD-4", "CBD-5", "CBD-8", "CBD-9",
    ]  # fmt: skip
    assert TABLES.materials("ABC") == ()


def test_a_limit_is_the_one_row_of_type_kind_and_day() -> None:
    row = TABLES.limit_row("CBD", "", DAY)
    assert row is not None
    assert row != "ambiguous"
    assert (row.measure, row.township_max) == ("area_mu_e4", 3_000_000)
    assert TABLES.limit_row("CBD", "", date(2025, 12, 31)) is None
    assert TABLES.limit_row("JJD", "", DAY) is None
    assert TABLES.limit_row("XMC", "", DAY) is None
    goods, services = (TABLES.limit_row("XMC", kind, DAY) for kind in ("GOODS", "SERVICES"))
    assert goods not in (None, "ambiguous", services)


def test_a_decision_symbol_has_alternatives() -> None:
    (rule,) = TABLES.decision_rules("MEMBER_AND_COLLECTIVE")
    assert rule.alternatives == (("D10", "D08"),)
    (either,) = TABLES.decision_rules("MEMBERS_2_3")
    assert either.alternatives == (("D01",), ("D05",))


@pytest.mark.parametrize(
    ("clock", "count", "due"),
    [
        ("DL03", None, Due(date(2026, 3, 5))),
        ("DL04", 5, Due(date(2026, 3, 9))),
        ("DL12", None, Due(date(2026, 3, 5))),
        ("DL15", None, Due(date(2026, 3, 12))),
        ("DL33", None, Due(date(2026, 4, 1))),
        ("DL26", None, Due(date(2026, 9, 2))),
        ("DL23", None, Due(date(2026, 2, 20))),
    ],
)
def test_clocks_end_by_their_unit(clock: str, count: int | None, due: Due) -> None:
    assert TABLES.due(clock, DAY, count=count) == due


def test_clocks_of_minutes_run_on_instants() -> None:
    with pytest.raises(ValueError, match="minute"):
        TABLES.due("DL27", DAY)


@pytest.mark.parametrize(
    ("code", "years"), [("JTD", 30), ("LDQ", 70), ("SSB", 20), ("CBD", None), ("LMQ", None)]
)
def test_a_type_names_its_longest_term(code: str, years: int | None) -> None:
    assert TABLES.trade_type(code).term_years_max == years


@pytest.mark.parametrize(
    ("id_type", "text", "fault"),
    [
        ("01", "999999196803121232", None),
        ("01", "999999196803121230", "CHECK_DIGIT"),
        ("02", "N2999999MA0000015K", None),
        ("02", "N2999999MA00000150", "CHECK_DIGIT"),
        ("03", "E12345678", None),
        ("03", "E1", "FORMAT"),
        ("04", "999999196803121232", "FORMAT"),
        ("09", "anything", None),
        ("09", "", "FORMAT"),
    ],
)
def test_each_kind_of_paper_has_its_own_check(id_type: str, text: str, fault: str | None) -> None:
    assert TABLES.id_fault(id_type, text, today=DAY, demo=True) == fault
