"""What a page costs on the way to a screen: bytes, no font, nothing from elsewhere.

Measured by the browser itself (Chrome DevTools protocol), headers included, at a whole station of
this process that answers as the service does: what is known already is asked after, not sent.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.fakes.desk import Desk
from tests.fakes.served import listening
from tests.fakes.township import Township

pytestmark = pytest.mark.browser

FIRST_BYTES, NEXT_BYTES = 150_000, 30_000
PAGES = ("/", "/notices", "/notices/{number}", "/query", "/register/what", "/fees")


class Weighed:
    """What the browser received since it was last asked."""

    def __init__(self, page: Page) -> None:
        self._bytes = 0
        self.kinds: set[str] = set()
        self.hosts: set[str] = set()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._finished)
        wire.on("Network.responseReceived", self._received)

    def _finished(self, told: dict[str, float]) -> None:
        self._bytes += int(told["encodedDataLength"])

    def _received(self, told: dict[str, dict[str, str]]) -> None:
        self.kinds.add(str(told["type"]))
        address = told["response"]["url"]
        if not address.startswith("data:"):
            self.hosts.add(urlsplit(address).netloc)

    def since(self) -> int:
        found, self._bytes = self._bytes, 0
        return found


@pytest.fixture
def station(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """(host and port, number of a trade whose notice is out)."""
    town = Township(tmp_path)
    number = town.lease_to("PUBLISHED")
    with listening(Desk(town).app) as port:
        yield f"127.0.0.1:{port}", number
    town.close()


def test_a_page_is_light_comes_whole_from_the_box_and_brings_no_font(
    chromium: Browser, station: tuple[str, str]
) -> None:
    host, number = station
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    weighed = Weighed(page)
    weights = {}
    for path in PAGES:
        page.goto(f"http://{host}{path.format(number=number)}", wait_until="load")
        weights[path] = weighed.since()
    context.close()
    first, *others = weights.values()
    assert 0 < first < FIRST_BYTES, weights
    assert all(0 < one < NEXT_BYTES for one in others), weights
    assert "Font" not in weighed.kinds
    assert weighed.hosts == {host}
