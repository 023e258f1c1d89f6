"""A station of two people: the district waives the supervisor of one session (domain.md 3.2)."""

import pytest

from appliance.core.commands import OpenSession
from appliance.ledger import policy
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from kiosk_ui.i18n import say
from tests.fakes.desk import Desk
from tests.fakes.district_desk import DISTRICT, LI, WANG
from tests.fakes.district_line import Line
from tests.fakes.township import STATION, TABLES, Township
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

PAPER = "M-2026-0007"


def findings(town: Township) -> list[str]:
    """What the auditor says of a ledger whose district it knows; the staff's keys aside."""
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def opens(town: Township, number: str) -> None:
    roster = tuple(f"BIDDER:{each.number}" for each in town.trade(number).qualified)
    town.by(
        "reviewer", "HOST",
        OpenSession(
            trade=number, discipline_version="1", recording_device="camera-1", roster=roster
        ),
    )  # fmt: skip


def waives(line: Line, session: str, paper: str = PAPER) -> None:
    status, said = line.signed(
        "waiver", "--station", STATION, session, paper, "NO_SUPERVISOR_SENT", by=(LI, WANG)
    )
    assert status == 0, said


def test_a_waived_session_opens_and_says_so_and_the_auditor_believes_it(line: Line) -> None:
    town = line.town
    number = town.lease_to("READY")
    waives(line, f"{number}/S1")
    line.meet()
    line.meet()
    held = town.trade(number).waiver
    assert held is not None
    assert (held.waiver_no, held.session_id) == (PAPER, f"{number}/S1")
    head = Desk(town).at("reviewer")
    for page in (f"/work/{number}", f"/session/{number}"):
        assert say("session.waived", number=PAPER) in head.see(page)
    town.go("2026-03-17 09:01")
    opens(town, number)
    opened = town.trade(number).session
    assert opened is not None
    assert (opened.supervisor, opened.waiver_no) == ("", PAPER)
    assert findings(town) == []


def test_one_officer_alone_waives_nothing(line: Line) -> None:
    number = line.town.lease_to("READY")
    status, said = line.signed(
        "waiver", "--station", STATION, f"{number}/S1", PAPER, "NO_SUPERVISOR_SENT", by=(LI,)
    )
    assert status == 0, said
    line.meet()
    assert line.town.trade(number).waiver is None


def test_a_waiver_of_another_session_opens_none(line: Line) -> None:
    town = line.town
    number = town.lease_to("READY")
    waives(line, f"{number}/S2")
    line.meet()
    assert town.trade(number).waiver is None
    town.go("2026-03-17 09:01")
    with pytest.raises(Refused, match="supervisor-missing"):
        opens(town, number)


@pytest.mark.parametrize(
    ("session", "paper", "reason"),
    [
        ("999999999-2026-CBD-0001/S1", PAPER, "NO_SUPERVISOR_SENT"),
        ("{number}", PAPER, "NO_SUPERVISOR_SENT"),
        ("{number}/S1", "two words", "NO_SUPERVISOR_SENT"),
        ("{number}/S1", PAPER, "because"),
    ],
)
def test_what_is_no_waiver_is_said_at_the_desk(
    line: Line, session: str, paper: str, reason: str
) -> None:
    number = line.town.lease_to("READY")
    status, said = line.signed(
        "waiver", "--station", STATION, session.format(number=number), paper, reason,
        by=(LI, WANG),
    )  # fmt: skip
    assert status != 0
    assert "Traceback" not in said
