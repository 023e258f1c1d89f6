"""The district says which software it wants: the head is told, and no other file is entered."""

from hashlib import sha256
from pathlib import Path

from appliance.core.commands import UpdateSoftware
from appliance.gathering import gathered
from kiosk_ui.i18n import say
from kiosk_ui.service import SOFTWARE
from tests.fakes.desk import Desk
from tests.fakes.district_desk import LI
from tests.fakes.district_line import Line
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

BODY = "the software, as the technician has it on the stick"
PAPER = "Q-2026-21"


def tells(line: Line, version: str = "9.9.0") -> str:
    file = line.file("tradepost.tar", BODY)
    status, said = line.desk("release", "--document", PAPER, version, file)
    assert status == 0, said
    return sha256(Path(file).read_bytes()).hexdigest()


def test_the_head_is_told_until_the_box_has_it(line: Line) -> None:
    tells(line)
    line.meet()
    told = say("heard.release", new="9.9.0", old=SOFTWARE, number=PAPER)
    assert told in Desk(line.town).at("head").see("/station/")
    tells(line, SOFTWARE)
    line.meet()
    assert say("heard.release", new=SOFTWARE, old=SOFTWARE, number=PAPER) not in Desk(
        line.town
    ).at("head").see("/station/")


def test_what_the_rules_compare_with_is_the_districts_word(line: Line) -> None:
    digest = tells(line)
    line.meet()
    asked = UpdateSoftware(old=SOFTWARE, new="9.9.0", sha256=digest)
    assert gathered(line.town.station, asked, None)["release_sha256"] == {"9.9.0": digest}


def test_one_officer_alone_tells_of_no_software(line: Line) -> None:
    file = line.file("tradepost.tar", BODY)
    assert line.signed("release", "--document", PAPER, "9.9.0", file, by=(LI,))[0] == 0
    line.meet()
    assert line.town.station.release() is None
