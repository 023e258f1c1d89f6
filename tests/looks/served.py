"""All worlds behind one port: a cookie of the browser says which.

So what is loaded by all pages is loaded once; what would change a page by itself stays quiet.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from werkzeug.http import parse_cookie

from kiosk_ui.app import POLICY
from tests.fakes.served import listening
from tests.looks.screens import Screen
from tests.looks.ways import Held
from tests.looks.worlds import WORLDS, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HELD, WORLD = "/held/", "world"
QUIET = re.compile(r"^/(?:events|line|scan)$|/wait(?:/|$)|/live$")
"""What would make a page load itself anew."""


class House:
    """`reach` brings a browser of the test to a screen: its address and the cookies for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._worlds: dict[str, World] = {}
        self._held: list[str] = []

    def world(self, name: str) -> World:
        if name not in self._worlds:
            folder = self.folder / name
            folder.mkdir()
            self._worlds[name] = WORLDS[name](folder)
        return self._worlds[name]

    def reach(self, screen: Screen) -> tuple[str, list[dict[str, str]]]:
        world = self.world(screen.world)
        client = world.client(screen.who)
        led = screen.path(world, client)
        if isinstance(led, Held):
            self._held.append(led.text)
            led = f"{HELD}{len(self._held) - 1}"
        origin = f"http://127.0.0.1:{self.port}"
        cookies = self._cookies(client, origin)
        return origin + led, [*cookies, {"name": WORLD, "value": screen.world, "url": origin}]

    @staticmethod
    def _cookies(client: FlaskClient, origin: str) -> list[dict[str, str]]:
        found = client._cookies.values() if client._cookies else ()
        return [{"name": one.key, "value": one.value, "url": origin} for one in found]

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(HELD):
            headers = [("Content-Type", "text/html; charset=utf-8"),
                       ("Content-Security-Policy", POLICY)]  # fmt: skip
            start("200 OK", headers)
            return [self._held[int(path.removeprefix(HELD))].encode()]
        if QUIET.search(path):
            start("503 Service Unavailable", [])
            return []
        name = parse_cookie(environ).get(WORLD, "empty")
        app: Any = self.world(name).app
        answer: Iterable[bytes] = app(environ, start)
        return answer


@contextmanager
def served(folder: Path) -> Iterator[House]:
    """The worlds behind a port of this process, until the block ends."""
    house = House(folder)
    with listening(house) as house.port:
        yield house
