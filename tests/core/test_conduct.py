"""How a session is held: ceremony, recording, incidents, questions, minutes, the supervisor."""

import msgspec
import pytest
from small_station import (
    CLERK,
    HEAD,
    HOST,
    NUMBER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    instant,
    opening,
    path_to,
    utc,
)
from test_session import attested, several

from appliance.core.commands import (
    AnswerOrder,
    AttestSession,
    CloseAlert,
    CloseMinutes,
    Command,
    FailSession,
    GiveOrder,
    MarkOverdue,
    MarkRecording,
    PutQuestion,
    ReadDiscipline,
    RecordResult,
    ReplyQuestion,
    ReportIncident,
)
from appliance.core.conduct import Conduct
from appliance.core.due import due_events
from appliance.core.entries import (
    AlertRaised,
    DisciplineRead,
    HandMark,
    MinutesClosed,
    Offer,
    OrderGiven,
    QuestionPut,
    RecordingMarked,
    ReviewApproved,
    SessionOpened,
)
from appliance.core.oversight import alert
from appliance.core.parties import Words
from appliance.core.steps import STEPS
from appliance.core.trade import BadStep, Trade
from appliance.core.trade_fold import fold
from appliance.core.world import Signed, Staff

S1 = f"{NUMBER}/S1"
E1 = f"{NUMBER}-E001"
FILE = "cd" * 32
OBSERVER = Signed("9999991000106", "OBSERVER", "k-observer")
ROSTER = (f"BIDDER:{E1}", f"HOST:{HOST.staff_no}", f"SUPERVISOR:{SUPERVISOR.staff_no}")


def conduct(station: SmallStation) -> Conduct:
    trade = station.trade
    assert trade is not None
    return trade.conduct


def read(version: str = "2") -> ReadDiscipline:
    return ReadDiscipline(trade=NUMBER, version=version)


def mark(mark: str, device: str = "camera-1", **changes: str) -> MarkRecording:
    filed = {"file_sha256": FILE, "location": "NVR-1/0317"} if mark == "FILE" else {}
    return MarkRecording(trade=NUMBER, mark=mark, device=device, **(filed | changes))


def hands(**changes: str) -> tuple[HandMark, ...]:
    """Everybody signs in ink, but for what `changes` says of a role."""
    how = {"BIDDER": "FINGER", "HOST": "CARD", "SUPERVISOR": "CARD"} | changes
    return tuple(HandMark(who, how[who.split(":")[0]]) for who in ROSTER)


def minutes(signed: tuple[HandMark, ...] | None = None, text: str = TEXT) -> CloseMinutes:
    return CloseMinutes(trade=NUMBER, text_sha256=text, signatures=signed or hands())


def ended() -> SmallStation:
    """A session with a result; its publicity has begun."""
    station = path_to("IN_SESSION")
    station.must(RecordResult(trade=NUMBER, offers=(Offer(E1, 80_000),)), HOST)
    return station


# --- ceremony ---


def test_f16_the_discipline_is_read_before_and_the_opening_then_does_not_read_it_again() -> None:
    station = attested()
    fact = station.must(read(), HOST).entries[0].fact
    assert fact == DisciplineRead(S1, "2", utc("2026-03-17 09:01"))
    assert station.code(read(), HOST) == "discipline-read"
    kinds = [each.fact.kind for each in station.must(opening(station), HOST).entries]
    assert kinds == ["record.mark", "session.open"]
    assert conduct(station).discipline(S1) == "2"


def test_f16_a_session_cannot_open_before_the_discipline_was_read() -> None:
    station = attested()
    assert station.code(opening(station, discipline_version=""), HOST) == "discipline-missing"
    station.must(read(), HOST)
    assert station.code(opening(station, discipline_version=""), HOST) == ""


def test_f16_who_folds_finds_a_session_that_opened_before_the_discipline_was_read() -> None:
    records = path_to("IN_SESSION").records
    forged = [each for each in records if each.fact.kind != "discipline.read"]
    with pytest.raises(BadStep, match="before the discipline was read"):
        fold(forged, TABLES)


def test_f11_who_folds_finds_a_session_that_opened_before_the_recording_began() -> None:
    records = path_to("IN_SESSION").records
    forged = [each for each in records if each.fact.kind != "record.mark"]
    with pytest.raises(BadStep, match="before the recording began"):
        fold(forged, TABLES)


