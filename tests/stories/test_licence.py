"""The district suspends the station or takes a matter away: only its signed word does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.commands import ApplyDistrict, DraftTrade, StartReview
from appliance.core.entries import StationStated
from appliance.ledger import licences, notes, policy
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.licences import Licences
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.township import OWNER, STATION, TABLES, Township

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)


def note_of(key: SigningKey = DISTRICT, station: str = STATION, **said: object) -> bytes:
    values = {
        "state": "ACTIVE", "document_no": "示例许〔2026〕1号", "valid_from": "2026-03-03",
        "number": 1, "off": (), "station": station,
    } | said  # fmt: skip
    text = licences.text_of(StationStated(**values))  # type: ignore[arg-type]  # a table
    line = notes.line_of(key.verifier, key.sign(text.encode()))
    return str(notes.Note(text, (line,))).encode()


class Hall:
    """A township that hears of its licence; `refused` why it did not believe a note."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.refused = folder, list[str]()
        (folder / "inbox").mkdir()
        self.town = Township(folder)
        brought = Licences(
            folder / "inbox" / "licence", RealDisk(), DISTRICT.verifier,
            refused=self.refused.append,
        )  # fmt: skip
        self.town.station.parts = replace(self.town.station.parts, licences=brought)

    def hears(self, note: bytes) -> None:
        (self.folder / "inbox" / "licence").write_bytes(note)
        self.town.caretaker.tick()

    def begins(self, code: str = "CBD") -> str:
        """Begin a registration; the code of the refusal, "" when it was taken."""
        station = self.town.station
        asked = DraftTrade(
            draft_id=station.draw_id(), type=code,
            mode=TABLES.trade_type(code).transfer_modes[0], transferor=OWNER,
            consent_version="1", source="CARD", module="05.01-20210715-0007654321-0123456789",
        )  # fmt: skip
        try:
            self.town.by("clerk", "CLERK", asked)
        except Refused as no:
            return no.refusal.code
        return ""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """After every story the ledger verifies, and a rebuilt station hears the same."""
    made = Hall(tmp_path)
    yield made
    before = made.town.station.licence()
    made.town.station.rebuild()
    assert made.town.station.licence() == before
    made.town.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def test_a11_a_suspended_station_takes_nothing_and_goes_on_when_it_may(hall: Hall) -> None:
    number = hall.town.lease_to("ACCEPTED")
    hall.hears(note_of(state="SUSPENDED", number=1))
    assert hall.begins() == "station-suspended"
    with pytest.raises(Refused) as no:
        hall.town.by("reviewer", "REVIEWER", StartReview(trade=number))
    assert no.value.refusal.code == "station-suspended"
    assert hall.town.trade(number).stage == "ACCEPTED"
    hall.hears(note_of(number=2))
    assert hall.begins() == ""


def test_a11_a_finished_trade_is_still_archived_while_suspended(hall: Hall) -> None:
    number = hall.town.lease_to("CERTIFIED")
    hall.hears(note_of(state="SUSPENDED", valid_from="2026-03-01"))
    assert hall.begins() == "station-suspended"
    hall.town.step("ARCHIVED", number)
    assert hall.town.trade(number).stage == "ARCHIVED"


@pytest.mark.parametrize(
    ("valid_from", "code"), [("2026-03-03", "matter-off"), ("2026-03-04", "")]
)
def test_a17_the_district_switches_a_matter_and_old_cases_finish(
    hall: Hall, valid_from: str, code: str
) -> None:
    number = hall.town.lease_to("ACCEPTED")
    hall.hears(note_of(off=("CBD", "QTA"), valid_from=valid_from))
    hall.town.go("2026-03-03 10:00")
    assert hall.begins() == code
    for stage in ("IN_REVIEW", "APPROVED"):
        hall.town.step(stage, number)
    assert hall.town.trade(number).stage == "APPROVED"


@pytest.mark.parametrize(
    "note",
    [
        note_of(OTHER, off=("CBD",)),
        note_of(off=("CBD",)).replace(b"off CBD", b"off QTA"),
        note_of(station="999999101", off=("CBD",)),
        b"off CBD\n",
        note_of(off=("CBD",)) + b"x" * 5_000,
    ],
    ids=["another key", "changed", "another station", "no signature", "too long"],
)
def test_a17_switching_a_matter_off_locally_is_refused(hall: Hall, note: bytes) -> None:
    hall.hears(note)
    assert hall.refused
    assert hall.begins() == ""
    assert hall.town.station.licence().number == 0


def test_a11_an_old_word_brought_again_changes_nothing(hall: Hall) -> None:
    suspended = note_of(state="SUSPENDED", number=1)
    hall.hears(suspended)
    hall.hears(note_of(number=2))
    hall.hears(suspended)
    assert hall.town.station.licence().number == 2
    assert hall.begins() == ""


def test_a11_a_word_that_makes_no_sense_is_not_taken(hall: Hall) -> None:
    for wrong in ({"state": "PERHAPS"}, {"valid_from": "soon"}, {"off": ("XYZ",)},
                  {"document_no": "as agreed"}):  # fmt: skip
        hall.hears(note_of(**wrong))
        assert hall.town.station.licence().number == 0
    assert hall.begins() == ""


@pytest.mark.parametrize(("key", "findings"), [(DISTRICT, 0), (OTHER, 1)], ids=["real", "forged"])
def test_a11_every_auditor_sees_whether_the_district_said_it(
    tmp_path: Path, key: SigningKey, findings: int
) -> None:
    """Written past the caretaker, as a box in wrong hands would."""
    said = licences.read(note_of(key, state="SUSPENDED"), key.verifier, STATION)
    town = Township(tmp_path / "box")
    town.station.do(ApplyDistrict(checkpoint="c", first_seq=1, last_seq=1, licence=said))
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    found = [one for one in report.findings if "licence" in one.text]
    assert [one.code for one in found] == ["certificate-broken"] * findings
    town.close()
