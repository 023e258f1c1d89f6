"""No page is forgotten: each that can be loaded is looked at in every look (tests/looks)."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.looks.screens import SCREENS
from tests.looks.served import House
from tests.looks.ways import Held

ROOT = {one: one for one in ("villager", "staff", "board")} | {
    "district": "staff district", "room": "board",
}  # fmt: skip
"""What kind of page the root element says it is."""
NO_PAGE = {
    "static": "files", "district.static": "files", "state.health": "facts for programs",
    "state.events": "a stream", "state.line": "facts for a page", "village.key": "a file",
    "discipline.file": "a file", "kept.file": "a file", "figures.exported": "a file",
    "auction.live": "facts for a page", "auction.board_live": "facts for a page",
    "session_desk.live": "facts for a page", "sign_in.card_there": "facts for a page",
    "attend.waiting": "facts for a page", "door.waiting": "facts for a page",
    "door_finger.waiting": "facts for a page", "room_finger.waiting": "facts for a page",
    "enrolment.waiting": "facts for a page",
    "finance.waiting": "facts for a page", "fingers.waiting": "facts for a page",
    "household.waiting": "facts for a page", "register_devices.waiting": "facts for a page",
    "room.waiting": "facts for a page", "villager.away": "leads on", "register.begin": "leads on",
    "register.change": "leads on", "people.now": "leads on", "district.start": "leads on",
    "district.evidence_file": "a file",
    "find.again": "leads on", "find.waiting": "facts for a page",
    "joining.begin": "leads on", "joining.waiting": "facts for a page",
    "own.waiting": "facts for a page", "villager.card": "facts for a page",
    "voice.sound": "a file", "voice.tone": "a file",
    "voice.told": "facts for a page", "watch.lines": "a part of the feed",
    "watch.stand": "facts for a page", "certificate.paper": "a part of a page",
    "keyboard.panel": "a part of pages: tests/browser/test_keyboard_in_browser.py",
}  # fmt: skip
PROGRAMS = ("api.", "own.", "witness.", "published_ledger.", "health")
"""Doors of the district for programs."""
NOT_YET: dict[str, str] = {
    "act.second": "stands between two people's cards",
    "intake.second": "stands between two people's cards",
    "devices.second": "stands between two people's cards",
    "recovery.second": "stands between two people's cards",
    "attend.done": "stands for the moment after a finger",
    "door_finger.page": "stands while a door panel and a session are there",
    "room_finger.page": "likewise: tests/kiosk_ui/test_room_finger.py",
    "register_devices.known": "stands once between card and questions",
    "register_devices.resumed": "stands once between card and questions",
    "enrolment.receipt": "stands once after an enrolment",
    "watch.alert": "stands where something was found: test_supervision_in_browser.py",
    "own_objection.begin": "stands while a result is public: tests/kiosk_ui/test_own_objection.py",
    "own_objection.done": "stands once after an objection",
    "own.every": "stands for who has several: tests/kiosk_ui/test_own_matters.py",
}
"""Pages that are not looked at in every look, each with the reason; their stories look at them."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    logging.disable(logging.CRITICAL)
    yield House(tmp_path_factory.mktemp("screens"))
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_every_page_is_in_the_register_and_opens(house: House) -> None:
    shown: set[str] = set()
    for screen in SCREENS:
        world = house.world(screen.world)
        client = world.client(screen.who)
        led = screen.path(world, client)
        if isinstance(led, Held):
            assert f'class="{ROOT[screen.kind]}' in led.text, screen.name
            continue
        answer = client.get(led)
        assert f'class="{ROOT[screen.kind]}' in answer.text, screen.name
        assert answer.mimetype == "text/html", screen.name
        assert answer.status_code == (404 if "missing" in screen.name else 200), screen.name
        try:
            found = world.app.url_map.bind("").match(urlsplit(led).path)
        except HTTPException:
            continue
        shown.add(str(found[0]))
    pages = {
        rule.endpoint
        for name, programs in (("empty", ()), ("district", PROGRAMS))
        for rule in house.world(name).app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(programs)
    }
    assert sorted(pages - shown - set(NO_PAGE) - set(NOT_YET)) == []
    assert sorted((set(NO_PAGE) | set(NOT_YET)) & shown) == []
    assert sorted((set(NO_PAGE) | set(NOT_YET)) - pages) == []


def test_names_are_unlike() -> None:
    names = [one.name for one in SCREENS]
    assert len(set(names)) == len(names)


def test_the_worlds_are_used() -> None:
    from tests.looks.worlds import WORLDS

    assert sorted(set(WORLDS) - {one.world for one in SCREENS}) == []
    assert Path(__file__).exists()
