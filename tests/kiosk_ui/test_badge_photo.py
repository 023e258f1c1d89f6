"""The photo of a card on a badge: if they agree, at once, kept nowhere (B11)."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.entries import RosterAdded
from kiosk_ui.paper import badge_photo
from tests.fakes.desk import Desk, until
from tests.fakes.township import Township
from tests.kiosk_ui.test_room_page import CHECKED, VISITOR, planned


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


def photo(shade: int = 0) -> bytes:
    """A BMP as the decoder gives it, all of one grey."""
    head = struct.pack("<2sI4xI", b"BM", 38_862, 54)
    shape = struct.pack("<IiiHHIIiiII", 40, 102, 126, 1, 24, 0, 38_808, 0, 0, 0, 0)
    return head + shape + (bytes([shade]) * 306 + b"\0\0") * 126


@pytest.mark.parametrize(("agrees", "slips"), [(True, 1), (False, 0)])
def test_b11_the_photo_of_the_card_is_printed_only_if_they_agree_and_kept_nowhere(
    desk: Desk, agrees: bool, slips: int
) -> None:
    number = planned(desk)
    clerk, page = desk.at("clerk"), f"/room/{number}/guest"
    desk.devices.lay(VISITOR)
    desk.devices.laid = replace(desk.devices.laid, picture=photo(7))
    clerk.see(page)
    until(lambda: clerk.client.get(f"/room/wait/{number}").get_json()["state"] == "done")
    assert clerk.send(f"{page}/card", page=page).status_code == 303
    assert "同意把证件照印在工作牌上" in clerk.see(page)
    typed = {"photo": "yes"} if agrees else {}
    assert clerk.send(page, role="OBSERVER", **CHECKED, **typed).status_code == 303
    assert len(desk.devices.jobs) == slips
    [added] = [
        one.fact for one in desk.town.trade(number).room.said if isinstance(one.fact, RosterAdded)
    ]
    assert added.photo is agrees
    assert desk.house.pictures.of("browser of clerk") == b""
    assert bytes([7]) * 60 not in desk.town.folder.joinpath("station.db").read_bytes()
    assert "同意把证件照印在工作牌上" not in clerk.see(page)


def test_b11_nobody_is_asked_for_a_photo_that_is_not_there(desk: Desk) -> None:
    number = planned(desk)
    clerk, page = desk.at("clerk"), f"/room/{number}/guest"
    typed = {"role": "OBSERVER", "name": "周八", "id_number": VISITOR.id_number, "photo": "yes"}
    assert "证件照" not in clerk.see(page)
    assert clerk.send(page, **typed, **CHECKED).status_code == 303
    said = desk.town.trade(number).room.said
    assert [one.fact.photo for one in said if isinstance(one.fact, RosterAdded)] == [False]
    assert desk.devices.jobs == []


@pytest.mark.parametrize(("shade", "least", "most"), [(0, 1, 1), (255, 0, 0), (128, 0.45, 0.55)])
def test_b11_a_grey_becomes_so_many_black_dots(shade: int, least: float, most: float) -> None:
    drawn = badge_photo.rows(photo(shade))
    black = sum(int.from_bytes(row, "big").bit_count() for row in drawn)
    assert {len(row) for row in drawn} == {13}
    assert least <= black / (102 * 126) <= most
    with pytest.raises(ValueError, match="no picture"):
        badge_photo.rows(b"BM")


def test_b11_the_head_stands_on_top() -> None:
    """A BMP begins with its last row."""
    bright, dark = bytes([255]) * 306 + b"\0\0", bytes(308)
    drawn = badge_photo.rows(photo()[:54] + bright * 63 + dark * 63)
    assert drawn[0] == b"\xff" * 12 + b"\xfc"
    assert drawn[-1] == bytes(13)
