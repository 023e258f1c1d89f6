"""The district's web sends enrolments down: each is like any other but for its channel (E05)."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from appliance.caretaker import Caretaker
from appliance.core import envelope
from appliance.core.commands import EnrolBidder, ResumeTrade, SuspendTrade
from appliance.core.enrolment import WEB_REFUSED
from appliance.core.entries import AttemptRefused
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.ledger import enrolments, notes, policy, preregistration
from appliance.ledger.disk import RealDisk
from appliance.ledger.enrolments import BadEnrolments, Enrolments, WebEnrolment
from appliance.ledger.keys import SigningKey
from appliance.ledger.preregistration import StationKey
from appliance.ledger.verify import verify_database
from tests.fakes.township import (
    ORIGIN,
    OWNER,
    STATION,
    TABLES,
    TAKER,
    Township,
    local,
)  # fmt: skip

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32))
FIRST, SECOND = "1B1B1B1B", "2C2C2C2C"
SECOND_TAKER = Person("王五", "999999198207152816", member_of="999999100200", phone="16900000003")


def web(number: str, enrol_id: str = FIRST, *, origin: str = ORIGIN, **said: Any) -> WebEnrolment:
    values: dict[str, Any] = {
        "received_at": text_of(local("2026-03-09 09:30")), "party_id": TAKER,
        "materials": ("ID_CARD",), "farming_capacity": True,
    } | said  # fmt: skip
    one = WebEnrolment(trade=number, enrol_id=enrol_id, **values)
    cert = base64.b64encode(DISTRICT.sign(enrolments.challenge(one, origin))).decode()
    return msgspec.structs.replace(one, cert=cert)


class Hall:
    """A township that hears of enrolments over the web."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.refused = folder, list[str]()
        self.town = Township(folder)
        self.listen()

    def listen(self) -> None:
        station = self.town.station
        brought = Enrolments(
            self.folder / "inbox" / enrolments.NAME, RealDisk(), DISTRICT.verifier,
            origin=ORIGIN, refused=self.refused.append,
        )  # fmt: skip
        station.parts = replace(station.parts, enrolments=brought)

    @property
    def to(self) -> StationKey:
        return preregistration.public_of(self.town.station.secrets.letter_key(), STATION)

    def brings(self, *taken: WebEnrolment, key: SigningKey = DISTRICT) -> None:
        """The sync agent brings the district's note."""
        note = notes.signed(enrolments.text_of(taken, self.to), key)
        (self.folder / "inbox").mkdir(exist_ok=True)
        (self.folder / "inbox" / enrolments.NAME).write_bytes(note)
        self.town.caretaker.tick()

    def restarts(self) -> None:
        self.town.caretaker = Caretaker(self.town.station)
        self.listen()
        self.town.caretaker.tick()

    def refusals(self) -> list[bytes]:
        ledger = self.town.station.ledger
        return [body for _seq, body in ledger.of_subject(WEB_REFUSED)]

    def told(self) -> list[tuple[str, str]]:
        """(random number, reason) of what the district hears was not taken."""
        found = []
        for body in self.refusals():
            fact = envelope.fact_of(envelope.from_bytes(body))
            assert isinstance(fact, AttemptRefused)
            found.append((fact.number, fact.reason))
        return found

    def enrolled(self, number: str) -> list[str]:
        return [one.random_id for one in self.town.trade(number).enrolments]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """After every story the ledger verifies, with the district's key too."""
    made = Hall(tmp_path)
    yield made
    made.town.close()
    asked = policy.parse(f"log {made.town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(tmp_path / "station.db", tables=TABLES, policy=asked)
    assert [str(one) for one in report.findings if "staff" not in str(one)] == []


def published(hall: Hall) -> str:
    number = hall.town.lease_to("PUBLISHED")
    hall.town.go("2026-03-10 10:00")
    return number


def test_e05_what_the_district_took_is_enrolled_at_the_station(hall: Hall) -> None:
    number = published(hall)
    hall.brings(web(number))
    hall.town.go("2026-03-16 17:01")
    (one,) = hall.town.trade(number).enrolments
    assert (one.random_id, one.channel) == (FIRST, "WEB")
    assert one.received_at == text_of(local("2026-03-09 09:30"))
    assert one.number == f"{number}-E001"
    assert one.failed == ()


def test_e05_it_looks_like_a_cover_until_the_closing(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    number = published(hall)
    ledger = hall.town.station.ledger
    with caplog.at_level(logging.INFO):
        size = ledger.size
        hall.brings(web(number))
    new = [ledger.entry(seq).decode() for seq in range(size, ledger.size)]
    assert len(new) == 2
    assert all('"kind":"sealed.act"' in one for one in new)
    assert not any(FIRST in one or "WEB" in one for one in new)
    assert FIRST not in caplog.text
    assert number not in caplog.text


def test_e05_a_note_tells_nobody_who_or_how_many(hall: Hall) -> None:
    number = published(hall)
    for taken in ((), (web(number),), (web(number), web(number, SECOND, party_id=SECOND_TAKER))):
        text = enrolments.text_of(taken, hall.to)
        lines = text.removeprefix(f"{enrolments.TITLE}station {STATION}\n").splitlines()
        assert len(lines) == enrolments.SLOTS
        assert {len(one) for one in lines} == {len(lines[0])}
        assert len(set(lines)) == enrolments.SLOTS
        for value in (number, FIRST, TAKER.name, TAKER.id_number):
            assert value not in text


def test_e05_each_is_taken_once_though_the_note_lies_there_and_the_box_restarts(
    hall: Hall,
) -> None:
    number = published(hall)
    hall.brings(web(number))
    size = hall.town.station.ledger.size
    hall.town.caretaker.tick()
    hall.town.caretaker = Caretaker(hall.town.station)
    hall.listen()
    hall.town.caretaker.tick()
    assert hall.town.station.ledger.size == size
    hall.brings(web(number), web(number, SECOND, party_id=SECOND_TAKER))
    assert hall.enrolled(number) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"party_id": OWNER}, "bidder-is-transferor"),
        ({"received_at": text_of(local("2026-03-16 17:00"))}, "date-form"),  # still to come
        ({"trade": "T-NOBODYS"}, "wrong-stage"),
    ],
)
def test_e05_one_that_the_rules_refuse_is_answered_by_name_and_the_next_is_taken(
    hall: Hall, caplog: pytest.LogCaptureFixture, said: dict[str, Any], code: str
) -> None:
    number = published(hall)
    trade = said.get("trade", number)
    bad = web(trade, **{k: v for k, v in said.items() if k != "trade"})
    hall.brings(bad, web(number, SECOND, party_id=SECOND_TAKER))
    assert hall.enrolled(number) == [SECOND]
    (line,) = [one.getMessage() for one in caplog.records if "refused" in one.getMessage()]
    assert line.endswith(f"{bad.enrol_id} reason={code}")
    assert bad.party_id.name not in line
    assert hall.told() == [(bad.enrol_id, code.upper().replace("-", "_"))]
    size = hall.town.station.ledger.size
    hall.town.caretaker.tick()
    hall.restarts()
    assert hall.town.station.ledger.size == size, "it is told once, also after a restart"


