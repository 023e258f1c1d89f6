"""A department signs at the district's console: what comes as a note is held to the same rules."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.code_rows import JointReview
from appliance.core.commands import ApplyDistrict, AskDepartment, SignReview
from appliance.core.entries import DepartmentAnswered, DistrictApplied, ReviewSignedByDepartment
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.ledger import department_notes, notes, policy
from appliance.ledger.department_notes import NAME, DepartmentWords
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.district_desk import DISTRICT
from tests.fakes.district_line import Line
from tests.fakes.township import JOINING, STAFF, STATION, TABLES, Township, local
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

STRANGER = SigningKey("demo.district.999999/ledger1", bytes(32))
EVERY_LEASE = JointReview(
    trade_type="CBD", measure="total_fen", from_value=0, levels=(1, 2, 3), basis="test"
)
PERSON, CLERK = JOINING["department"][0], STAFF["clerk"][0]
WORDS = "符合规划，同意。"
OTHER = "cd" * 32


@pytest.fixture(autouse=True)
def _flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every lease of this district needs the three levels."""
    monkeypatch.setattr(TABLES, "joint_review", (*TABLES.joint_review, EVERY_LEASE))


class Review:
    """A township with one trade in review, and notes brought to its inbox."""

    def __init__(self, town: Township, refused: list[str]) -> None:
        self.town, self.refused = town, refused
        town.join("department")
        self.number = town.lease_to("IN_REVIEW")
        self.text = town.station.keep_blob(b"notice")

    def listen(self) -> None:
        brought = DepartmentWords(
            self.town.folder / "inbox" / NAME, RealDisk(), DISTRICT.verifier,
            refused=self.refused.append,
        )  # fmt: skip
        self.town.station.parts = replace(self.town.station.parts, departments=brought)

    def level_one(self, text: str = "") -> None:
        sign = SignReview(
            trade=self.number, level=1, opinion="AGREE", text_sha256=text or self.text
        )
        self.town.by("reviewer", "REVIEWER", sign)

    def said(self, **changes: str) -> ReviewSignedByDepartment:
        """Level 2 as the district would have signed it now."""
        values = {
            "opinion": "AGREE", "text_sha256": self.text, "channel": "DISTRICT",
            "staff_no": PERSON, "office": "NYJ", "signed_at": text_of(self.town.clock.at),
        }  # fmt: skip
        return ReviewSignedByDepartment(level=2, **(values | changes))

    def review(
        self, *, key: SigningKey = DISTRICT, station: str = STATION, trade: str = "",
        **changes: str,
    ) -> bytes:  # fmt: skip
        """A note comes, and the caretaker looks at it."""
        said = self.said(**changes)
        text = department_notes.review_text(station, trade or self.number, said)
        return self.brought(department_notes.review_name(self.number), notes.signed(text, key))

    def brought(self, name: str, note: bytes) -> bytes:
        path = self.town.folder / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(note)
        self.town.caretaker.tick()
        return note

    def answer(self, *, key: SigningKey = DISTRICT, words: str = WORDS, **changes: str) -> None:
        values = {
            "slot": "NYJ", "answer": "AGREE", "staff_no": PERSON,
            "signed_at": text_of(self.town.clock.at),
            "text_sha256": sha256(WORDS.encode()).hexdigest(),
        }  # fmt: skip
        said = DepartmentAnswered(**(values | changes))
        text = department_notes.answer_text(STATION, self.number, said)
        name = department_notes.answer_name(self.number, "NYJ")
        path = self.town.folder / "inbox" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
        self.brought(name, notes.signed(text, key))

    def ask(self) -> None:
        asking = AskDepartment(
            trade=self.number, slot="NYJ", due="2026-03-06", question=Words("是否符合规划？")
        )
        self.town.by("reviewer", "REVIEWER", asking)

    @property
    def levels(self) -> list[tuple[int, str, str, str]]:
        return [
            (one.level, one.opinion, one.staff_no, one.channel)
            for one in self.town.trade(self.number).signatures
        ]

    @property
    def answers(self) -> list[str]:
        return [one.answer for one in self.town.trade(self.number).slots]

    def findings(self) -> list[str]:
        asked = policy.parse(f"log {self.town.key.vkey}\nlog {DISTRICT.vkey}\nquorum none")
        report = verify_database(self.town.folder / "station.db", tables=TABLES, policy=asked)
        return [str(one) for one in report.findings if "staff" not in str(one)]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Review]:
    made = Review(Township(tmp_path), [])
    made.listen()
    yield made
    made.town.close()