def test_f11_a_device_that_records_already_need_not_be_named_at_the_opening() -> None:
    station = attested()
    station.must(mark("START"), HOST)
    kinds = [
        each.fact.kind
        for each in station.must(opening(station, recording_device=""), HOST).entries
    ]
    assert kinds == ["discipline.read", "session.open"]


@pytest.mark.parametrize("ending", ["result", "fail"])
def test_f11_every_session_has_a_start_and_a_stop_mark(ending: str) -> None:
    station = path_to("IN_SESSION")
    station.must(mark("START", "camera-2"), HOST)
    if ending == "result":
        station.must(RecordResult(trade=NUMBER, offers=(Offer(E1, 80_000),)), HOST)
    else:
        station.must(FailSession(trade=NUMBER, reason="NO_BID"), HOST)
    assert conduct(station).marked(S1, "START") == ("camera-1", "camera-2")
    assert conduct(station).marked(S1, "STOP") == ("camera-1", "camera-2")
    assert conduct(station).running(S1) == ()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (mark("FILE"), ""),
        (mark("FILE", file_sha256=""), "digest-form"),
        (mark("FILE", location=""), "word-form"),
        (mark("FILE", location="三楼机房"), "word-form"),
        (mark("FILE", "camera-9"), "recording-not-ended"),
        (mark("STOP"), "recording-not-running"),
        (mark("START", "camera-2"), "session-over"),
        (mark("STOP", file_sha256=FILE), "recording-not-running"),
        (mark("PHOTO"), "mark-unknown"),
        (mark("FILE", "my phone"), "recording-missing"),
    ],
)
def test_f11_a_recording_ends_in_a_file_with_its_digest_and_its_place(
    asked: MarkRecording, code: str
) -> None:
    assert ended().code(asked, HOST) == code


def test_f11_the_file_of_a_recording_is_kept_once() -> None:
    station = ended()
    fact = station.must(mark("FILE"), HOST).entries[0].fact
    assert fact == RecordingMarked(S1, "FILE", "camera-1", FILE, "NVR-1/0317")
    assert station.code(mark("FILE"), HOST) == "recording-filed"


def test_f11_minutes_without_the_file_raise_an_alert_that_only_a_supervisor_closes() -> None:
    station = ended()
    begun = next(each for each in station.records if each.fact.kind == "record.mark")
    kept = station.must(minutes(), HOST).entries
    assert [each.fact.kind for each in kept] == ["session.minutes", "alert.raise"]
    assert kept[1].fact == AlertRaised(f"{NUMBER}/AL1", "RECORDING_MISSING", (begun.seq,))
    close = CloseAlert(trade=NUMBER, alert_no=f"{NUMBER}/AL1", finding_sha256=TEXT)
    assert station.code(close, HEAD) == "role-may-not"
    station.must(close, SUPERVISOR)
    assert conduct(station).alerts == ()
    assert station.code(close, SUPERVISOR) == "alert-unknown"


def test_f11_minutes_with_the_file_raise_none() -> None:
    station = ended()
    station.must(mark("FILE"), HOST)
    assert [each.fact.kind for each in station.must(minutes(), HOST).entries] == [
        "session.minutes"
    ]


def test_f11_the_same_alert_is_not_raised_twice() -> None:
    station = ended()
    station.must(minutes(), HOST)
    assert station.trade is not None
    [raised] = station.trade.conduct.alerts
    assert alert(station.trade, raised.rule, raised.entries) == ()
    assert alert(station.trade, raised.rule, (0,)) != ()


@pytest.mark.parametrize(("minute", "code"), [(9, ""), (11, "session-late")])
def test_the_grace_is_that_of_the_notice(minute: int, code: str) -> None:
    station = path_to("READY")
    for at, each in enumerate(station.records):
        if isinstance(each.fact, ReviewApproved):
            how = msgspec.structs.replace(each.fact.how, grace_min=10)
            told = msgspec.structs.replace(each.fact, how=how)
            station.records[at] = msgspec.structs.replace(each, fact=told)
    station.live, station.folded = None, 0
    seen = {"trade": NUMBER, "act": "session.open", "seen_sha256": TEXT}
    station.must(AttestSession(**seen), SUPERVISOR)
    station.at = instant(f"2026-03-17 09:{minute:02}")
    assert station.code(opening(station), HOST) == code


