"""What a district signs at its desk is in force at its stations after the next contact."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from appliance import pools_at_hand
from appliance.core import envelope
from appliance.core.commands import AskHelp, RequestExperts
from appliance.core.entries import ExpertsRequested
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.ledger import (
    blacklist,
    enrolments,
    preregistration,
)  # fmt: skip
from appliance.registers import liaison
from sync import bundle
from tests.fakes.district_line import Line
from tests.fakes.township import STATION, TABLES, TAKER, local

HOLIDAYS = (resources.files("appliance.tables") / "data" / "holidays.csv").read_text("utf-8")
NEW = HOLIDAYS + "2026-03-12,off,Day,District notice\n"
QUESTION, ANSWER = "共有人怎么数？", "以发包方的农户家庭成员登记为准。"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path)
    yield made
    made.stop()
    assert made.refused == []


def licence_is(line: Line, number: str, state: str) -> None:
    status, said = line.desk(
        "licence", "--station", STATION, "--number", number, "--state", state,
        "--document", "示例许〔2026〕1号", "--from", "2026-03-03", "--off", "QTA",
    )  # fmt: skip
    assert status == 0, said
    line.meet()


def enrolled_over_the_web(line: Line, number: str) -> str:
    """The district's web took one and the desk sends it; returns what was said there."""
    to = preregistration.public_of(line.town.station.secrets.letter_key(), STATION)
    one = {
        "trade": number, "enrol_id": "1B1B1B1B", "farming_capacity": True,
        "received_at": text_of(local("2026-03-09 09:30")), "materials": ["ID_CARD"],
        "party_id": {"name": TAKER.name, "id_number": TAKER.id_number},
    }  # fmt: skip
    status, said = line.desk(
        "web-enrolment", "--station", STATION, "--to", line.file("key", to.text),
        line.file("taken.json", {"enrolments": [one]}),
    )  # fmt: skip
    assert status == 0, said
    return said


def test_a11_a_station_is_suspended_by_the_districts_word_and_goes_on_by_the_next(
    line: Line,
) -> None:
    licence_is(line, "1", "SUSPENDED")
    assert line.town.station.licence().state == "SUSPENDED"
    licence_is(line, "2", "ACTIVE")
    held = line.town.station.licence()
    assert (held.state, held.number, held.off) == ("ACTIVE", 2, {"QTA"})


def test_e05_a_suspended_station_takes_nothing_and_forgets_nothing(line: Line) -> None:
    town = line.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    enrolled_over_the_web(line, number)
    licence_is(line, "1", "SUSPENDED")
    assert town.trade(number).enrolments == ()
    licence_is(line, "2", "ACTIVE")
    assert [one.channel for one in town.trade(number).enrolments] == ["WEB"]


def test_f21_new_holidays_move_an_open_notice(line: Line) -> None:
    number = line.town.lease_to("PUBLISHED")
    status, said = line.desk("tables", line.file("holidays.csv", NEW))
    assert status == 0, said
    line.meet()
    assert line.town.station.tables.version.startswith(f"{TABLES.version}+tables-")
    notice = line.town.trade(number).notice
    assert notice is not None
    assert notice.end == "2026-03-17"


def test_f21_a_file_of_the_release_alone_is_refused_at_the_districts_desk(line: Line) -> None:
    data = resources.files("appliance.tables") / "data"
    text = (data / "floors.csv").read_text("utf-8")
    status, said = line.desk("tables", line.file("floors.csv", text))
    assert status == 1
    assert "of the release alone" in said
    line.meet()
    assert line.town.station.tables.version == TABLES.version


def test_h03_who_is_listed_is_known_at_the_station_and_named_on_no_list(line: Line) -> None:
    one = {"id_number": TAKER.id_number, "from": "2026-03-01", "to": "2026-12-31"}
    assert line.listed.judged(TAKER, "2026-03-03") == blacklist.NO_LIST
    status, said = line.desk("blacklist", line.file("listed.json", {"parties": [one]}))
    assert status == 0, said
    assert TAKER.id_number not in said
    line.meet()
    assert line.listed.judged(TAKER, "2026-03-03") == blacklist.HIT
    assert line.listed.judged(TAKER, "2027-01-01") == blacklist.CLEAR
    assert TAKER.id_number.encode() not in (line.town.folder / "inbox/blacklist").read_bytes()


def test_d01_the_pool_is_compared_with_once_it_came(line: Line) -> None:
    company = {"uscc": "91999999MA00000747", "name": "青禾农业有限公司"}
    status, said = line.desk("organisations", line.file("all.json", {"companies": [company]}))
    assert status == 0, said
    party = Person("青禾农场有限公司", company["uscc"], "02")
    ask = line.town.station.parts.organisation
    assert ask(party, None, None, b"", "2026-03-03").pool != "LISTED"
    line.meet()
    seen = ask(party, None, None, b"", "2026-03-03")
    assert seen.pool == "LISTED"
    assert "NAME" in seen.differs


def test_a09_an_answer_is_shown_at_the_station_after_the_next_contact(line: Line) -> None:
    station = line.town.station
    asked = AskHelp(
        help_no="0A1B2C3D", screen="DEVICES", text_sha256=station.keep_blob(QUESTION.encode())
    )
    line.town.by("clerk", "CLERK", asked)
    line.meet()
    status, said = line.desk(
        "answer", "--station", STATION, "0A1B2C3D", line.file("said.txt", ANSWER)
    )
    assert status == 0, said
    line.meet()
    [question] = liaison.questions(station).values()
    assert station.blobs.get(question.answer_sha256) == ANSWER.encode()