SIGNED = (2, "AGREE", PERSON, "DISTRICT")


# --- A05: level 2 -------------------------------------------------------------------------------


def test_a05_level_2_signed_at_the_district_is_an_entry_that_the_auditor_believes(
    here: Review,
) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    here.review()
    assert here.levels[1:] == [SIGNED]
    facts = [fact_of(from_bytes(body)) for _seq, body in here.town.station.ledger.entries()]
    assert [type(one) for one in facts[-2:]] == [DistrictApplied, ReviewSignedByDepartment]
    assert here.town.trade(here.number).actors[PERSON] == {"DEPT"}
    assert here.findings() == []


def test_a05_a_note_that_came_before_level_1_waits_and_is_then_too_old(here: Review) -> None:
    here.review()
    assert here.levels == []
    here.town.clock.forward(seconds=60)
    here.level_one()
    size = here.town.station.ledger.size
    here.town.caretaker.tick()
    assert [one[0] for one in here.levels] == [1]
    assert here.town.station.ledger.size == size


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text_sha256": OTHER}, "text-differs"),
        ({"opinion": "PERHAPS"}, "opinion-unknown"),
        ({"office": "QZX"}, "department-unknown"),
        ({"staff_no": "9999991000199"}, "staff-unknown"),
        ({"staff_no": STAFF["supervisor"][0]}, "role-not-held"),
        ({"signed_at": text_of(local("2026-03-04 09:00"))}, "note-stale"),
        ({"signed_at": "yesterday"}, "note-stale"),
        ({"signed_at": text_of(local("2026-03-05 09:00"))}, "note-ahead"),
        ({"channel": "STATION"}, "channel-unknown"),
    ],
)
def test_a05_the_rules_of_the_counter_hold_for_the_districts_word(
    here: Review, changes: dict[str, str], code: str
) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    said = here.said(**changes)
    with pytest.raises(Refused) as no:
        here.town.station.do(
            ApplyDistrict(trade=here.number, checkpoint="c", first_seq=0, last_seq=0, review=said)
        )
    assert no.value.refusal.code == code
    assert [one[0] for one in here.levels] == [1]


@pytest.mark.parametrize(
    "wrong",
    [{"key": STRANGER}, {"station": "999999101"}, {"trade": "999999100-2026-CBD-0099"}],
    ids=["not the district", "another station", "another trade"],
)
def test_a05_a_foreign_note_is_refused_by_name_and_only_once(
    here: Review, wrong: dict[str, object]
) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    here.review(**wrong)  # type: ignore[arg-type]
    here.town.caretaker.tick()
    assert [one[0] for one in here.levels] == [1]
    assert len(here.refused) == 1
    here.review()
    assert here.levels[1:] == [SIGNED]


def test_a05_a_replayed_note_never_undoes_a_later_word(here: Review) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    agreed = here.review()
    here.town.clock.forward(seconds=60)
    here.review(opinion="OBJECT")
    objected = [(2, "OBJECT", PERSON, "DISTRICT")]
    assert here.levels[1:] == objected

    name = department_notes.review_name(here.number)
    here.brought(name, agreed)
    assert here.levels[1:] == objected
    here.town.close()
    here.town.open()
    here.listen()
    here.town.caretaker.tick()
    assert here.levels[1:] == objected
    assert here.findings() == []


def test_a05_a_new_level_1_makes_the_old_note_stale(here: Review) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    old = here.review()
    here.town.clock.forward(seconds=60)
    here.level_one()
    here.town.close()
    here.town.open()
    here.listen()
    here.brought(department_notes.review_name(here.number), old)
    assert [one[0] for one in here.levels] == [1]


