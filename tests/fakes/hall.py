"""The screens of a fake township: fake devices at their ports, a staff room that knows the cards.

What a card and a PIN do, and what the drivers do, is tested where they are; here the pages.
"""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from appliance import settings
from appliance.core.parties import Person
from appliance.ports import (
    CardRead,
    CodeScanner,
    CustomerDisplay,
    DeviceFault,
    DeviceState,
    Match,
    Panel,
    SheetPrinter,
    ShortMessages,
    StaffCard,
)
from appliance.staff_room import SignedIn, SignInRefused
from kiosk_ui.app import create_app
from tests.fakes import routes  # noqa: F401 - what it does is done by importing it
from tests.fakes.township import OWNER, STAFF, Township, held

MODULE = "05.01-20210715-0007654321-0123456789"
PIN = "246810"
WAIT_S = 5.0


class FakeDevice:
    """Gives what was put in front of it, once; a fault is raised once too."""

    def __init__(self) -> None:
        self._given: list[Any] = []
        self._there = threading.Condition()

    def lay(self, what: Any) -> None:
        with self._there:
            self._given.append(what)
            self._there.notify_all()

    def _take(self, timeout_s: float) -> Any:
        with self._there:
            self._there.wait_for(lambda: self._given, min(timeout_s, 0.05))
            got = self._given.pop(0) if self._given else None
        if isinstance(got, DeviceFault):
            raise got
        return got

    lying: bool | None = None
    """What the ID reader says of the card it read: most modules cannot tell."""

    def read_card(self, *, timeout_s: float) -> Any:
        return self._take(timeout_s)

    def card_left(self) -> bool | None:
        if self.lying is False:
            self.lying = None
            return False
        return self.lying

    def enrol(self, *, timeout_s: float, progress: Callable[[str], None]) -> Any:
        progress("press")
        return self._take(timeout_s)

    def identify(self, templates: Sequence[bytes], *, timeout_s: float) -> Any:
        assert templates
        return self._take(timeout_s)

    def match(self, template: bytes, *, timeout_s: float) -> Any:
        assert template
        return self._take(timeout_s)


class FakeStaffReader:
    def __init__(self) -> None:
        self.lying: str | None = None
        self.wrong: DeviceFault | None = None

    def card(self) -> StaffCard | None:
        if self.wrong is not None:
            raise self.wrong
        return StaffCard(f"card {self.lying}", STAFF[self.lying][0]) if self.lying else None


class FakeStaffRoom:
    """Every card has the same PIN."""

    def __init__(self, town: Township) -> None:
        self._town = town

    def sign_in(self, card: StaffCard, pin: str, _reader: object) -> SignedIn:
        if pin != PIN:
            raise SignInRefused("wrong-pin", tries_left=4)
        who = card.card_no.removeprefix("card ")
        no, name, roles, grade = STAFF[who]
        return SignedIn(no, name, roles, grade, card.card_no, held(self._town.people[who]))


class FakeDevices:
    def __init__(self) -> None:
        self.id_card = FakeDevice()
        self.fingerprint = FakeDevice()
        self.printer = FakeDevice()
        self.staff_card = FakeStaffReader()
        self.sheets: SheetPrinter | None = None
        self.panel: Panel | None = None
        self.modem: ShortMessages | None = None
        self.scanner: CodeScanner | None = None
        self.display: CustomerDisplay | None = None
        self.now = dict.fromkeys(("id-card", "fingerprint", "printer"), DeviceState.READY)

    def all(self) -> tuple[()]:
        return ()

    def look(self) -> None:
        """What `states` says is how it is."""

    def states(self) -> dict[str, DeviceState]:
        return self.now


