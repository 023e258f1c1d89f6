"""The rota and the training behind it, on a whole station (B09, C05)."""

from pathlib import Path

import pytest

from appliance.core.commands import AddTraining, SetRota
from appliance.registers import duty
from appliance.station import Refused
from tests.fakes.township import STAFF, Township

CLERK, SECOND = STAFF["clerk"][0], STAFF["second"][0]


def test_c05_a_course_lets_somebody_on_the_rota_and_the_last_word_on_a_day_counts(
    tmp_path: Path,
) -> None:
    township = Township(tmp_path)
    station = township.station
    rota = SetRota(date="2026-03-07", persons=(CLERK,))
    with pytest.raises(Refused, match="rota-untrained"):
        township.by("head", "HEAD", rota)
    for person in (CLERK, SECOND):
        course = AddTraining(
            person=person, course="WINDOW", hours=16, date="2026-02-01", valid_to="2027-01-31"
        )
        township.by("head", "HEAD", course)
    township.by("head", "HEAD", rota)
    assert duty.on_duty(station, "2026-03-07") == (CLERK,)
    township.by("head", "HEAD", SetRota(date="2026-03-07", persons=(SECOND,)))
    assert duty.on_duty(station, "2026-03-07") == (SECOND,)
    assert duty.on_duty(station, "2026-03-08") == ()
    assert duty.trained_until(station, CLERK) == "2027-01-31"
    township.close()