def test_a01_who_took_the_papers_in_does_not_sign_for_the_department(tmp_path: Path) -> None:
    both = (CLERK, JOINING["department"][1], ("CLERK", "DEPT"), 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(JOINING, "department", both)
        here = Review(Township(tmp_path), [])
    here.listen()
    here.level_one()
    here.town.clock.forward(seconds=60)
    here.review(staff_no=CLERK)
    assert [one[0] for one in here.levels] == [1]
    here.town.close()


def test_a05_a_note_that_the_district_did_not_sign_is_found_by_the_auditor(here: Review) -> None:
    here.level_one()
    here.town.clock.forward(seconds=60)
    forged = ReviewSignedByDepartment(
        2, "AGREE", here.text, "DISTRICT", staff_no=PERSON, office="NYJ",
        signed_at=text_of(here.town.clock.at), cert=base64.b64encode(bytes(64)).decode(),
    )  # fmt: skip
    here.town.station.do(
        ApplyDistrict(trade=here.number, checkpoint="c", first_seq=0, last_seq=0, review=forged)
    )
    assert any("department" in one for one in here.findings())


# --- B08: an answer -----------------------------------------------------------------------------


def test_b08_a_department_answers_at_the_district_and_its_words_lie_in_the_vault(
    here: Review,
) -> None:
    here.level_one()
    here.ask()
    here.town.clock.forward(seconds=60)
    here.answer()
    assert here.answers == ["AGREE"]
    assert here.findings() == []
    written = b"".join(body for _seq, body in here.town.station.ledger.entries())
    assert WORDS.encode() not in written


@pytest.mark.parametrize(
    "wrong",
    [{"key": STRANGER}, {"words": "不同意。"}, {"slot": "ZRJ"}],
    ids=["not the district", "other words", "another department"],
)
def test_b08_an_answer_that_is_not_the_districts_word_is_refused_by_name(
    here: Review, wrong: dict[str, object]
) -> None:
    here.ask()
    here.town.clock.forward(seconds=60)
    here.answer(**wrong)  # type: ignore[arg-type]
    assert here.answers == [""]
    assert len(here.refused) == 1


def test_b08_an_answer_of_an_earlier_question_does_not_fill_a_new_slot(here: Review) -> None:
    here.ask()
    here.town.clock.forward(seconds=60)
    here.answer(answer="MAYBE")
    assert here.answers == [""]
    before = text_of(local("2026-03-04 08:00"))
    here.answer(signed_at=before)
    assert here.answers == [""]
    here.answer()
    assert here.answers == ["AGREE"]


# --- the district's desk -----------------------------------------------------------------------


def test_a05_b08_what_the_desk_of_the_district_signs_is_in_force_after_the_next_contact(
    line: Line,
) -> None:
    here = Review(line.town, line.refused)
    here.listen()
    here.level_one()
    here.ask()
    here.town.clock.forward(seconds=60)
    signed = text_of(here.town.clock.at)
    who = ("--station", STATION, "--staff", PERSON, "--signed", signed)
    status, told = line.desk(
        "review-dept", *who, "--office", "NYJ", here.number, "AGREE", here.text
    )
    assert status == 0, told
    words = line.file("words.txt", WORDS)
    status, told = line.desk("dept-answer", *who, here.number, "NYJ", "AGREE", words)
    assert status == 0, told
    line.meet()
    assert here.levels[1:] == [SIGNED]
    assert here.answers == ["AGREE"]


def test_a05_the_desk_refuses_a_time_or_a_digest_that_is_none(line: Line) -> None:
    number = line.town.lease_to("IN_REVIEW")
    who = ("--station", STATION, "--staff", PERSON, "--office", "NYJ")
    for signed, digest in (("today", OTHER), (text_of(local("2026-03-04 09:00")), "abc")):
        status, told = line.desk("review-dept", *who, "--signed", signed, number, "AGREE", digest)
        assert status == 1, told
