"""A complaint about the only supervisor: the district takes it up, decides, and is read here."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.core.complaint_words import DistrictWord
from appliance.core.complaints import Complaint
from appliance.core.entries import ComplaintAccepted, ComplaintDecided, ComplaintRejected
from appliance.ledger import complaint_notes, notes, policy, preregistration
from appliance.ledger.complaint_notes import ComplaintWords
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.verify import verify_database
from appliance.registers import complaints
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.district_desk import DISTRICT, LI, WANG, ZHAO
from tests.fakes.district_line import Line
from tests.fakes.township import STAFF, STATION, TABLES
from tests.stories.test_complaints import lodged

SUPERVISOR = STAFF["supervisor"][0]
DECISION = "经查属实，已责令改正，并由他人接手监督。"
OTHER = f"{STATION}-2026-DOC39-000777"
STRANGER = SigningKey(DISTRICT.name, bytes(32))
BOTH = (LI, WANG)


class Case:
    """A complaint about the only supervisor, the district's desk, and the kiosk."""

    def __init__(self, line: Line, **changes: object) -> None:
        self.line, self.town = line, line.town
        self.town.go("2026-03-03 09:00")
        self.desk = Desk(self.town)
        self.number, self.code = lodged(self.desk, **{"about": [SUPERVISOR]} | changes)

    @property
    def now(self) -> Complaint:
        return complaints.all_of(self.town.station)[self.number]

    def accepts(self, *, by: tuple[object, ...] = BOTH, number: str = "") -> tuple[int, str]:
        return self.says("complaint-accept", "--due", "2026-04-15", number or self.number, by=by)

    def decides(self, *, by: tuple[object, ...] = BOTH, number: str = "") -> tuple[int, str]:
        own = preregistration.public_of(self.town.station.secrets.letter_key(), STATION)
        return self.says(
            "complaint-decide", "--to", self.line.file("key", own.text),
            number or self.number, "JG-2026-8", self.line.file("said.txt", DECISION), by=by,
        )  # fmt: skip

    def says(self, *words: str, by: tuple[object, ...]) -> tuple[int, str]:
        said = self.line.signed(*words, by=by)  # type: ignore[arg-type]  # officers
        self.line.meet()
        return said

    def at_kiosk(self) -> tuple[Browser, str]:
        """What the complainant reads with number and code."""
        browser = self.desk.browser()
        told = browser.send("/complaint/where", number=self.number[-6:], code=self.code)
        assert told.status_code == 200
        return browser, told.text

    def findings(self) -> list[str]:
        asked = policy.parse(f"log {self.town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
        report = verify_database(self.town.folder / "station.db", tables=TABLES, policy=asked)
        return [str(one) for one in report.findings if "staff" not in str(one)]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path)
    yield made
    made.stop()
    assert made.refused == []


def test_b13_a_complaint_about_the_only_supervisor_is_taken_up_decided_and_read_at_the_kiosk(
    line: Line,
) -> None:
    case = Case(line)
    status, said = case.accepts()
    assert status == 0, said
    assert (case.now.state, case.now.due, case.now.by_district) == (
        "ACCEPTED", "2026-04-15", True,
    )  # fmt: skip
    _browser, told = case.at_kiosk()
    assert "已经受理" in told
    assert TABLES.organisations["QJC"].zh in told
    status, said = case.decides()
    assert status == 0, said
    browser, told = case.at_kiosk()
    for words in ("已经有决定", DECISION, "JG-2026-8", TABLES.organisations["QJC"].zh):
        assert words in told
    printed = browser.post("/complaint/paper", told, number=case.number, code=case.code)
    assert "正在打印" in printed.text
    job = case.town.station.outbox.jobs()[-1]
    paper = "".join(Typesetter(case.town.station, SETTINGS).slip_of(job).lines())
    for words in ("投诉处理决定书", DECISION, "JG-2026-8", TABLES.organisations["QJC"].zh):
        assert words in paper
    live = case.town.station.projections.rows()
    case.town.station.rebuild()
    assert case.town.station.projections.rows() == live
    assert case.findings() == []


def test_nothing_of_it_comes_before_the_supervisor_or_out_of_the_printer_by_itself(
    line: Line,
) -> None:
    case = Case(line)
    before = len(case.town.station.outbox.jobs())
    case.accepts()
    case.decides()
    assert case.now.state == "DECIDED"
    assert len(case.town.station.outbox.jobs()) == before
    for who in ("supervisor", "clerk", "head"):
        seen = case.desk.at(who)
        for path in ("/heard/", "/papers/", "/work/", "/act/DecideComplaint"):
            assert case.number[-6:] not in seen.see(path), (who, path)
    assert case.desk.at("supervisor").client.get(f"/complaints/{case.number}").status_code == 404
    everything = [*line.state.rglob("*"), *case.town.folder.rglob("inbox/**/*")]
    for path in (one for one in everything if one.is_file()):
        assert DECISION.encode() not in path.read_bytes(), path


def test_b13_a_complaint_that_the_supervisor_handed_on_shows_them_who_decided(line: Line) -> None:
    case = Case(line, about=[])
    status, said = case.accepts()
    assert status == 0, said
    assert (case.now.state, case.now.by_district) == ("RECEIVED", False)  # still on their desk
    supervisor = case.desk.at("supervisor")
    path, values = "/act/RouteComplaint", {"complaint_no": case.number, "to": "QJC"}
    read = supervisor.send(path, **values)
    assert supervisor.post(path, read.text, **values, go="sign").status_code == 303
    line.meet()
    assert (case.now.state, case.now.by_district) == ("ACCEPTED", True)
    page = case.desk.at("supervisor").see(f"/complaints/{case.number}")
    assert TABLES.organisations["QJC"].zh in page
    assert case.number in case.desk.at("supervisor").see("/heard/")