def test_e05_what_the_districts_web_took_is_enrolled_after_the_next_contact(line: Line) -> None:
    town = line.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    said = enrolled_over_the_web(line, number)
    line.meet()
    town.go("2026-03-16 17:01")
    (enrolled,) = town.trade(number).enrolments
    assert (enrolled.channel, enrolled.number) == ("WEB", f"{number}-E001")
    held = (line.state / "notes" / STATION / enrolments.NAME).read_text("utf-8")
    assert TAKER.name not in held + said
    assert TAKER.id_number not in held + said


def an_expert(no: str) -> dict[str, str]:
    return {
        "no": no, "name": f"评议员{no}", "id_number": TAKER.id_number[:-4] + no[-1] * 4,
        "from": "2026-01-01", "to": "2026-12-31", "phone": "16900000009",
    }  # fmt: skip


def letters(line: Line) -> str:
    key = line.town.station.secrets.letter_key()
    return line.file("station.key", preregistration.public_of(key, STATION).text)


def test_d03_an_extract_comes_sealed_and_is_drawn_from_after_the_contact(line: Line) -> None:
    rows = [an_expert("EXP1"), an_expert("EXP2")]
    told = {"version": "2026-03", "date": "2026-03-01", "rows": rows}
    file = line.file("experts.json", told)
    status, said = line.desk("pool", "EXPERT", file)
    assert status == 1
    assert "sealed" in said
    status, said = line.desk("pool", "--station", STATION, "--to", letters(line), "EXPERT", file)
    assert status == 0, said
    line.meet()
    found = pools_at_hand.current(line.town.station, "EXPERT")
    assert found is not None
    assert [one.no for one in found.rows] == ["EXP1", "EXP2"]
    held = (line.town.folder / "inbox" / "pools-expert").read_text("utf-8")
    assert "评议员" not in held + said


def test_d05_the_list_of_contractors_comes_for_every_station(line: Line) -> None:
    firm = an_expert("C1") | {"name": "示例工程有限公司", "id_number": "91999999MA00000747"}
    told = {"version": "7", "date": "2026-03-01", "rows": [firm]}
    status, said = line.desk("pool", "CONTRACTOR", line.file("firms.json", told))
    assert status == 0, said
    line.meet()
    found = pools_at_hand.current(line.town.station, "CONTRACTOR")
    assert found is not None
    assert [one.name for one in found.rows] == ["示例工程有限公司"]


def test_f22_a_request_keeps_its_id_on_the_line_and_on_a_stick_and_in_the_answer(
    line: Line,
) -> None:
    town, station = line.town, line.town.station
    number = town.lease_to("READY")
    asked = RequestExperts(trade=number, request_no="7K2M9QXD", classes=("LAND",), count=3)
    seq = town.by("clerk", "CLERK", asked).last_seq
    entries = tuple(station.ledger.entry(one) for one in range(station.ledger.size))
    stick = bundle.read(bundle.write(bundle.Bundle(0, entries, station.ledger.checkpoint() or "")))
    carried = envelope.fact_of(envelope.from_bytes(stick.entries[seq]))
    assert isinstance(carried, ExpertsRequested)
    assert carried.request_no == "7K2M9QXD"
    line.meet()
    drawn = line.file("drawn.json", {"rows": [an_expert(f"E{one}") for one in range(1, 6)]})
    status, said = line.desk(
        "experts", "--station", STATION, "--to", letters(line), carried.request_no, drawn
    )
    assert status == 0, said
    line.meet()
    [request] = town.trade(number).experts.requests
    assert request.reply is not None
    assert (request.reply.request_no, request.reply.count) == (carried.request_no, 5)


@pytest.mark.parametrize(
    "asked",
    [
        ("pool", "EXPERT", "FILE"),
        ("pool", "AGENCY", "FILE"),
        ("experts", "--station", STATION, "--to", "FILE", "7K2M9QXD", "FILE"),
        ("licence", "--station", "999999199", "--number", "1", "--state", "ACTIVE", "--document",
         "示例许〔2026〕1号", "--from", "2026-03-03"),
        ("licence", "--station", STATION, "--number", "-1", "--state", "ACTIVE", "--document",
         "示例许〔2026〕1号", "--from", "2026-03-03"),
        ("licence", "--station", STATION, "--number", "1", "--state", "ACTIVE", "--document",
         "示例许〔2026〕1号", "--from", "today"),
        ("tables", "--station", "../ledger", "FILE"),
        ("answer", "--station", STATION, "../../checkpoint", "FILE"),
        ("blacklist", "FILE"),
        ("organisations", "FILE"),
        ("web-enrolment", "--station", STATION, "--to", "FILE", "FILE"),
    ],
)  # fmt: skip
def test_what_no_station_would_take_is_said_and_nothing_is_held(
    asked: tuple[str, ...], line: Line
) -> None:
    other = line.file("holidays.csv", NEW)
    status, said = line.desk(*[other if one == "FILE" else one for one in asked])
    assert status == 1
    assert said.startswith("Error: ")
    assert list(line.state.glob("notes/**/*")) == []
