"""A waived supervisor in a real ledger: folded, published, and vouched for by the district."""

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.core import canonical
from appliance.core.commands import ApplyDistrict, OpenSession
from appliance.core.entries import WaiverRecorded
from appliance.ledger import policy
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.verify import verify_database
from auditor import ledger_audit
from tests.fakes.township import ORIGIN, TABLES, Township

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))


def certified(waiver: WaiverRecorded, origin: str = ORIGIN) -> WaiverRecorded:
    told = {name: value for name, value in msgspec.to_builtins(waiver).items() if name != "cert"}
    message = b"waiver/v1\0" + origin.encode() + b"\0" + canonical.encode(told)
    cert = base64.b64encode(DISTRICT.sign(message)).decode()
    return msgspec.structs.replace(waiver, cert=cert)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path / "box")
    yield made
    made.close()


def opened_under(town: Township, origin: str = ORIGIN, stand_in: str = "9999991000101") -> str:
    number = town.lease_to("READY")
    waiver = WaiverRecorded("W-2026-0001", f"{number}/S1", "NO_SUPERVISOR_SENT", stand_in, "")
    said = certified(waiver, origin)
    town.station.do(
        ApplyDistrict(trade=number, checkpoint="c", first_seq=3, last_seq=3, waiver=said)
    )
    town.go("2026-03-17 09:01")
    trade = town.trade(number)
    roster = tuple(f"BIDDER:{each.number}" for each in trade.qualified)
    command = OpenSession(
        trade=number, discipline_version="1", recording_device="camera-1", roster=roster
    )
    town.by("reviewer", "HOST", command)
    return number


def found(town: Township) -> list[str]:
    """What the verifier says of the waiver; the staff of the tests bear no certificates."""
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def test_a_session_opens_under_the_waiver_and_every_verifier_is_content(
    town: Township, tmp_path: Path
) -> None:
    number = opened_under(town)
    trade = town.trade(number)
    assert trade.session is not None
    assert (trade.session.supervisor, trade.session.waiver_no) == ("", "W-2026-0001")
    assert found(town) == []
    assert verify_database(town.folder / "station.db", tables=TABLES).findings == []
    publish(town.station.ledger, tmp_path / "ledger", RealDisk())
    assert ledger_audit.main([str(tmp_path / "ledger"), "--vkey", town.key.vkey]) == 0


@pytest.mark.parametrize("stand_in", ["9999991000101", ""])
def test_a_waiver_that_the_district_signed_for_another_station_is_found(
    town: Township, stand_in: str
) -> None:
    opened_under(town, "demo.999999.999999101/ledger1", stand_in)
    (finding,) = found(town)
    assert "certificate-broken" in finding
    assert "W-2026-0001" in finding
