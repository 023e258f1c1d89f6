"""A district with a station that was heard, one that was not, a clone, evidence and a word."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flask.testing import FlaskClient

from appliance.ledger.checkpoints import witness_key
from appliance.tables import load
from kiosk_ui.district import pages
from sync.district.app import create_app
from sync.district.records import TableMoves
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import LI, WANG, publisher
from tests.fakes.lease import a_lease
from tests.fakes.published import OTHER_ORIGIN, WITNESS, StationLedger, open_district
from tests.fakes.watched import Box
from tests.kiosk_ui.test_watch_pages import a_clone

if TYPE_CHECKING:
    from tests.looks.worlds import World

TRADE = "999999100-2026-CBD-0001"
NOTICE = "上禾村承包地出租公告\n出租人：张*\n面积 3.52 亩".encode()


def district(folder: Path) -> "World":
    from tests.looks.worlds import World

    heard, quiet = StationLedger(), StationLedger(OTHER_ORIGIN, seed=2)
    enrolled = [
        EnrolledStation(code="999999100", name="青禾镇", origin=heard.origin, vkey=heard.vkey),
        EnrolledStation(code="999999101", name="柳溪镇", origin=quiet.origin, vkey=quiet.vkey),
    ]
    key = witness_key(WITNESS, b"\x09" * 32)
    center = open_district(folder, enrolled, FakeClock(), key, TableMoves(load()))
    a_lease(heard, TRADE, sha256(NOTICE).hexdigest())
    shelf = center.store.shelf(heard.origin)
    assert shelf is not None
    center.take(shelf, heard.frame(0))
    desk = publisher(folder)
    desk.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    desk.publish("all", {"organisations": b"a pool"})
    app = create_app(center)
    pages.install(app, center, load())

    def client(_who: str) -> FlaskClient:
        return app.test_client()

    return World(app, client, {"station": "999999100", "trade": TRADE})


def cloned(folder: Path) -> "World":
    """Two boxes with one card: a finding, and its evidence."""
    from tests.looks.worlds import World

    box = Box()
    one = EnrolledStation(code="999999100", name="青禾镇", origin=box.origin, vkey=box.ledger.vkey)
    center = open_district(folder, [one], FakeClock(), witness_key(WITNESS, b"\x09" * 32))
    a_clone(center)
    app = create_app(center)
    pages.install(app, center, load())
    return World(app, lambda _who: app.test_client(), {})
