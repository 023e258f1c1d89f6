"""An online auction: the station's order, the district's result by its own desk, both checked."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from appliance.core.codes import Tables
from appliance.core.commands import (
    ApplyDistrict,
    ApproveReview,
    EnrolBidder,
    OrderOnline,
    RecordResult,
    SignReview,
)
from appliance.core.entries import MethodTerms, OnlineOrdered
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ledger import key_files, notes, online_results, policy
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.verify import verify_database
from provisioning.cli import main
from provisioning.toml_text import toml_text
from sync.district.officers import Officer
from sync.settings import DistrictSettings, EnrolledStation
from tests.fakes.district_desk import LI, WANG, hands_on, publisher
from tests.fakes.every_type import TAKER, EveryType
from tests.fakes.township import ORIGIN, STATION, STATION_KEY, TABLES, local

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
STRANGER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
OTHER = Person("孙七", "99999919850101001" + id_check_digit("99999919850101001"))
BIDS = [[1, 500_000, 600_000], [2, 503_000, 3_800_000], [1, 504_000, 4_000_000]]
CLOSED = "2026-03-25T02:11:40.000Z"


def tables() -> Tables:
    """Of a district that allows online auctions of collective property."""
    allowing = copy.copy(TABLES)
    row = TABLES.trade_type("JYC")
    more = msgspec.structs.replace(row, allowed_methods=(*row.allowed_methods, "ONLINE"))
    allowing.trade_types = {**TABLES.trade_types, "JYC": more}
    return allowing


class OnlineTown(EveryType):
    """A sale whose auction the district holds; `refused`: why a note was not believed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.refused: list[str] = []
        (folder / "inbox" / "online").mkdir(parents=True)
        self.station.tables = tables()
        brought = online_results.OnlineResults(
            folder / "inbox" / online_results.NAME, RealDisk(), DISTRICT.verifier,
            refused=self.refused.append,
        )  # fmt: skip
        self.station.parts = replace(self.station.parts, online_results=brought)

    def _now_approved(self, _code: str, number: str) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="ONLINE", notice_days=10,
            enrol_deadline=text_of(local("2026-03-24 17:00")),
            planned_at=text_of(local("2026-03-25 09:00")), tie_rule="EARLIEST",
            increment_fen=1_000, how=MethodTerms(free_s=3_600, window_s=300),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _now_enrol_closed(self, _code: str, number: str) -> None:
        self.go("2026-03-10 10:00")
        for who in (TAKER, OTHER):
            enrol = EnrolBidder(trade=number, enrol_id=self.station.draw_id(), party_id=who)
            self.by("clerk", "CLERK", enrol)
        self.go("2026-03-24 17:01")

    def _now_in_session(self, code: str, number: str) -> None:
        self.by("reviewer", "HOST", OrderOnline(trade=number))
        super()._now_in_session(code, number)

    def order_entry(self, number: str) -> bytes:
        """The order as the district's mirror holds it: the entry, byte for byte."""
        bodies = (body for _seq, body in self.station.ledger.of_subject(number))
        return next(body for body in bodies if json.loads(body)["kind"] == OnlineOrdered.kind)

    def brings(self, note: bytes, number: str) -> None:
        name = online_results.note_name(f"{number}/S1")
        (self.folder / "inbox" / name).write_bytes(note)
        self.caretaker.tick()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[OnlineTown]:
    made = OnlineTown(tmp_path / "station")
    yield made
    made.close()


@pytest.fixture
def session(town: OnlineTown) -> str:
    """The number of a trade whose session waits for the district at half past ten."""
    number = town.deal_to("JYC", "IN_SESSION")
    town.go("2026-03-25 10:30")
    return number


class DistrictDesk:
    """Somebody at the district, with its key, its settings and the mirror's entry."""

    def __init__(self, top: Path) -> None:
        self.top = top
        key_files.write(top / "ledger-key", DISTRICT)
        station = EnrolledStation(
            code=STATION, name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey
        )
        settings = DistrictSettings(
            name="示例县公共资源交易中心", seal="县", origin="demo.district.999999/ledger1",
            ledger_key=str(top / "ledger-key"), witness_key="keys/witness",
            state=str(top / "district"), stations=(station,), demo=True,
        )  # fmt: skip
        (top / "district.toml").write_text(toml_text(settings, about="a test's"), "utf-8")

    def sends(
        self, order: bytes, *, hands: tuple[Officer, ...] = (LI, WANG), **said: Any
    ) -> tuple[int, str]:
        publisher(self.top / "district", key=DISTRICT)  # two officers are in force
        (self.top / "order.json").write_bytes(order)
        (self.top / "said.json").write_text(json.dumps({"closed_at": CLOSED, "bids": BIDS} | said))
        asked = [
            "district", "note", "online-result", "--config", str(self.top / "district.toml"),
            "--station", STATION, *hands_on(self.top / "hands", *hands),
            str(self.top / "order.json"), str(self.top / "said.json"),
        ]  # fmt: skip
        done = CliRunner().invoke(main, asked)
        return done.exit_code, done.output

    def note(self, number: str) -> bytes:
        folder = self.top / "district" / "notes" / STATION
        return (folder / online_results.note_name(f"{number}/S1")).read_bytes()


@pytest.fixture
def district(tmp_path: Path) -> DistrictDesk:
    return DistrictDesk(tmp_path)