def test_b13_what_is_not_taken_up_says_its_ground_and_the_way_on(line: Line) -> None:
    case = Case(line)
    case.says("complaint-reject", case.number, "NO_FACTS", by=BOTH)
    assert case.now.state == "REJECTED"
    _browser, told = case.at_kiosk()
    words = re.sub(r"\s", "", told)
    assert "不予受理" in words
    assert case.findings() == []


def test_a_decision_without_an_acceptance_before_closes_it_too(line: Line) -> None:
    """Both were signed while the line was down: the newest word alone is heard."""
    case = Case(line)
    case.decides()
    assert case.now.state == "DECIDED"


def test_an_anonymous_one_has_no_clock_though_the_district_gives_a_day(line: Line) -> None:
    case = Case(line, named="ANONYMOUS", name="", id_number="")
    case.accepts()
    assert (case.now.state, case.now.due) == ("ACCEPTED", "")
    assert case.findings() == []


@pytest.mark.parametrize("by", [(), (LI,), (LI, LI), (LI, ZHAO)])
def test_one_officer_changes_nothing(line: Line, by: tuple[object, ...]) -> None:
    case = Case(line)
    case.accepts(by=by)
    assert case.now.state == "RECEIVED"
    case.accepts()
    assert case.now.state == "ACCEPTED"


def test_an_old_word_or_one_of_another_complaint_changes_nothing(line: Line) -> None:
    case = Case(line)
    case.accepts()
    folder = line.state / "notes" / STATION / complaint_notes.NAME
    old = (folder / case.number).read_bytes()
    case.decides()
    size = case.town.station.ledger.size
    (line.heard.notes / complaint_notes.NAME / case.number).write_bytes(old)
    line.town.caretaker.tick()
    line.hear_anew()
    line.meet()
    assert case.now.state == "DECIDED"
    assert case.town.station.ledger.size == size
    case.accepts(number=OTHER)
    assert list(complaints.all_of(case.town.station)) == [case.number]
    assert case.now.state == "DECIDED"


def test_a_word_that_the_station_made_up_is_found_by_the_auditor(line: Line) -> None:
    case = Case(line)
    forged = ComplaintRejected(case.number, "NO_FACTS")
    line.town.caretaker.complaint_desk.take(msgspec.structs.replace(forged, cert="AA=="), "")
    assert case.now.state == "REJECTED"
    assert any(f"complaint {case.number}" in one for one in case.findings())


# --- the note ------------------------------------------------------------------------------

NUMBER = f"{STATION}-2026-DOC39-000001"
BODY = b"c2VhbGVk"
ACCEPTED = ComplaintAccepted(NUMBER, "2026-04-15")


def decided(body: bytes = BODY) -> ComplaintDecided:
    return ComplaintDecided(NUMBER, "JG-2026-8", complaint_notes.sha256(body).hexdigest())


@pytest.mark.parametrize(
    "said", [ACCEPTED, ComplaintRejected(NUMBER, "NO_FACTS"), decided()], ids=lambda one: one.kind
)
def test_a_note_gives_back_what_was_said(said: DistrictWord) -> None:
    note = notes.signed(complaint_notes.text_of(said), DISTRICT)
    read = complaint_notes.read(note, BODY, DISTRICT.verifier, station=STATION, complaint=NUMBER)
    assert msgspec.structs.replace(read, cert="") == said


@pytest.mark.parametrize(
    ("text", "key", "station", "complaint"),
    [
        (complaint_notes.text_of(ACCEPTED), STRANGER, STATION, NUMBER),
        (complaint_notes.text_of(ACCEPTED), DISTRICT, STATION, OTHER),
        (complaint_notes.text_of(ACCEPTED), DISTRICT, "999999101", NUMBER),
        (complaint_notes.text_of(decided(b"other")), DISTRICT, STATION, NUMBER),
        (complaint_notes.text_of(ACCEPTED) + "ground NO_FACTS\n", DISTRICT, STATION, NUMBER),
        ("tradepost ruling v1\nstep accept\n", DISTRICT, STATION, NUMBER),
    ],
)
def test_what_the_district_did_not_say_of_this_complaint_is_refused(
    text: str, key: SigningKey, station: str, complaint: str
) -> None:
    with pytest.raises(complaint_notes.BadWord):
        complaint_notes.read(
            notes.signed(text, key), BODY, DISTRICT.verifier, station=station, complaint=complaint
        )


def test_a_decision_opens_at_its_station_and_for_its_complaint_alone() -> None:
    private = b"\x07" * 32
    body = complaint_notes.sealed(DECISION, preregistration.public_of(private, STATION), NUMBER)
    assert complaint_notes.opened(body, private, NUMBER) == DECISION
    for key, complaint in ((b"\x08" * 32, NUMBER), (private, OTHER)):
        with pytest.raises(complaint_notes.BadWord):
            complaint_notes.opened(body, key, complaint)


def test_a_decision_waits_for_its_words(tmp_path: Path) -> None:
    refused: list[str] = []
    words = ComplaintWords(tmp_path, RealDisk(), DISTRICT.verifier, refused=refused.append)
    note = notes.signed(complaint_notes.text_of(decided()), DISTRICT)
    (tmp_path / NUMBER).write_bytes(note)
    assert words.unseen() == []
    (tmp_path / f"{NUMBER}.txt").write_bytes(BODY)
    assert words.unseen() == [NUMBER]
    assert words.look(NUMBER, STATION, b"\x07" * 32) is None  # it does not open here
    assert len(refused) == 1
    assert words.unseen() == []
