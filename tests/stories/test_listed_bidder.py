"""Who stands on the district's blacklist, at the counter and once more before the award."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.commands import ConfirmAward
from appliance.core.parties import Person
from appliance.station import Refused
from tests.fakes.township import TAKER, Township


def list_it(township: Township, person: Person | None) -> list[str]:
    """The district's list now has this person; returns the days on which was asked."""
    asked: list[str] = []

    def judged(one: Person, day: str) -> str:
        asked.append(day)
        return "HIT" if one == person else "CLEAR"

    township.station.parts = replace(township.station.parts, listed=judged)
    return asked


@pytest.mark.parametrize("answer", ["NO_LIST", "CLEAR", "HIT"])
def test_the_entry_says_what_the_list_said_that_day(tmp_path: Path, answer: str) -> None:
    township = Township(tmp_path)
    number = township.lease_to("PUBLISHED")
    asked = [] if answer == "NO_LIST" else list_it(township, TAKER if answer == "HIT" else None)
    township.go("2026-03-10 10:00")
    township.enrol(number)
    checks = {one.condition: one for one in township.trade(number).enrolments[0].conditions}
    assert (checks["BLACKLIST"].input, checks["BLACKLIST"].met) == (answer, answer != "HIT")
    assert asked == ([] if answer == "NO_LIST" else ["2026-03-10"])
    township.close()


def test_who_is_listed_between_enrolment_and_award_is_stopped_at_the_award(
    tmp_path: Path,
) -> None:
    township = Township(tmp_path)
    number = township.lease_to("RESULT_PUBLIC")
    list_it(township, TAKER)
    township.go("2026-03-23 09:00")
    with pytest.raises(Refused):
        township.by("head", "HEAD", ConfirmAward(trade=number))
    list_it(township, None)
    township.by("head", "HEAD", ConfirmAward(trade=number))
    assert township.trade(number).stage == "AWARDED"
    township.close()
