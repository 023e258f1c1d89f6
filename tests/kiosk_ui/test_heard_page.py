"""What the district told, for the staff: in force, waiting and why, never told, too old."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ledger.disk import RealDisk
from appliance.ledger.heard import Accusation, Heard
from kiosk_ui.i18n import say
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.hall import Hall
from tests.fakes.township import STATION


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """Told: a blacklist that is here, and a pool of which an old copy came."""
    made = Hall(tmp_path / "hall")
    town, desk = made.town, publisher(tmp_path / "district", made.town.clock)
    desk.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    desk.publish("all", {"organisations": b"a pool"})
    inbox = town.folder / "inbox"
    shutil.copytree(tmp_path / "district" / "ledger", inbox / "district")
    for name, body in (
        ("blacklist", b"a list"), ("organisations", b"an old pool"), ("credit", b"never told"),
    ):  # fmt: skip
        (inbox / name).write_bytes(body)
    heard = Heard(town.folder, RealDisk(), district=DISTRICT.vkey, station=STATION, cosigner=None)
    town.station.parts = replace(town.station.parts, heard=heard)
    heard.look(day="2026-03-03", time_s=0)
    return made


def page(hall: Hall, path: str = "/heard/") -> str:
    return hall.signed_in("clerk").get(path).get_data(as_text=True)


def test_each_word_stands_with_its_state(hall: Hall) -> None:
    text = page(hall)
    for part in ("heard.in-force", "heard.waits.not-newest", "heard.strange", "heard.good"):
        assert say(part) in text
    assert say("heard.kind.credit") in text


def test_a_word_that_grows_old_warns_here_and_where_the_work_is(hall: Hall) -> None:
    hall.town.clock.forward(days=20)
    warned = say("heard.soon", what=say("heard.kind.blacklist"), days=20, left=40)
    assert warned in page(hall)
    assert warned in page(hall, "/work/")
    assert say("heard.good") not in page(hall)


@pytest.mark.parametrize("reason", ["fork", "rollback", "root-differs"])
def test_a_district_that_contradicts_itself_is_named_to_the_staff(hall: Hall, reason: str) -> None:
    heard = hall.town.station.parts.heard
    assert heard is not None
    heard.accused = (Accusation(reason, "", ""),)
    assert say(f"heard.accused.{reason}") in page(hall)
    assert say(f"heard.accused.{reason}") in page(hall, "/work/")


def test_without_a_mirror_the_page_says_that_nothing_came(tmp_path: Path) -> None:
    made = Hall(tmp_path / "hall")
    assert say("heard.nothing-yet") in page(made)
