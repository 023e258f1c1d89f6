"""One of the two does not come: the district's share comes by a stick and a signed note (E09)."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from appliance import sealed_bids
from appliance.core import bid_standing
from appliance.core.entries import ShareGiven
from appliance.core.instant import instant_of
from appliance.ledger import key_files, opening_notes
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from provisioning.cli import main
from provisioning.commands import district_note
from provisioning.toml_text import toml_text
from sync.district.notes import FOLDER
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.published import open_district
from tests.fakes.sealed_town import DISTRICT as OPENING
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import ORIGIN, STATION, STATION_KEY

LEDGER = SigningKey("demo.district.999999/ledger1", bytes(range(32)))


class District:
    """Its settings, its ledger key and its share, in a folder of its own."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.state = top / "state"
        self.state.mkdir(parents=True)
        station = EnrolledStation(
            code=STATION, name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey
        )
        witness = witness_key("demo.district.999999/w1", b"\x09" * 32)
        center = open_district(self.state, [station], FakeClock(), witness)
        key_files.write(self.state / "ledger-key", LEDGER)
        settings = msgspec.structs.replace(
            center.settings, ledger_key=str(self.state / "ledger-key")
        )
        (top / "district.toml").write_text(toml_text(settings, about="a test's"), "utf-8")
        key_files.keep(top / "opening", f"{OPENING.text}\n".encode())

    def answers(self, request: Path) -> Result:
        words = ["district", "note", "opening-share", "--config", str(self.top / "district.toml")]
        words += ["--opening-key", str(self.top / "opening"), str(request)]
        return CliRunner().invoke(main, words)

    @property
    def note(self) -> Path:
        return self.state / FOLDER / STATION / opening_notes.NAME


@pytest.fixture
def town(tmp_path: Path) -> SealedTown:
    return SealedTown(tmp_path / "station")


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district")


@pytest.fixture
def desk(town: SealedTown) -> Desk:
    made = Desk(town)
    identity = msgspec.structs.replace(made.house.settings.identity, district_ledger=LEDGER.vkey)
    made.house.settings = msgspec.structs.replace(
        made.house.settings, identity=identity, state=str(town.folder)
    )
    return made


def in_session(town: SealedTown) -> str:
    number = town.published()
    for enrol_id, fen in zip(town.two_enrolled(number), (95_000, 97_500), strict=True):
        town.seal(number, enrol_id, fen)
    town.to_session(number)
    return number


def asked(desk: Desk, town: SealedTown, number: str) -> Path:
    page = f"/bid-opening/{number}"
    answer = desk.at("head").send(f"{page}/request", page=page)
    assert answer.status_code == 200
    return town.folder / "parcels" / f"opening-{number}.json"


def test_e09_head_and_district_open_without_the_supervisor(
    desk: Desk, town: SealedTown, district: District
) -> None:
    number = in_session(town)
    request = asked(desk, town, number)
    assert district.answers(request).exit_code == 0
    (town.folder / "inbox").mkdir(exist_ok=True)
    (town.folder / "inbox" / opening_notes.NAME).write_bytes(district.note.read_bytes())
    page = f"/bid-opening/{number}"
    head = desk.at("head")
    assert head.send(f"{page}/take", page=page).status_code == 303
    assert head.send(f"{page}/share", page=page).status_code == 303
    host = desk.at("reviewer")
    assert host.send(f"{page}/open", page=page).status_code == 303
    amounts = [one.amount_fen for one in bid_standing.judged(town.trade(number))]
    assert amounts == [95_000, 97_500]


def verified(town: SealedTown, number: str, folder: Path, vkey: str, blobs: Path) -> Result:
    publish(town.station.ledger, folder / "ledger", RealDisk())
    (folder / "district.vkey").write_text(f"{vkey}\n", "ascii")
    words = ["opening", "verify", number, "--ledger", str(folder / "ledger")]
    words += ["--district", str(folder / "district.vkey"), "--blobs", str(blobs)]
    return CliRunner().invoke(main, words)


