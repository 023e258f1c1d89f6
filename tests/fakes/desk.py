"""A browser at the counter of a real station: signed in with an open key, a card reader to lay on.

Device drivers have their own tests; here only what a page sees of them is played.
"""

import re
import threading
from collections.abc import Callable, Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance import settings
from appliance.core.parties import Person
from appliance.ports import (
    CardRead,
    CodeScanner,
    CustomerDisplay,
    DeviceRefusal,
    DeviceState,
    PrintState,
    SheetPrinter,
    ShortMessages,
    StaffCard,
)
from appliance.staff_room import SignedIn, StaffRoom
from kiosk_ui.app import create_app
from kiosk_ui.house import KEY, House
from tests.fakes import routes  # noqa: F401 - what it does is done by importing it
from tests.fakes.township import JOINING, ORIGIN, STAFF, Township, held

VILLAGES = {"999999100200": "上禾村", "999999100201": "下禾村"}
SETTINGS = settings.StationSettings(
    place=settings.Place(
        code="999999100", name="青禾镇农村产权交易站", seal="禾", district_name="示例县",
        phone="169 0000 0100", supervision_phone="169 0000 0105",
    ),
    identity=settings.Identity(origin=ORIGIN, life=1, district_ledger="", district_witness=""),
    devices=settings.Devices(
        id_card=settings.Line(port="", baud=115_200),
        fingerprint=settings.Line(port="", baud=57_600),
        printer=settings.PrinterLine(port=""),
        staff_card=settings.StaffCardLine(port="", site_key=""),
    ),
    villages=VILLAGES, state="",
)  # fmt: skip


class Devices:
    """Everything works; `lay` puts an ID card down, `card` is the staff card that lies there."""

    def __init__(self) -> None:
        self.laid: CardRead | None = None
        self.there = threading.Event()
        self.staff = StaffCard("C1", "")
        self.jobs: list[bytes] = []
        self.width_dots = 576
        self.draws_codes = True
        self.sheets: SheetPrinter | None = None
        self.paper = True
        self.name = "printer"
        self.panel = None
        self.modem: ShortMessages | None = None
        self.scanner: CodeScanner | None = None
        self.display: CustomerDisplay | None = None

    def all(self) -> tuple[()]:
        return ()

    def look(self) -> None:
        """What `states` says is how it is."""

    def states(self) -> Mapping[str, DeviceState]:
        return {}

    @property
    def id_card(self) -> "Devices":
        return self

    fingerprint = printer = staff_card = id_card

    def lay(self, person: Person) -> None:
        self.laid = CardRead(person, "05.01-20210715-0007654321-0123456789", "mainland", b"")
        self.there.set()

    def read_card(self, *, timeout_s: float) -> CardRead | None:
        return self.laid if self.there.wait(timeout_s) else None

    def card_left(self) -> bool | None:
        """As most modules: nobody can tell."""
        return None

    def enrol(self, *, timeout_s: float, progress: Callable[[str], None]) -> bytes | None:
        """Nobody presses a finger."""
        progress("press")
        self.there.wait(timeout_s)
        return None

    def card(self) -> StaffCard:
        return self.staff

    def print(
        self, job: bytes, *, timeout_s: float, leaving: Callable[[], None] = lambda: None
    ) -> PrintState:
        assert timeout_s > 0
        if not self.paper:
            raise DeviceRefusal("paper-out")
        leaving()
        self.jobs.append(job)
        return PrintState.CONFIRMED


class Desk:
    """Browsers of one station; `at` signs a person of the township in at a new one."""

    def __init__(self, town: Township) -> None:
        self.town = town
        self.devices = Devices()
        room = StaffRoom(
            town.folder / "keys", staff=town.station.projections.staff,
            name_of=town.station.staff_name, now=town.station.now,
            origin=ORIGIN, entropy=town.station.entropy,
        )  # fmt: skip
        self.app: Flask = create_app(
            town.station, self.devices, SETTINGS, staff_room=room  # type: ignore[arg-type]  # played
        )  # fmt: skip

    @property
    def house(self) -> House:
        found: House = self.app.extensions[KEY]
        return found

    def at(self, who: str) -> "Browser":
        number, name, roles, grade = (STAFF | JOINING)[who]
        signed_in = SignedIn(number, name, roles, grade, "C1", held(self.town.people[who]))
        browser = self.browser()
        with browser.client.session_transaction() as cookies:
            cookies["sid"] = f"browser of {who}"
        self.house.seats.take(f"browser of {who}", signed_in)
        return browser

    def browser(self) -> "Browser":
        """Nobody signed in."""
        return Browser(self.app.test_client())


class Browser:
    """Loads pages and sends their forms as they stand there."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def see(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-500:])
        return answer.text

    def send(self, path: str, *, page: str = "", **typed: object) -> TestResponse:
        """Send the form of `page` (else of `path`) with what was typed."""
        shown = self.client.get(page or path, follow_redirects=True).text
        return self.post(path, shown, **typed)

    def post(self, path: str, shown: str, **typed: object) -> TestResponse:
        """Send a form out of a page that was loaded before."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
        return self.client.post(path, data=hidden | typed)


def until(true: Callable[[], bool], *, within_s: float = 5.0) -> None:
    """Wait for another thread, a hundredth of a second at a time."""
    never, rounds = threading.Event(), int(within_s * 100)
    assert any(true() or never.wait(0.01) for _ in range(rounds)), "it never came"
