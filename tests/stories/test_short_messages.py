"""Short messages from the act to the phone: queue, tries, reports, cuts; with the real driver."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance import settings
from appliance.core import envelope
from appliance.core.commands import (
    AddParty,
    GiveConsent,
    LodgeComplaint,
    RemindSession,
    RescheduleSession,
    TakeBackComplaint,
    WithdrawConsent,
)
from appliance.core.entries import MessageSent
from appliance.core.instant import text_of
from appliance.core.parties import Person, Words
from appliance.core.people import id_check_digit
from appliance.core.refusals import refusal
from appliance.ledger.verify import verify_database
from appliance.ports import StorageFault
from appliance.station import Refused
from drivers.modem_at.device import GsmModem
from drivers.modem_at.simulated_network import FAILED, Registration, Reports
from drivers.modem_at.simulated_sim import Sim
from drivers.modem_at.simulator import ModemSimulator
from drivers.simulation import SimulatedLine
from kiosk_ui.message_texts import MessageTexts
from kiosk_ui.messaging import MessageWorker
from tests.fakes.desk import until
from tests.fakes.township import OWNER, STAFF, STATION, TABLES, TAKER, Township, local

PLACE = settings.Place(
    code=STATION, name="青禾镇农村产权交易站", seal="禾", district_name="示例县",
    phone="16900000100", supervision_phone="16900000105",
)  # fmt: skip


class Counter:
    """A township with a modem on a pseudo-terminal."""

    def __init__(self, folder: Path, *, modem: bool = True) -> None:
        self.folder = folder
        self.township = Township(folder / "station")
        self.simulator = ModemSimulator(sim=Sim())
        self.line = SimulatedLine(folder / "modem", self.simulator)
        self.simulator.send = self.line.send
        self.modem = GsmModem(str(folder / "modem")) if modem else None
        self.worker = self.new_worker()

    def new_worker(self) -> MessageWorker:
        texts = MessageTexts(self.township.station, PLACE)
        return MessageWorker(self.township.station, self.modem, texts.text_of)

    def start_again(self) -> None:
        """After a kill: the same folder, another process."""
        self.township.close()
        self.township.open()
        self.worker = self.new_worker()

    def states(self) -> list[str]:
        return [one.state for one in reversed(self.township.station.messages.newest(50))]

    def tries(self) -> list[tuple[str, int, str]]:
        """(template, attempt, result) of each entry."""
        ledger = self.township.station.ledger
        facts = [
            envelope.fact_of(envelope.from_bytes(ledger.entry(seq))) for seq in range(ledger.size)
        ]
        return [
            (fact.template, fact.attempt, fact.result)
            for fact in facts
            if isinstance(fact, MessageSent)
        ]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    with made.line:
        yield made
        assert made.modem is not None
        made.modem.close()


def test_the_applicant_hears_of_the_acceptance(counter: Counter) -> None:
    number = counter.township.lease_to("ACCEPTED")
    assert counter.states() == ["queued"]
    counter.worker.round()
    [(to, text)] = counter.simulator.texts()
    assert to == OWNER.phone
    assert number in text
    assert counter.township.station.query_code(number) in text
    assert OWNER.name not in text
    assert OWNER.id_number not in text
    assert counter.tries() == [("M01", 1, "SENT")]


@pytest.mark.parametrize(("given_again", "state"), [(False, "declined"), (True, "sent")])
def test_who_took_the_consent_back_gets_no_message_until_it_is_given_again(
    counter: Counter, given_again: bool, state: str
) -> None:
    town = counter.township
    town.by("clerk", "CLERK", AddParty(party_id=OWNER, party_type="HHD", source="CARD"))
    town.by("clerk", "CLERK", WithdrawConsent(party_id=OWNER, purpose="MESSAGES"))
    if given_again:
        again = GiveConsent(party_id=OWNER, purpose="MESSAGES", text_version="2026-01")
        town.by("clerk", "CLERK", again)
    town.lease_to("ACCEPTED")
    counter.worker.round()
    assert counter.states() == [state]
    assert len(counter.simulator.texts()) == given_again


def test_a_message_is_delivered_when_the_report_says_so(counter: Counter) -> None:
    counter.simulator.reports = Reports.LATER
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    assert counter.states() == ["sent"]
    for taken in counter.simulator.taken:
        counter.simulator.report(taken.number)
    heard(counter, "delivered")


def test_a_message_given_up_by_the_network_asks_for_a_person(counter: Counter) -> None:
    counter.simulator.reports = Reports.LATER
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    counter.simulator.report(counter.simulator.taken[0].number, FAILED)
    heard(counter, "undelivered")


def heard(counter: Counter, state: str) -> None:
    def came() -> bool:
        counter.worker.round()
        return counter.states() == [state]

    until(came)


def test_both_parties_hear_of_session_and_result(counter: Counter) -> None:
    counter.township.lease_to("RESULT_PUBLIC")
    # The clock ran on by days at each step: only what is fresh still goes out.
    counter.worker.round()
    told = {(to, text[:4]) for to, text in counter.simulator.texts()}
    assert {to for to, _text in told} == {OWNER.phone, TAKER.phone}
    assert [one for one in counter.tries() if one[0] == "M06"] == [("M06", 1, "SENT")] * 2


def test_both_parties_hear_of_another_time(counter: Counter) -> None:
    town = counter.township
    number = town.lease_to("READY")
    counter.worker.round()
    again = RescheduleSession(
        trade=number, planned_at=text_of(local("2026-03-19 14:30")), reason="CLOCK"
    )
    town.by("head", "HEAD", again)
    counter.worker.round()
    told = counter.simulator.texts()[-2:]
    assert {to for to, _text in told} == {OWNER.phone, TAKER.phone}
    assert all("3月19日14:30" in text for _to, text in told)


def test_nothing_tells_of_a_bidder_before_the_closing(counter: Counter) -> None:
    number = counter.township.lease_to("PUBLISHED")
    counter.worker.round()
    before = len(counter.states())
    counter.township.go("2026-03-10 10:00")
    counter.township.enrol(number)
    counter.worker.round()
    assert len(counter.states()) == before


def test_neither_number_nor_name_nor_text_stands_in_the_ledger_or_the_queue(
    counter: Counter,
) -> None:
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    station = counter.township.station
    for seq in range(station.ledger.size):
        assert OWNER.phone.encode() not in station.ledger.entry(seq)
    rows = station.ledger.db.connection().execute("SELECT * FROM message").fetchall()
    assert OWNER.phone not in json.dumps(rows)
    assert "受理" not in json.dumps(rows, ensure_ascii=False)


def test_the_verifier_takes_the_tries(counter: Counter) -> None:
    counter.township.lease_to("READY")
    counter.worker.round()
    assert counter.tries()
    station = counter.township.folder
    report = verify_database(station / "station.db", tables=TABLES, keys=station / "keys")
    assert list(report.findings) == []


# --- tries ----------------------------------------------------------------------------------


def test_a_refused_message_is_tried_after_one_five_and_thirty_minutes(counter: Counter) -> None:
    counter.simulator.refuse.extend([42, 42, 332, 38])
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    for minutes in (1, 5, 30):
        counter.township.clock.forward(minutes=minutes, seconds=-1)
        counter.worker.round()
        before = counter.tries()
        counter.township.clock.forward(seconds=1)
        counter.worker.round()
        assert len(counter.tries()) == len(before) + 1
    assert counter.tries() == [
        ("M01", 1, "CONGESTION"), ("M01", 2, "CONGESTION"), ("M01", 3, "NETWORK-TIMEOUT"),
        ("M01", 4, "NETWORK-OUT-OF-ORDER"),
    ]  # fmt: skip
    assert counter.states() == ["failed"]
    counter.township.clock.forward(hours=2)
    counter.worker.round()
    assert counter.simulator.texts() == []


@pytest.mark.parametrize("trouble", ["cable", "network", "sim"])
def test_without_a_way_out_no_try_is_counted(counter: Counter, trouble: str) -> None:
    sim = counter.simulator.sim
    if trouble == "cable":
        counter.line.unplug()
    elif trouble == "network":
        counter.simulator.registration = Registration.SEARCHING
    else:
        counter.simulator.sim = None
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    assert (counter.states(), counter.tries()) == (["queued"], [])
    counter.simulator.sim = sim
    counter.simulator.registration = Registration.HOME
    counter.line.plug()
    counter.worker.round()
    assert counter.simulator.texts() == []  # it is not asked again at once
    counter.township.clock.forward(seconds=15)
    counter.worker.round()
    assert len(counter.simulator.texts()) == 1
    assert counter.tries() == [("M01", 1, "SENT")]


def test_a_message_of_yesterday_is_no_news(counter: Counter) -> None:
    counter.line.unplug()
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    counter.township.clock.forward(hours=24, seconds=1)
    counter.line.plug()
    counter.worker.round()
    assert counter.states() == ["expired"]
    assert counter.simulator.texts() == []


def test_a_person_without_a_number_gets_the_paper(counter: Counter) -> None:
    counter.township.lease_to("ACCEPTED", transferor=msgspec.structs.replace(OWNER, phone=""))
    counter.worker.round()
    assert counter.states() == ["no-number"]


def test_a_station_without_a_modem_says_so_and_never_sends_later(tmp_path: Path) -> None:
    counter = Counter(tmp_path, modem=False)
    counter.township.lease_to("ACCEPTED")
    counter.worker.round()
    assert counter.states() == ["no-modem"]
    counter.modem = GsmModem(str(tmp_path / "modem"))
    with counter.line:
        counter.new_worker().round()
        counter.modem.close()
    assert counter.simulator.texts() == []


# --- a cut at each durable step ----------------------------------------------------------


class Cut(Exception):
    """The power fails here."""


@pytest.mark.parametrize(
    ("at", "state", "parts"),
    [
        ("before the row", "sent", 2),
        ("before the bytes", "unknown", 0),
        ("after the network took it", "unknown", 1),
        ("before the entry", "sent", 2),
        ("after the entry", "sent", 2),
    ],
)
def test_a_cut_never_sends_twice(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, at: str, state: str, parts: int
) -> None:
    counter.township.lease_to("ACCEPTED")
    station, worker = counter.township.station, counter.worker

    def cut(*_given: object, **_named: object) -> None:
        raise Cut

    def after(*given: object, **_named: object) -> None:
        done(*given)  # type: ignore[arg-type]  # as it was called
        raise Cut

    done = station.do
    match at:
        case "before the row":
            monkeypatch.setattr(worker, "_begun", cut)
        case "before the bytes":
            monkeypatch.setattr(counter.modem, "send", cut)
        case "after the network took it":
            monkeypatch.setattr(station.messages, "part_taken", cut)
        case "before the entry":
            monkeypatch.setattr(station, "do", cut)
        case _:
            monkeypatch.setattr(station, "do", after)
    with pytest.raises(Cut):
        worker.round()
    monkeypatch.undo()
    counter.start_again()
    for _round in range(3):
        counter.township.clock.forward(minutes=40)
        counter.worker.round()
    assert counter.states() in ([state], ["delivered"] if state == "sent" else [])
    assert len(counter.simulator.taken) == parts  # the message has two
    assert len(counter.tries()) == 1


def test_of_a_long_message_only_the_missing_part_is_sent_after_a_refusal(counter: Counter) -> None:
    long = "村" * 60
    counter.township.lease_to("ACCEPTED")
    real = counter.simulator.received

    def refuse_second(data: bytes) -> list[bytes]:
        answers = real(data)
        if b"+CMGS: 1" in b"".join(answers):
            counter.simulator.refuse.append(42)
        return answers

    place = msgspec.structs.replace(PLACE, name=long)
    texts = MessageTexts(counter.township.station, place)
    worker = MessageWorker(counter.township.station, counter.modem, texts.text_of)
    counter.simulator.received = refuse_second  # type: ignore[method-assign]  # the network's mood
    worker.round()
    counter.simulator.received = real  # type: ignore[method-assign]
    counter.township.clock.forward(minutes=1)
    worker.round()
    assert [one.part.part for one in counter.simulator.taken] == [1, 2]
    assert len(counter.simulator.texts()) == 1
    assert counter.tries() == [("M01", 1, "CONGESTION"), ("M01", 2, "SENT")]


def test_a_full_disk_leaves_the_message_for_later_or_for_a_person(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.township.lease_to("ACCEPTED")

    def full(_row: int, _reference: int, _total: int) -> None:
        raise StorageFault("disk full")

    monkeypatch.setattr(counter.township.station.messages, "part_taken", full)
    with pytest.raises(StorageFault):
        counter.worker.round()
    monkeypatch.undo()
    counter.worker.round()
    assert counter.states() == ["unknown"]
    assert len(counter.simulator.taken) == 1


def test_a_trouble_that_strikes_meanwhile_leaves_the_rows_as_they_are(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.township.lease_to("ACCEPTED")

    def refuse(*_commands: object) -> None:
        raise Refused(refusal("recovery-first"))

    monkeypatch.setattr(counter.township.station, "do", refuse)
    counter.worker.round()
    assert counter.states() == ["sending"]
    monkeypatch.undo()
    counter.worker.round()
    assert counter.tries() == [("M01", 1, "SENT")]


# --- what comes in ------------------------------------------------------------------------


def test_a_message_that_comes_in_is_kept_encrypted_and_cleared(counter: Counter) -> None:
    station = counter.township.station
    counter.worker.round()
    counter.simulator.receive("16900000003", "我的地什么时候签合同")

    def came() -> bool:
        counter.worker.round()
        return bool(station.messages.arrivals(10))

    until(came)
    [(name, _at, seen)] = station.messages.arrivals(10)
    assert not seen
    kept = json.loads(station.vault.secret(f"message/{name}") or b"{}")
    assert (kept["sender"], kept["text"]) == ("16900000003", "我的地什么时候签合同")
    assert counter.simulator.sim is not None
    until(lambda: counter.simulator.sim is not None and not counter.simulator.sim.stored)
    for file in (counter.folder / "station").glob("station.db*"):
        assert "我的地".encode() not in file.read_bytes()


def test_m03_after_the_closing_each_bidder_is_told_the_number_and_nobody_a_count(
    counter: Counter,
) -> None:
    town = counter.township
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    town.enrol(number)
    other = Person(
        "王五",
        "99999919650101123" + id_check_digit("99999919650101123"),
        member_of="999999100200",
        phone="16900000007",
    )
    town.enrol(number, other)
    counter.worker.round()
    assert not any("编号" in text for to, text in counter.simulator.texts() if to == TAKER.phone)
    town.go("2026-03-16 17:01")
    counter.worker.round()
    [text] = [text for to, text in counter.simulator.texts() if to == TAKER.phone]
    assert f"您的编号是{number}-E001" in text
    assert "3月17日9:00" in text
    assert TAKER.name not in text
    [second] = [text for to, text in counter.simulator.texts() if to == other.phone]
    assert f"您的编号是{number}-E002" in second
    assert not any("M03" in one.message_id for one in town.station.messages.newest(50)
                   if one.where[1] == "transferor")  # fmt: skip


def test_m03_is_not_sent_where_the_trade_fails_at_the_closing(counter: Counter) -> None:
    counter.township.lease_to("PUBLISHED")
    counter.township.go("2026-03-16 17:01")
    assert [one.kind for one in counter.township.station.messages.newest(50)] == ["M01"]


def test_m05_everybody_is_reminded_once_on_the_working_day_before_the_session(
    counter: Counter,
) -> None:
    town = counter.township
    number = town.lease_to("READY")
    counter.worker.round()
    again = RescheduleSession(
        trade=number, planned_at=text_of(local("2026-03-23 09:00")), reason="CLOCK"
    )  # a Monday: the working day before is Friday
    town.by("head", "HEAD", again)
    counter.worker.round()
    before = len(counter.simulator.texts())
    town.go("2026-03-20 08:59")
    counter.worker.round()
    assert len(counter.simulator.texts()) == before
    town.go("2026-03-20 09:01")
    town.caretaker.tick()
    counter.worker.round()
    told = counter.simulator.texts()[before:]
    assert sorted(to for to, _text in told) == sorted([OWNER.phone, TAKER.phone])
    assert all("提醒" in text and "3月23日9:00" in text for _to, text in told)

    counter.start_again()
    town.go("2026-03-22 09:00")
    counter.worker.round()
    assert len(counter.simulator.texts()) == before + 2
    report = verify_database(town.folder / "station.db", tables=TABLES, keys=town.folder / "keys")
    assert list(report.findings) == []


def test_m05_who_heard_of_the_time_within_that_day_is_not_told_twice(counter: Counter) -> None:
    town = counter.township
    number = town.lease_to("READY")
    size = town.station.ledger.size
    town.go("2026-03-17 08:59")
    assert town.station.ledger.size == size
    early = RemindSession(trade=number, planned_at=town.trade(number).planned_at)
    with pytest.raises(Refused) as no:
        town.station.do(early)
    assert no.value.refusal.code == "too-early"


COMPLAINT = "收材料的人一再让我回去。"


@pytest.mark.parametrize(
    ("who", "told"), [(TAKER, True), (None, False)], ids=["identified", "anonymous"]
)
def test_m14_who_complains_by_name_hears_by_when_it_is_taken_up(
    counter: Counter, who: Person | None, *, told: bool
) -> None:
    town = counter.township
    town.go("2026-03-03 09:00")
    town.station.do(LodgeComplaint(type="C04", text_ct=Words(COMPLAINT), party_id=who))
    counter.worker.round()
    assert counter.simulator.texts() == (
        [(TAKER.phone, "投诉999999100-2026-DOC39-000001已收到，3月6日前告知是否受理。")]
        if told
        else []
    )
    assert counter.tries() == ([("M14", 1, "SENT")] if told else [])
    report = verify_database(town.folder / "station.db", tables=TABLES)
    assert list(report.findings) == []


def test_m14_of_a_complaint_about_the_only_supervisor_nothing_is_sent(counter: Counter) -> None:
    """It goes to the district at once, which tells by when."""
    about = Words(STAFF["supervisor"][0])
    asked = LodgeComplaint(type="C05", text_ct=Words(COMPLAINT), party_id=TAKER, about=about)
    counter.township.station.do(asked)
    assert counter.states() == []


def test_m14_comes_too_late_for_what_was_taken_back(counter: Counter) -> None:
    station = counter.township.station
    station.do(LodgeComplaint(type="C04", text_ct=Words(COMPLAINT), party_id=TAKER))
    number = "999999100-2026-DOC39-000001"
    code = Words(station.secrets.pad_code(number))
    station.do(TakeBackComplaint(complaint_no=number, reason="SETTLED", code=code))
    counter.worker.round()
    assert counter.simulator.texts() == []
    assert counter.states() == ["expired"]