def test_e09_an_auditor_finds_the_signature_of_the_districts_share(
    desk: Desk, town: SealedTown, district: District, tmp_path: Path
) -> None:
    """Right with the district's key and its note; not with another's key, nor without the note."""
    number = in_session(town)
    assert district.answers(asked(desk, town, number)).exit_code == 0
    (town.folder / "inbox").mkdir(exist_ok=True)
    (town.folder / "inbox" / opening_notes.NAME).write_bytes(district.note.read_bytes())
    page = f"/bid-opening/{number}"
    assert desk.at("head").send(f"{page}/take", page=page).status_code == 303
    blobs, folder = town.station.blobs.folder, tmp_path / "auditor"
    folder.mkdir()
    done = verified(town, number, folder, LEDGER.vkey, blobs)
    assert (done.exit_code, done.output.endswith("good\n")) == (0, True), done.output
    other = SigningKey("demo.district.999999/ledger1", bytes(32))
    wrong = verified(town, number, folder, other.vkey, blobs)
    assert wrong.exit_code == 1
    assert "the district did not sign this share" in wrong.output
    gone = verified(town, number, folder, LEDGER.vkey, tmp_path / "nowhere")
    assert gone.exit_code == 1
    assert "the note of the district's share is not here" in gone.output


def test_e09_a_share_with_another_layer_is_not_the_one_that_was_signed(
    desk: Desk, town: SealedTown, district: District
) -> None:
    number = in_session(town)
    district.answers(asked(desk, town, number))
    note = district.note.read_bytes()
    given, cert = sealed_bids.answered(town.station, town.trade(number), note, LEDGER.verifier)
    key = sealed_bids.named(town.trade(number), "DISTRICT")
    said = ShareGiven(f"{number}/S1", "DISTRICT", key, given.layers, cert)
    where: dict[str, Any] = {"district": LEDGER.verifier, "station": STATION, "trade": number}
    assert opening_notes.signed_share(note, said=said, **where)
    first, second = given.layers
    for layers in ((second, first), (first, first), (first,), (first, second, second)):
        other = msgspec.structs.replace(said, layers=layers)
        assert not opening_notes.signed_share(note, said=other, **where)


def test_e09_the_note_itself_opens_nothing(
    desk: Desk, town: SealedTown, district: District
) -> None:
    number = in_session(town)
    district.answers(asked(desk, town, number))
    told = district.note.read_bytes()
    for clear in (b"95000", b"97500", b"950.00"):
        assert clear not in told
    assert len(told.splitlines()) == 4 + 2 + 2  # head, two offers, blank line and signature


def test_e09_before_the_deadline_the_district_peels_nothing(
    desk: Desk, town: SealedTown, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = in_session(town)
    request = asked(desk, town, number)
    deadline = opening_notes.request_of(request.read_bytes()).deadline
    at = int(instant_of(deadline).timestamp())
    monkeypatch.setattr(district_note, "this_second", lambda: at)
    told = district.answers(request)
    assert told.exit_code == 1
    assert "nothing is peeled before" in told.output
    assert not district.note.exists()
    monkeypatch.setattr(district_note, "this_second", lambda: at + 1)
    assert district.answers(request).exit_code == 0


@pytest.mark.parametrize("broken", ["nothing", "signature", "offers"])
def test_e09_a_note_that_is_none_or_for_others_is_refused_and_nothing_moves(
    desk: Desk, town: SealedTown, district: District, broken: str
) -> None:
    number = in_session(town)
    request = asked(desk, town, number)
    if broken == "offers":
        data = opening_notes.request_of(request.read_bytes())
        request.write_bytes(
            msgspec.json.encode(msgspec.structs.replace(data, bids=data.bids[::-1]))
        )
    district.answers(request)
    note = district.note.read_bytes()
    if broken == "signature":
        note = note.replace(b"trade 9", b"trade 8", 1)
    (town.folder / "inbox").mkdir(exist_ok=True)
    if broken != "nothing":
        (town.folder / "inbox" / opening_notes.NAME).write_bytes(note)
    page = f"/bid-opening/{number}"
    answer = desk.at("head").send(f"{page}/take", page=page)
    assert answer.status_code == 422
    assert "报价还锁着" in answer.text
    assert not bid_standing.shares(town.trade(number))
