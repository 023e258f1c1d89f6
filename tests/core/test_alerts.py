"""Alerts: each rule from both sides, evidence by leaf hash, and the same on every replay."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import CLERK, HEAD, SUPERVISOR, TABLES, TEXT, SmallStation, path_to
from walk import Walk

from appliance.core.alert_register import Alert, alerts_of
from appliance.core.alerts import Found, Seen, Watch, found_in
from appliance.core.commands import CloseBoxAlert, Command, NoteAttempt, RaiseAlert
from appliance.core.entries import (
    AlertClosed,
    AlertRaised,
    AttemptRefused,
    ClockOverdue,
    DocumentPrinted,
    Fact,
    IdentityRead,
    Recorded,
    SessionPaused,
    TamperOpened,
    TradeAccepted,
    TradeSubmitted,
)
from appliance.core.envelope import ClockReading
from appliance.core.world import Signed

CLOCK = ClockReading(wall=0, mono=0, boot="0badc0de", age=0, src="district")
DAY = "2026-03-03T0{}:00:00.000Z"
SUBMITTED, ACCEPTED = (
    TradeSubmitted("SUBMITTED", 0),
    TradeAccepted("", (), (), "", "", "2026-03-10"),
)


def seen(
    seq: int,
    fact: Fact,
    *,
    at: str = DAY.format(1),
    trade: str = "T1",
    who: str = "",
    **clock: int,
) -> Seen:
    signers = ((who, "CLERK"),) if who else ()
    recorded = Recorded(seq, at, fact, trade or None, {}, {}, signers)
    reading = ClockReading(
        wall=clock.get("wall", 0), mono=clock.get("mono", 0), boot="0badc0de", age=0,
        src="district",
    )  # fmt: skip
    return Seen(recorded, reading)


ATTEMPT = AttemptRefused("trade.accept", "CLERK", "LATE", "x")
TYPED = IdentityRead("01", "TYPED")
PAUSED = SessionPaused("T1/S1", "S03", "", 0)

Case = tuple[str, list[Seen], list[Found]]
CASES: tuple[Case, ...] = (
    ("a step that is overdue", [seen(0, ClockOverdue("DL03", "2026-03-02", "IN_REVIEW"))],
     [Found("OVERDUE", "T1", (0,))]),
    ("a refund that is late", [seen(0, ClockOverdue("DL18", "2026-03-02", "AWARDED"))],
     [Found("REFUND_LATE", "T1", (0,))]),
    ("a third copy", [seen(0, DocumentPrinted("D", 3, "ab"))], []),
    ("a fourth copy", [seen(0, DocumentPrinted("D", 4, "ab"))],
     [Found("REPRINT_EXCESS", "T1", (0,))]),
    ("who must stay away", [seen(0, AttemptRefused("review.sign", "REVIEWER", "SAME_PERSON"))],
     [Found("CONFLICT", "T1", (0,))]),
    ("two refusals of one person", [seen(n, ATTEMPT, who="1") for n in range(2)], []),
    ("three refusals of one person", [seen(n, ATTEMPT, who="1") for n in range(3)],
     [Found("ATTEMPTS", "", (0, 1, 2))]),
    ("three refusals of two persons",
     [seen(n, ATTEMPT, who=who) for n, who in enumerate("121")], []),
    ("five refusals are told once", [seen(n, ATTEMPT, who="1") for n in range(5)],
     [Found("ATTEMPTS", "", (0, 1, 2))]),
    ("three refusals on two days",
     [seen(0, ATTEMPT, who="1"), seen(1, ATTEMPT, who="1"),
      seen(2, ATTEMPT, who="1", at="2026-03-04T01:00:00.000Z")], []),
    ("the case is opened", [seen(0, TamperOpened("LID"), trade="")],
     [Found("CASE_OPENED", "", (0,))]),
    ("four typed identities", [seen(n, TYPED) for n in range(4)], []),
    ("five typed identities", [seen(n, TYPED, trade=f"T{n}") for n in range(5)],
     [Found("TYPED_IDENTITY", "", (0, 1, 2, 3, 4))]),
    ("three pauses of one trade", [seen(n, PAUSED) for n in range(3)],
     [Found("PAUSES", "T1", (0, 1, 2))]),
    ("three pauses of three trades", [seen(n, PAUSED, trade=f"T{n}") for n in range(3)], []),
    ("a second that both clocks lived", [seen(0, TYPED), seen(1, TYPED, wall=9, mono=9)], []),
    ("under three seconds apart", [seen(0, TYPED), seen(1, TYPED, wall=2999)], []),
    ("three seconds apart", [seen(0, TYPED), seen(1, TYPED, wall=3000)],
     [Found("CLOCK_JUMP", "", (0, 1))]),
    ("three seconds back", [seen(0, TYPED), seen(1, TYPED, mono=3000)],
     [Found("CLOCK_JUMP", "", (0, 1))]),
    ("the later one first",
     [seen(0, SUBMITTED), seen(1, SUBMITTED, trade="T2", at="2026-03-04T01:00:00.000Z"),
      seen(2, ACCEPTED, trade="T2", at="2026-03-04T02:00:00.000Z")],
     [Found("ORDER_SKIPPED", "T2", (0, 2))]),
    ("the earlier one first",
     [seen(0, SUBMITTED), seen(1, SUBMITTED, trade="T2", at="2026-03-04T01:00:00.000Z"),
      seen(2, ACCEPTED, at="2026-03-04T02:00:00.000Z")], []),
    ("the later one less than a day later",
     [seen(0, SUBMITTED), seen(1, SUBMITTED, trade="T2", at="2026-03-04T00:59:00.000Z"),
      seen(2, ACCEPTED, trade="T2", at="2026-03-04T02:00:00.000Z")], []),
)  # fmt: skip


@pytest.mark.parametrize(("name", "entries", "found"), CASES, ids=[one[0] for one in CASES])
def test_b14_a_rule_says_what_it_says_and_no_more(
    name: str, entries: list[Seen], found: list[Found]
) -> None:
    assert found_in(entries, TABLES) == found, name


def test_b14_a_pushed_clock_of_a_demo_is_no_jump() -> None:
    first, second = seen(0, TYPED), seen(1, TYPED, wall=9_000)
    assert found_in([first, second], TABLES)
    assert found_in([first, second._replace(demo=True)], TABLES) == []


def test_b14_a_box_that_starts_anew_has_two_runs_of_its_clock() -> None:
    first, second = seen(0, TYPED), seen(1, TYPED, wall=9_000)
    reading = ClockReading(wall=9_000, mono=0, boot="00000001", age=0, src="rtc")
    assert found_in([first, second._replace(clock=reading)], TABLES) == []


def test_b14_three_wrong_pins_of_one_card_are_attempts_of_its_holder() -> None:
    wrong = AttemptRefused("sign-in", "", "WRONG_PIN", person="1")
    other = AttemptRefused("sign-in", "", "WRONG_PIN", person="2")
    two = [seen(0, wrong, trade=""), seen(1, other, trade=""), seen(2, wrong, trade="")]
    assert found_in(two, TABLES) == []
    assert found_in([*two, seen(3, wrong, trade="")], TABLES) == [Found("ATTEMPTS", "", (0, 2, 3))]


# --- replay -------------------------------------------------------------------------------------


@cache
def history(seed: int) -> tuple[Seen, ...]:
    return tuple(Seen(one, CLOCK) for one in Walk(seed).run())


@given(seed=st.integers(0, 60), cut=st.floats(0, 1))
def test_b14_a_replay_finds_the_same_alerts_however_the_ledger_is_cut(
    seed: int, cut: float
) -> None:
    entries = history(seed)
    at = round(cut * len(entries))
    watch = Watch(TABLES)
    live = [one for part in (entries[:at], entries[at:]) for e in part for one in watch.after(e)]
    assert live == found_in(entries, TABLES)
    for one in live:
        assert list(one.entries) == sorted(set(one.entries))


def test_b14_the_histories_raise_something() -> None:
    assert {one.rule for seed in range(60) for one in found_in(history(seed), TABLES)} >= {
        "OVERDUE", "ATTEMPTS", "REFUND_LATE",
    }  # fmt: skip


# --- raising and closing ------------------------------------------------------------------------

LEAVES = {3: "ab" * 32, 5: "cd" * 32}


def station(**changes: object) -> SmallStation:
    made = path_to("ACCEPTED")
    made.changes |= {"leaves": LEAVES} | changes
    return made


@pytest.mark.parametrize(
    ("rule", "entries", "code"),
    [("NOBODY", (3,), "alert-rule-unknown"), ("RECORDING_MISSING", (3,), "alert-rule-unknown"),
     ("OVERDUE", (), "alert-entries"), ("OVERDUE", (4,), "alert-entries"), ("OVERDUE", (3,), "")],
)  # fmt: skip
def test_b14_an_alert_names_a_rule_and_entries_that_are_there(
    rule: str, entries: tuple[int, ...], code: str
) -> None:
    assert station().code(RaiseAlert(rule=rule, entries=entries)) == code


def test_b14_an_alert_holds_the_leaf_hashes_of_what_it_derives_from() -> None:
    made = station()
    assert made.trade is not None
    number = made.trade.number
    decided = made.must(RaiseAlert(trade=number, rule="PAUSES", entries=(3, 5)))
    fact = decided.entries[0].fact
    assert fact == AlertRaised(f"{number}/AL1", "PAUSES", (3, 5), ("ab" * 32, "cd" * 32))
    assert made.trade.conduct.alerts == (fact,)
    box = made.must(RaiseAlert(rule="CLOCK_JUMP", entries=(3, 5))).entries[0]
    assert box.trade is None
    assert box.fact == AlertRaised("CLOCK_JUMP-5", "CLOCK_JUMP", (3, 5), ("ab" * 32, "cd" * 32))


def test_b14_the_same_alert_is_raised_once() -> None:
    known = {"X": Alert("X", "OVERDUE", "", "", 9, (3,), ())}
    made = station(alerts=known)
    assert made.code(RaiseAlert(rule="OVERDUE", entries=(3,))) == "alert-again"
    assert made.code(RaiseAlert(rule="OVERDUE", entries=(5,))) == ""


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (CloseBoxAlert(alert_no="X", finding_sha256=TEXT), SUPERVISOR, ""),
        (CloseBoxAlert(alert_no="Y", finding_sha256=TEXT), SUPERVISOR, "alert-unknown"),
        (CloseBoxAlert(alert_no="Z", finding_sha256=TEXT), SUPERVISOR, "alert-unknown"),
        (CloseBoxAlert(alert_no="X", finding_sha256=""), SUPERVISOR, "digest-form"),
        (CloseBoxAlert(alert_no="X", finding_sha256=TEXT), HEAD, "role-may-not"),
        (CloseBoxAlert(alert_no="X", finding_sha256=TEXT), CLERK, "role-may-not"),
    ],
)
def test_b14_only_the_supervision_closes_an_alert(
    command: Command, who: Signed, code: str
) -> None:
    one = Alert("X", "CASE_OPENED", "", "", 9, (3,), ())
    closed = replace(one, alert_no="Z", closed_at="2026-03-03T01:00:00.000Z")
    assert station(alerts={"X": one, "Z": closed}).code(command, who) == code


@pytest.mark.parametrize(("person", "code"), [("9999991000101", ""), ("1", "staff-unknown")])
def test_b14_a_wrong_pin_is_kept_for_whose_card_it_was(person: str, code: str) -> None:
    made = station()
    assert made.code(NoteAttempt(person=person)) == code
    if not code:
        fact = made.must(NoteAttempt(person=person)).entries[0].fact
        assert isinstance(fact, AttemptRefused)
        assert (fact.reason, fact.person) == ("WRONG_PIN", person)
    assert made.code(NoteAttempt(person=person), CLERK) == "role-may-not"


def test_b14_a_wrong_pin_needs_no_trade_in_hand() -> None:
    made = SmallStation()
    made.must(NoteAttempt(person="9999991000101"))


def test_b14_the_register_knows_what_is_open() -> None:
    raised = AlertRaised("X", "CASE_OPENED", (3,), ("ab" * 32,))
    said = [(7, "t1", "", raised), (9, "t2", "", AlertClosed("X", TEXT))]
    assert alerts_of(said[:1])["X"].closed_at == ""
    assert alerts_of(said)["X"].closed_at == "t2"
    assert alerts_of(said)["X"].hashes == ("ab" * 32,)