class RealSeconds:
    """The township's clock for deadlines, true seconds for waits at a device."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    def now(self) -> Any:
        return self._clock.now()

    def monotonic(self) -> float:
        return time.monotonic()


class Hall:
    """A township with its screens. `app` can be made anew, as after a power cut."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.town = Township(folder, **more)
        self.devices = FakeDevices()
        self.app = self.open()

    def open(self) -> Flask:
        station = self.town.station
        station.clock = RealSeconds(self.town.clock)
        app = create_app(
            station, self.devices, _settings(self.town.folder),
            staff_room=FakeStaffRoom(self.town),
        )  # fmt: skip
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        return app

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, who: str) -> FlaskClient:
        """A browser at which this member of staff sits; their card lies on the reader."""
        client = self.client()
        self.devices.staff_card.lying = who
        assert client.post("/staff/", data={"pin": PIN}).status_code == 303
        return client

    def until(self, client: FlaskClient, page: str, state: str) -> str:
        """Ask like the page's script until a device step is in `state`; returns its note."""
        ends = time.monotonic() + WAIT_S
        while time.monotonic() < ends:
            found = client.get(page).get_json()
            if found["state"] == state or found["note"].startswith(state):
                return str(found["note"])
            threading.Event().wait(0.01)
        raise AssertionError(f"{page} never became {state}")

    def device_step(self, client: FlaskClient, name: str) -> Any:
        """Bring a device's answer back by its token; returns the response."""
        self.until(client, f"/register/wait/{name}", "done")
        page = client.get(f"/register/{name}").get_data(as_text=True)
        token = page.split('name="token" value="')[1].split('"')[0]
        return client.post(f"/register/device/{name}", data={"token": token})

    def to_card(self, client: FlaskClient, case: dict[str, dict[str, str]] | None = None) -> None:
        """The first questions, then the consent; the card reader waits."""
        client.get("/register/")
        for page, data in (CASE if case is None else case).items():
            assert client.post(f"/register/{page}", data=data).status_code == 303, page
        client.post("/register/consent", data={"consent": "yes"})
        client.get("/register/card")

    def registered(self, client: FlaskClient, *, person: Person = OWNER, **answers: str) -> str:
        """The villager's whole journey by card and finger; returns the application code."""
        self.to_card(client)
        self.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))
        self.device_step(client, "card")
        client.get("/register/finger")
        self.devices.fingerprint.lay(b"template")
        self.device_step(client, "finger")
        for page, data in PAGES.items():
            given = {key: answers.get(key, value) for key, value in data.items()}
            assert client.post(f"/register/{page}", data=given).status_code == 303, page
        client.get("/register/sign")
        self.devices.fingerprint.lay(Match(matched=True, score=97))
        done = self.device_step(client, "sign")
        assert done.location == "/register/done"
        page_text = client.get("/register/done").get_data(as_text=True)
        return page_text.split('class="big-code">')[1].split("<")[0]


CASE = {
    "what": {"what": "land"},
    "type": {"type": "CBD"},
    "mode": {"mode": "LEASE"},
    "owner": {"owner": "HHD"},
    "agent": {"agent": "no"},
    "bring": {},
}
"""What the matter is, page by page: a household lets its contracted land."""

PAGES = {
    "village": {"village": "999999100200"},
    "place": {"place": "村东大坝田", "east": "路", "south": "沟", "west": "路", "north": "沟"},
    "parcel": {"parcel_code": "9999991002000000123"},
    "land-type": {"land_type": "0101"},
    "title-area": {"title_area": "3.52"},
    "area": {"area": "3.52"},
    "title-left": {"title_left": "20"},
    "term": {"term": "5"},
    "start": {"start": "2026-05-01"},
    "price": {"price": "800"},
    "method": {"method": "LISTING"},
}
"""What a villager types, page by page."""


def _settings(folder: Path) -> settings.StationSettings:
    line = settings.Line(port="none", baud=9600)
    return settings.StationSettings(
        place=settings.Place(
            code="999999100", name="青禾镇农村产权交易站", seal="禾", district_name="示例县",
            phone="16900000100", supervision_phone="16900000105",
        ),
        identity=settings.Identity(
            origin="demo.999999.999999100/ledger1", life=1, district_ledger="",
            district_witness="",
        ),
        devices=settings.Devices(
            id_card=line, fingerprint=line, printer=settings.PrinterLine(port="none"),
            staff_card=settings.StaffCardLine(port="", site_key=""),
        ),
        villages={
            "999999100200": "上禾村", "999999100201": "下禾村", "999999100202": "青山村",
            "999999100203": "河湾村",
        },
        state=str(folder),
    )  # fmt: skip
