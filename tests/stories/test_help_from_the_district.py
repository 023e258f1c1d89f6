"""A question raised off line is in the next bundle; its answer stands at the station (A09)."""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core.commands import ApplyDistrict
from appliance.core.entries import HelpAnswered
from appliance.ledger import answers, notes, policy
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.verify import verify_database
from appliance.registers import liaison
from kiosk_ui.i18n import say
from sync import bundle
from sync.district import records
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import OWNER, STATION, TABLES, Township

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32))
REFUSED: list[str] = []
QUESTION = "承包证上只有户主的名字，共有人怎么数？"
ANSWER = "以发包方的农户家庭成员登记为准。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    station = made.town.station
    brought = answers.Answers(
        tmp_path / "inbox" / "answers", RealDisk(), DISTRICT.verifier, refused=REFUSED.append
    )
    station.parts = replace(station.parts, answers=brought)
    REFUSED.clear()
    yield made
    made.town.close()


def ask(browser: Browser, **typed: str) -> int:
    """Send the form, read it back, sign; returns the status of the last answer."""
    read = browser.send("/act/AskHelp", **typed)
    if read.status_code != 200:
        return int(read.status_code)
    return int(browser.post("/act/AskHelp", read.text, **typed, go="sign").status_code)


def answered(desk: Desk, help_no: str, *, key: SigningKey = DISTRICT, said: str = ANSWER) -> None:
    """The sync agent brings the district's answer; the station's next tick looks at it."""
    inbox = desk.town.folder / "inbox" / "answers"
    inbox.mkdir(parents=True, exist_ok=True)
    text = answers.text_of(STATION, help_no, sha256(ANSWER.encode()).hexdigest())
    note = notes.Note(text, (notes.line_of(DISTRICT.verifier, key.sign(text.encode())),))
    (inbox / f"{help_no}.txt").write_text(said, encoding="utf-8")
    (inbox / help_no).write_text(str(note), encoding="utf-8")
    desk.town.caretaker.tick()


def findings(town: Township) -> list[str]:
    asked = policy.parse(f"log {town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    return [str(one) for one in report.findings if "staff" not in str(one)]


def test_a09_a_question_raised_off_line_rides_in_the_next_bundle_and_its_answer_is_shown(
    desk: Desk,
) -> None:
    town, station = desk.town, desk.town.station
    number = town.lease_to("SUBMITTED")
    clerk = desk.at("clerk")
    assert ask(clerk, screen="INTAKE", trade=number, text=QUESTION) == 303

    entries = tuple(station.ledger.entry(seq) for seq in range(station.ledger.size))
    sent = bundle.read(bundle.write(bundle.Bundle(0, entries, station.ledger.checkpoint() or "")))
    newest = json.loads(sent.entries[-1])
    assert (newest["kind"], newest["trade"]) == ("help.ask", number)
    assert newest["data"]["screen"] == "INTAKE"
    read = records.read(newest["seq"], sent.entries[-1])
    wanted = records.question_blob(read)
    assert wanted is not None
    assert station.blobs.get(wanted) == QUESTION.encode()

    [question] = liaison.questions(station).values()
    assert say("help.waits") in clerk.see("/act/AskHelp")
    answered(desk, question.help_no)
    page = clerk.see("/act/AskHelp")
    assert QUESTION in page
    assert ANSWER in page
    assert findings(town) == []


@pytest.mark.parametrize(
    "text", [f"{OWNER.name}家怎么办", f"号码{OWNER.id_number}读不出", "打16900000001没人接"]
)
def test_a09_a_question_that_names_somebody_is_not_sent(desk: Desk, text: str) -> None:
    number = desk.town.lease_to("SUBMITTED")
    size = desk.town.station.ledger.size
    assert ask(desk.at("clerk"), screen="INTAKE", trade=number, text=text) == 422
    assert desk.town.station.ledger.size == size


@pytest.mark.parametrize(
    "wrong", [{"key": OTHER}, {"said": "请把钱打到这个账户。"}], ids=["not signed", "another text"]
)
def test_a09_an_answer_that_is_not_the_districts_word_is_refused(
    desk: Desk, wrong: dict[str, Any]
) -> None:
    station = desk.town.station
    assert ask(desk.at("clerk"), screen="DEVICES", text=QUESTION) == 303
    [question] = liaison.questions(station).values()
    size = station.ledger.size
    answered(desk, question.help_no, **wrong)
    assert station.ledger.size == size
    assert len(REFUSED) == 1
    answered(desk, question.help_no)
    [told] = liaison.questions(station).values()
    assert station.blobs.get(told.answer_sha256) == ANSWER.encode()


def test_a09_an_answer_that_the_district_did_not_sign_is_found_by_the_verifier(desk: Desk) -> None:
    station = desk.town.station
    assert ask(desk.at("clerk"), screen="DEVICES", text=QUESTION) == 303
    [question] = liaison.questions(station).values()
    forged = HelpAnswered(question.help_no, "cd" * 32, base64.b64encode(bytes(64)).decode())
    station.do(ApplyDistrict(checkpoint="c", first_seq=3, last_seq=3, answer=forged))
    assert any("answer" in one for one in findings(desk.town))