def test_online_order_out_result_in_and_the_ledger_verifies(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    assert district.sends(town.order_entry(session))[0] == 0
    town.brings(district.note(session), session)
    town.by("reviewer", "HOST", RecordResult(trade=session, offers=()))
    result = town.trade(session).result
    assert result is not None
    assert (result.enrol_id[-4:], result.amount_fen) == ("E001", 504_000)
    here, keys = town.folder / "station.db", town.folder / "keys"
    assert list(verify_database(here, tables=tables(), keys=keys).findings) == []
    assert certificates(town, DISTRICT) == []


def test_online_a_result_needs_two_officers_and_waits_for_the_second(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    code, output = district.sends(town.order_entry(session), hands=(LI,))
    assert code == 0
    assert "waits" in output
    with pytest.raises(FileNotFoundError):
        district.note(session)
    district.sends(town.order_entry(session))
    town.brings(district.note(session), session)
    assert town.trade(session).online.result is not None


def test_online_the_auditor_finds_a_result_that_the_district_did_not_sign(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    """Written past the caretaker, as a box in wrong hands would."""
    district.sends(town.order_entry(session))
    note = signed_by(STRANGER, session, district.note(session))
    said = online_results.read(note, STRANGER.verifier, STATION, f"{session}/S1")
    asked = ApplyDistrict(
        trade=session, checkpoint=said.cert, first_seq=0, last_seq=0, online=said
    )
    town.station.do(asked)
    assert certificates(town, DISTRICT) == ["certificate-broken"]


def certificates(town: OnlineTown, district: SigningKey) -> list[str]:
    """What an auditor who knows the district's key finds about the online result."""
    asked = policy.parse(f"log {town.key.vkey}\nlog {district.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=tables(), policy=asked)
    return [one.code for one in report.findings if "online" in one.text]


def test_online_a_result_comes_once_however_often_it_is_brought(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    district.sends(town.order_entry(session))
    for _ in range(3):
        town.brings(district.note(session), session)
    size = town.station.ledger.size
    town.brings(district.note(session), session)
    assert town.station.ledger.size == size


def signed_by(key: SigningKey, number: str, note: bytes, **changes: Any) -> bytes:
    """The district's result changed in some fields and signed by that key."""
    said = online_results.read(note, DISTRICT.verifier, STATION, f"{number}/S1")
    other = msgspec.structs.replace(said, **changes)
    return notes.signed(online_results.text_of(STATION, other), key)


def test_online_a_forged_result_is_not_believed(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    district.sends(town.order_entry(session))
    note = district.note(session)
    town.brings(signed_by(STRANGER, session, note), session)
    assert town.refused
    assert town.refused == ["no line of a known key"]
    altered = note.replace(b"fen 504000", b"fen 404000")
    assert altered != note
    town.brings(altered, session)
    assert len(town.refused) == 2
    assert town.trade(session).online.result is None


Told = tuple[OnlineTown, str, DistrictDesk, pytest.LogCaptureFixture]


@pytest.fixture
def told(
    town: OnlineTown, session: str, district: DistrictDesk, caplog: pytest.LogCaptureFixture
) -> Told:
    """All of it, and what the station's log says."""
    return town, session, district, caplog


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_fen": 505_000}, "online-other-top"),
        ({"order_sha256": "ab" * 32}, "online-other-order"),
        ({"closed_at": "2026-03-25T02:11:39.999Z"}, "online-early"),
        ({"closed_at": "2026-03-25T09:00:00.000Z"}, "online-early"),
    ],
)
def test_online_what_the_district_signs_wrongly_is_refused_by_name_and_can_be_sent_again(
    told: Told, changes: dict[str, Any], code: str
) -> None:
    town, session, district, caplog = told
    district.sends(town.order_entry(session))
    good = district.note(session)
    town.brings(signed_by(DISTRICT, session, good, **changes), session)
    assert f"code={code}" in caplog.text
    assert town.trade(session).online.result is None
    town.brings(good, session)
    assert town.trade(session).online.result is not None


def test_online_a_result_of_another_session_is_not_read_for_this_one(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    district.sends(town.order_entry(session))
    other = signed_by(DISTRICT, session, district.note(session), session_id=f"{session}/S2")
    town.brings(other, session)
    assert town.refused == ["of another station or session"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"bids": [[1, 500_001, 1]]}, "does not allow"),
        ({"bids": [[3, 500_000, 1]]}, "does not allow"),
        ({"closed_at": "2026-03-25T02:11:39.999Z"}, "before its end"),
        ({"closed_at": "soon"}, "before its end"),
    ],
)
def test_online_the_districts_own_desk_sends_nothing_that_a_station_would_refuse(
    town: OnlineTown, session: str, district: DistrictDesk, said: dict[str, Any], why: str
) -> None:
    code, output = district.sends(town.order_entry(session), **said)
    assert code != 0
    assert why in output


def test_online_the_district_takes_no_order_that_was_changed_on_the_way(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    body = town.order_entry(session)
    changed = body.replace(b'"start_fen":500000', b'"start_fen":400000')
    assert changed != body
    code, output = district.sends(changed)
    assert code != 0
    assert "not the one that it names" in output
    code, output = district.sends(b"{}")
    assert code != 0
    assert "no entry" in output


def test_online_nobody_bids_and_the_district_says_so(
    town: OnlineTown, session: str, district: DistrictDesk
) -> None:
    district.sends(town.order_entry(session), bids=[], closed_at="2026-03-25T02:05:00.000Z")
    town.brings(district.note(session), session)
    result = town.trade(session).online.result
    assert result is not None
    assert (result.outcome, result.enrol_id, result.amount_fen) == ("NO_BID", "", 0)
