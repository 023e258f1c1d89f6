"""A16 and B07: begun in a village, taken in at the station, completed by card and clerk."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from test_wizard import answers_of, walk
from werkzeug.test import TestResponse

from appliance.core.entries import PreregistrationsTaken
from appliance.core.envelope import fact_of, from_bytes
from appliance.ports import CardRead
from kiosk_ui.i18n import say
from provisioning.cli import main
from tests.fakes.hall import CASE, MODULE, Hall
from tests.fakes.township import OWNER

VILLAGE = "999999100200"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path / "hall")


def form(**changes: str) -> dict[str, str]:
    typed = {k: v for page in answers_of("CBD").values() for k, v in page.items()}
    who = {"type": "CBD", "person_name": OWNER.name, "person_id": OWNER.id_number}
    return typed | who | changes


def made(folder: Path, clerk: FlaskClient, *forms: dict[str, str]) -> tuple[bytes, str]:
    """A stick of the village with these forms, by its own tool; the file and what was told."""
    folder.mkdir(exist_ok=True)
    (folder / "key").write_bytes(clerk.get("/village/key").data)
    paths = []
    for number, one in enumerate(forms):
        paths.append(folder / f"form-{number}.json")
        paths[-1].write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    asked = ["prereg", "make", "--key", str(folder / "key"), "--village", VILLAGE,
             "--out", str(stick), "--codes", *map(str, paths)]  # fmt: skip
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    (file,) = stick.glob("*.pr1")
    assert len(list(stick.glob("*.svg"))) == len(forms)
    return file.read_bytes(), result.output


def taken(clerk: FlaskClient, data: bytes) -> TestResponse:
    return clerk.post("/village/", data={"file": (io.BytesIO(data), "a.pr1")})


def kept(hall: Hall) -> list[PreregistrationsTaken]:
    ledger = hall.town.station.ledger
    facts = [fact_of(from_bytes(ledger.entry(seq))) for seq in range(ledger.size)]
    return [one for one in facts if isinstance(one, PreregistrationsTaken)]


def test_b07_a_villager_of_the_stick_comes_once_with_their_card(
    hall: Hall, tmp_path: Path
) -> None:
    clerk = hall.signed_in("clerk")
    data, said = made(tmp_path / "village", clerk, form())
    assert taken(clerk, data).status_code == 200
    (waiting,) = hall.town.station.registrations.waiting()
    assert said == f"form-0.json: PR1:{waiting.code}\n"
    villager = hall.client()
    hall.to_card(villager, CASE)
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    assert hall.device_step(villager, "card").location == "/register/resumed"
    to = villager.get("/register/").location
    assert walk(hall, villager, to, answers_of("CBD")) == ["finger"]
    assert villager.post("/register/finish").location == "/register/done"
    number = clerk.post(f"/intake/{waiting.id}").location.rsplit("/", 1)[1]
    wants = hall.town.trade(number).wants
    assert (wants.parcel_code, wants.list_price_fen) == ("9999991002000000123", 80_000)
    assert hall.town.station.registrations.open_ones() == []


def test_a16_the_slip_of_the_village_leads_the_clerk_to_it(hall: Hall, tmp_path: Path) -> None:
    clerk = hall.signed_in("clerk")
    data, _said = made(tmp_path / "village", clerk, form(), form(person_id="1"))
    assert taken(clerk, data).status_code == 200
    shown = clerk.get("/village/").get_data(as_text=True)
    for waiting in hall.town.station.registrations.waiting():
        assert f"/intake/{waiting.id}" in shown
        assert clerk.get(f"/intake/{waiting.id}").status_code == 200
        assert hall.town.station.registrations.by_code(str(waiting.code)) == waiting


def test_the_same_stick_twice_is_taken_in_once_and_each_time_told(
    hall: Hall, tmp_path: Path
) -> None:
    clerk = hall.signed_in("clerk")
    data, _said = made(tmp_path / "village", clerk, form(), form(price="900"))
    for new, known in ((2, 0), (0, 2)):
        shown = taken(clerk, data).get_data(as_text=True)
        assert say("village.taken", new=new, known=known) in shown
    assert len(hall.town.station.registrations.waiting()) == 2
    assert [(one.source, one.count) for one in kept(hall)] == [(VILLAGE, 2), (VILLAGE, 2)]


def test_a_bad_line_is_named_and_the_others_are_taken(hall: Hall, tmp_path: Path) -> None:
    clerk = hall.signed_in("clerk")
    data, _said = made(tmp_path / "village", clerk, form())
    answer = taken(clerk, b"PR1:" + b"A" * 200 + b"\n" + data)
    assert answer.status_code == 422
    assert say("village.bad", lines="1") in answer.get_data(as_text=True)
    assert len(hall.town.station.registrations.waiting()) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PR1:A\n" * 51])
def test_an_empty_or_endless_file_is_refused_by_name(hall: Hall, data: bytes) -> None:
    clerk = hall.signed_in("clerk")
    answer = taken(clerk, data)
    assert answer.status_code == 422
    assert say("refusal.prereg-count", most=50) in answer.get_data(as_text=True)
    assert kept(hall) == []


def test_what_the_village_typed_wrongly_stays_typed_and_the_rest_counts(
    hall: Hall, tmp_path: Path
) -> None:
    clerk = hall.signed_in("clerk")
    data, _said = made(tmp_path / "village", clerk, form(area="9.99", consent="yes"))
    taken(clerk, data)
    (waiting,) = hall.town.station.registrations.waiting()
    assert waiting.answers["area_mu_e4"] is None
    assert waiting.answers["title_area_mu_e4"] == 35_200
    assert "consent" not in waiting.answers
    clerk.post(f"/intake/{waiting.id}/finish", data={"on": "sheet"})
    assert 'value="9.99"' in clerk.get("/form/").get_data(as_text=True)


@pytest.mark.parametrize("changes", [{"type": "XXX"}, {"type": ""}])
def test_a_form_without_a_known_type_is_none(
    hall: Hall, tmp_path: Path, changes: dict[str, str]
) -> None:
    clerk = hall.signed_in("clerk")
    folder = tmp_path / "village"
    if not changes["type"]:
        folder.mkdir()
        (folder / "key").write_bytes(clerk.get("/village/key").data)
        (folder / "form.json").write_text("{}", encoding="utf-8")
        asked = ["prereg", "make", "--key", str(folder / "key"), "--village", VILLAGE,
                 "--out", str(folder), str(folder / "form.json")]  # fmt: skip
        assert CliRunner().invoke(main, asked).exit_code == 1
        return
    data, _said = made(folder, clerk, form(**changes))
    assert taken(clerk, data).status_code == 422
    assert hall.town.station.registrations.waiting() == []


def test_nobody_but_staff_takes_a_stick_in(hall: Hall) -> None:
    for path in ("/village/", "/village/key"):
        assert "/staff/" in hall.client().get(path).location


def test_a16_a_matter_begun_in_the_village_keeps_its_number_at_the_station(
    hall: Hall, tmp_path: Path
) -> None:
    """The id of the registration is the draft's: what follows at the station is the same trade."""
    clerk, station = hall.signed_in("clerk"), hall.town.station
    data, _said = made(tmp_path / "village", clerk, form())
    assert taken(clerk, data).status_code == 200
    (waiting,) = station.registrations.waiting()
    villager = hall.client()
    hall.to_card(villager, CASE)
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.device_step(villager, "card")
    walk(hall, villager, villager.get("/register/").location, answers_of("CBD"))
    villager.post("/register/finish")
    number = clerk.post(f"/intake/{waiting.id}").location.rsplit("/", 1)[1]
    assert station.projections.trade_of_draft(waiting.id) == number
    drafted = [one for one in station.timeline(number) if one.kind == "trade.draft"]
    assert len(drafted) == 1
    assert taken(clerk, data).status_code == 200
    assert clerk.post(f"/intake/{waiting.id}").location in ("/work/", f"/work/{number}")
    hall.town.step("ACCEPTED", number)
    trades = {one.number for one in station.trades_under_way()}
    assert trades == {number}
    assert hall.town.trade(number).stage == "ACCEPTED"