def test_e05_a_refusal_goes_up_by_its_random_number_and_names_nobody(hall: Hall) -> None:
    number = published(hall)
    hall.brings(web(number, party_id=OWNER))
    body = hall.refusals()[-1].decode()
    assert FIRST in body
    for value in (number, OWNER.name, OWNER.id_number):
        assert value not in body


def test_e05_who_enrolled_at_the_counter_is_not_enrolled_again(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    number = published(hall)
    asked = EnrolBidder(
        trade=number, enrol_id=SECOND, party_id=TAKER, materials=("ID_CARD",),
        farming_capacity=True,
    )  # fmt: skip
    hall.town.by("clerk", "CLERK", asked)
    hall.brings(web(number))
    assert hall.enrolled(number) == [SECOND]
    assert "reason=enrolled-already" in caplog.text
    assert hall.told() == [], "before the closing no entry tells that somebody is enrolled"


def test_e05_while_a_trade_is_suspended_what_came_waits_and_is_taken_afterwards(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    number = published(hall)
    stop = SuspendTrade(
        trade=number, reason="S01", facts_sha256="ab" * 32, resume_condition="TITLE_CLEARED"
    )
    hall.town.by("supervisor", "SUPERVISOR", stop)
    hall.brings(web(number))
    assert hall.enrolled(number) == []
    hall.town.by("supervisor", "SUPERVISOR", ResumeTrade(trade=number))
    hall.town.caretaker.tick()
    assert hall.enrolled(number) == [FIRST]
    assert "refused" not in caplog.text


def test_e05_what_lay_in_the_inbox_while_the_box_was_off_counts_before_the_closing(
    hall: Hall,
) -> None:
    number = published(hall)
    hall.town.clock.go_to(local("2026-03-16 18:30"))  # nobody ticked meanwhile
    in_time = web(number, received_at=text_of(local("2026-03-16 16:59")))
    late = web(
        number, SECOND, party_id=SECOND_TAKER, received_at=text_of(local("2026-03-16 17:00"))
    )
    hall.brings(in_time, late)
    trade = hall.town.trade(number)
    assert trade.stage != "PUBLISHED"
    assert [one.random_id for one in trade.enrolments] == [FIRST]


def test_e05_without_a_trusted_clock_what_came_waits(hall: Hall) -> None:
    number = published(hall)
    hall.town.clock.src = "none"
    hall.brings(web(number))
    assert hall.enrolled(number) == []
    hall.town.clock.src = "district"
    hall.town.caretaker.tick()
    assert hall.enrolled(number) == [FIRST]


def not_opened(hall: Hall, number: str) -> bytes:
    stranger = preregistration.public_of(bytes(range(1, 33)), STATION)
    return notes.signed(enrolments.text_of([web(number)], stranger), DISTRICT)


def for_another(hall: Hall, number: str) -> bytes:
    to = StationKey("999999101", hall.to.public)
    return notes.signed(enrolments.text_of([web(number)], to), DISTRICT)


def not_signed(hall: Hall, number: str) -> bytes:
    return notes.signed(enrolments.text_of([web(number)], hall.to), OTHER)


def other_ledger(hall: Hall, number: str) -> bytes:
    one = web(number, origin="demo.999999.999999101/ledger1")
    return notes.signed(enrolments.text_of([one], hall.to), DISTRICT)


def fewer_lines(hall: Hall, number: str) -> bytes:
    text = enrolments.text_of([web(number)], hall.to)
    return notes.signed("".join(text.splitlines(keepends=True)[:-1]), DISTRICT)


@pytest.mark.parametrize(
    "note_of", [not_opened, for_another, not_signed, other_ledger, fewer_lines]
)
def test_e05_what_is_not_the_districts_word_to_this_station_changes_nothing(
    hall: Hall, note_of: Any
) -> None:
    number = published(hall)
    size = hall.town.station.ledger.size
    (hall.folder / "inbox").mkdir(exist_ok=True)
    (hall.folder / "inbox" / enrolments.NAME).write_bytes(note_of(hall, number))
    hall.town.caretaker.tick()
    hall.town.caretaker.tick()
    assert hall.town.station.ledger.size == size
    assert len(hall.refused) == 1
    hall.brings(web(number))
    assert hall.enrolled(number) == [FIRST]


def test_e05_the_longest_that_may_come_fits_into_a_sealed_act(hall: Hall) -> None:
    number = published(hall)
    materials = tuple(f"M{at:015}" for at in range(enrolments.MATERIALS_MAX // 16))
    long = Person(
        "欧阳" * 15, TAKER.id_number, address="青禾镇上禾村" * 12, phone="16900000002",
        account="9" * 19, bank="示例农村商业银行" * 4, member_of="999999100200",
    )  # fmt: skip
    hall.brings(web(number, party_id=long, materials=materials))
    assert hall.enrolled(number) == [FIRST]


@pytest.mark.parametrize(
    "said",
    [
        {"materials": ("M" * 64,) * 3},
        {"enrol_id": TAKER.id_number},
        {"party_id": Person("青禾农业有限公司", "91999999MA00000747", "02")},
        {"party_id": Person("张" * 600, TAKER.id_number)},
    ],
)
def test_e05_the_district_cannot_send_what_no_station_takes(
    hall: Hall, said: dict[str, Any]
) -> None:
    with pytest.raises(BadEnrolments):
        enrolments.text_of([web("T", **said)], hall.to)


def test_e05_more_than_a_note_has_room_for_is_said(hall: Hall) -> None:
    with pytest.raises(BadEnrolments, match="wait"):
        enrolments.text_of([web("T")] * (enrolments.SLOTS + 1), hall.to)