# --- incidents, objections, remarks ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"answer_sha256": ""}, "objection-unanswered"),
        ({"matter": "DISORDER", "answer_sha256": ""}, ""),
        ({"matter": "WEATHER"}, "incident-unknown"),
        ({"text_sha256": "somebody shouted"}, "digest-form"),
        ({"answer_sha256": "no"}, "digest-form"),
        ({"enrol_id": f"{NUMBER}-E002"}, "offer-unknown"),
    ],
)
def test_an_objection_in_the_session_is_kept_with_its_answer(
    changes: dict[str, str], code: str
) -> None:
    values = {"matter": "OBJECTION", "text_sha256": TEXT, "answer_sha256": FILE, "enrol_id": E1}
    assert (
        path_to("IN_SESSION").code(ReportIncident(trade=NUMBER, **(values | changes)), HOST)
        == code
    )


def test_a14_an_observer_can_add_a_remark_and_do_nothing_else() -> None:
    station = path_to("IN_SESSION")
    observer = Staff(OBSERVER.staff_no, ("OBSERVER",), 5, "2027-12-31")
    station.changes["staff"] = dict(station.world.staff) | {"k-observer": observer}
    may = [step.event for step in STEPS if "OBSERVER" in TABLES.event(step.event).roles]
    assert may == ["observer.remark"]
    for asked in (read(), mark("STOP"), minutes()):
        assert station.code(asked, OBSERVER) == "role-may-not"


# --- questions under numbers ---


def question(**changes: str) -> PutQuestion:
    values = {"expert_no": "expert-1", "bidder_no": "bidder-2", "text_sha256": TEXT}
    who = Words(changes.pop("who", "沈六"))
    return PutQuestion(trade=NUMBER, **(values | changes), who=who)


def answer(number: str = "bidder-2") -> ReplyQuestion:
    return ReplyQuestion(trade=NUMBER, bidder_no=number, text_sha256=TEXT, who=Words("李四"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"expert_no": "沈六"}, "pseudonym-form"),
        ({"expert_no": "expert-0"}, "pseudonym-form"),
        ({"bidder_no": E1}, "pseudonym-form"),
        ({"bidder_no": "bidder-3"}, "pseudonym-unknown"),
        ({"text_sha256": "why?"}, "digest-form"),
        ({"who": " "}, "who-missing"),
    ],
)
def test_f05_questions_carry_numbers_only(changes: dict[str, str], code: str) -> None:
    assert several(2).code(question(**changes), HOST) == code


def test_f05_who_stands_behind_a_number_is_a_commitment_and_no_text() -> None:
    station = several(2)
    kept = station.must(question(), HOST).entries[0]
    assert kept.fact == QuestionPut(S1, "expert-1", "bidder-2", TEXT)
    assert kept.commits == {"who": "who"}
    assert "沈六" not in str(station.records[-1].asked)


def test_f05_only_who_was_asked_answers_and_each_question_once() -> None:
    station = several(2)
    station.must(question(), HOST)
    assert station.code(answer("bidder-1"), HOST) == "nothing-asked"
    station.must(answer(), HOST)
    assert station.code(answer(), HOST) == "nothing-asked"
    assert conduct(station).unanswered(S1) == ()


# --- minutes ---


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (minutes(), ""),
        (minutes(hands(BIDDER="REFUSED")), ""),
        (minutes(hands(BIDDER="LEFT")), ""),
        (minutes(hands(HOST="LEFT")), "host-unsigned"),
        (minutes(hands(BIDDER="PHONE")), "hand-unknown"),
        (minutes((*hands(), hands()[0])), "hand-unknown"),
        (minutes(hands()[1:]), "hands-missing"),
        (minutes((*hands(), HandMark("OBSERVER:9999991000106", "INK"))), "hands-missing"),
        (minutes(text="we sold it"), "digest-form"),
    ],
)
def test_f14_the_minutes_bear_a_mark_of_everybody_on_the_roster(
    asked: CloseMinutes, code: str
) -> None:
    assert ended().code(asked, HOST) == code


def test_f14_the_opening_is_a_signed_record_by_its_host_for_result_and_failure() -> None:
    for station in (ended(), failed()):
        fact = station.must(minutes(), HOST).entries[0].fact
        assert isinstance(fact, MinutesClosed)
        assert [one.who for one in fact.signatures] == sorted(ROSTER)
        assert station.code(minutes(), HOST) == "minutes-closed"
        assert station.code(minutes(), CLERK) == "role-may-not"


