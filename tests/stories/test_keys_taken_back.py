"""The district takes a key of the staff back: from the next contact on it signs nothing."""

import pytest

from appliance.core.commands import AcceptTrade
from appliance.core.world import WITHDRAWN
from appliance.ledger import policy
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.district_desk import DISTRICT, LI, WANG
from tests.fakes.district_line import Line
from tests.fakes.township import CONSENT, MATERIALS, STAFF, STATION, TABLES, Township
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

PAPER = "Q-2026-18"


def key_of(town: Township, who: str) -> str:
    [(key, _seq)] = town.station.projections.staff_keys(STAFF[who][0])
    return key


def takes_back(line: Line, key: str, *by: object, reason: str = "LOST") -> str:
    status, said = line.signed(
        "revoke", "--station", STATION, "--document", PAPER, "--reason", reason, key,
        by=by or (LI, WANG),
    )  # fmt: skip
    assert status == 0, said
    return said


def findings(town: Township) -> list[str]:
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def test_a_key_taken_back_signs_nothing_more_and_the_auditor_knows_why(line: Line) -> None:
    town = line.town
    number = town.lease_to("SUBMITTED")
    key = key_of(town, "clerk")
    takes_back(line, key)
    line.meet()
    assert town.station.projections.staff()[key].valid_to == WITHDRAWN
    before = town.station.ledger.size
    with pytest.raises(Refused, match="staff-withdrawn"):
        town.by(
            "clerk", "CLERK", AcceptTrade(trade=number, materials=MATERIALS, decisions=(CONSENT,))
        )
    assert town.trade(number).stage == "SUBMITTED"
    line.meet()
    revoked = [
        seq for seq in range(town.station.ledger.size)
        if b'"kind":"key.revoke"' in town.station.ledger.entry(seq)
    ]  # fmt: skip
    assert len(revoked) == 1
    assert revoked[0] < before
    assert findings(town) == []


def test_what_the_box_remembers_is_what_a_rebuilt_one_does(line: Line) -> None:
    town = line.town
    key = key_of(town, "clerk")
    takes_back(line, key)
    line.meet()
    town.station.rebuild()
    assert town.station.projections.staff()[key].valid_to == WITHDRAWN


def test_one_officer_alone_takes_no_key_back(line: Line) -> None:
    town = line.town
    key = key_of(town, "clerk")
    takes_back(line, key, LI)
    line.meet()
    assert town.station.projections.staff()[key].valid_to != WITHDRAWN


def test_two_keys_taken_back_one_after_the_other_between_two_contacts(line: Line) -> None:
    town = line.town
    keys = [key_of(town, who) for who in ("clerk", "supervisor")]
    for key in keys:
        takes_back(line, key, reason="LEFT")
    line.meet()
    ended = town.station.projections.staff()
    assert [ended[key].valid_to for key in keys] == [WITHDRAWN, WITHDRAWN]


@pytest.mark.parametrize(
    ("document", "key"), [("", "00c0ffee"), (PAPER, "coffee"), (PAPER, "00C0FFEE")]
)
def test_what_names_no_key_is_said_at_the_desk(line: Line, document: str, key: str) -> None:
    status, said = line.signed(
        "revoke", "--station", STATION, "--document", document, "--reason", "LOST", key,
        by=(LI, WANG),
    )  # fmt: skip
    assert status != 0
    assert "Traceback" not in said