def failed() -> SmallStation:
    station = path_to("IN_SESSION")
    station.must(FailSession(trade=NUMBER, reason="NO_BID"), HOST)
    return station


def test_a_trade_that_failed_at_the_gate_has_no_minutes() -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-17 09:01")
    assert station.trade is not None
    assert station.trade.stage == "FAILED_NO_BIDDERS"
    assert station.code(minutes(), HOST) == "no-session-held"


def test_a_session_that_runs_has_no_minutes_yet() -> None:
    assert path_to("IN_SESSION").code(minutes(), HOST) == "wrong-stage"


# --- the supervisor ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"matter": "WARNING", "due": ""}, ""),
        ({"due": ""}, "date-form"),
        ({"due": "2026-03-16"}, "order-due-past"),
        ({"due": "2026-03-17"}, ""),
        ({"matter": "FINE"}, "order-unknown"),
        ({"text_sha256": "stop it"}, "digest-form"),
    ],
)
def test_f12_a_supervisor_warns_or_orders_a_correction(changes: dict[str, str], code: str) -> None:
    values = {"matter": "CORRECTION", "text_sha256": TEXT, "due": "2026-03-20"}
    asked = GiveOrder(trade=NUMBER, **(values | changes))
    assert path_to("IN_SESSION").code(asked, SUPERVISOR) == code


def test_f12_orders_are_numbered_in_the_trade() -> None:
    station = path_to("IN_SESSION")
    for number in (1, 2):
        asked = GiveOrder(trade=NUMBER, matter="WARNING", text_sha256=TEXT)
        fact = station.must(asked, SUPERVISOR).entries[0].fact
        assert fact == OrderGiven(f"{NUMBER}/O{number}", "WARNING", TEXT)


def test_what_is_said_of_a_session_keeps_its_place_and_its_signers() -> None:
    station = path_to("IN_SESSION")
    said = conduct(station).of(S1, SessionOpened)
    assert [one.signers for one in said] == [((HOST.staff_no, "HOST"),)]
    assert said[0].seq == station.records[-1].seq
    assert Trade().conduct.of(S1) == ()


@pytest.mark.parametrize("asked", [read(), mark("START", "camera-2")])
def test_only_the_host_prepares_a_session(asked: Command) -> None:
    assert attested().code(asked, CLERK) == "role-may-not"


def ordered(due: str = "2026-03-20") -> SmallStation:
    """A session whose supervisor ordered a correction."""
    station = path_to("IN_SESSION")
    asked = GiveOrder(trade=NUMBER, matter="CORRECTION", text_sha256=TEXT, due=due)
    station.must(asked, SUPERVISOR)
    return station


ANSWER = AnswerOrder(trade=NUMBER, order_no=f"{NUMBER}/O1", text_sha256=TEXT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"order_no": f"{NUMBER}/O2"}, "order-not-open"),
        ({"text_sha256": "done"}, "digest-form"),
    ],
)
def test_f12_the_head_answers_an_order(changes: dict[str, str], code: str) -> None:
    asked = msgspec.structs.replace(ANSWER, **changes)
    assert ordered().code(asked, HEAD) == code


def test_f12_an_order_is_answered_once_and_by_the_head() -> None:
    station = ordered()
    assert station.code(ANSWER, CLERK) == "role-may-not"
    station.must(ANSWER, HEAD)
    assert conduct(station).orders == ()
    assert station.code(ANSWER, HEAD) == "order-not-open"


def test_f12_the_day_of_an_order_is_a_clock_that_stops_with_the_answer() -> None:
    """The day itself still counts; the overdue entry is written once."""
    station = ordered(due="2026-03-18")
    overdue = MarkOverdue(trade=NUMBER, clock="ORDER", due="2026-03-18")
    assert station.code(overdue) == "too-early"
    station.at = instant("2026-03-19 00:30")
    trade = station.trade
    assert trade is not None
    assert [one.command for one in due_events(trade, TABLES, station.at)] == [overdue]
    station.must(overdue)
    assert station.code(overdue) == "overdue-again"
    station.must(ANSWER, HEAD)
    trade = station.trade
    assert trade is not None
    assert due_events(trade, TABLES, station.at) == ()
