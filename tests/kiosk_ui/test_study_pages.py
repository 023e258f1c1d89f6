"""Study cards and self-tests at the desk (C02): what is asked, told, kept, and not told before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import study as rules
from appliance.registers import study as register
from kiosk_ui.i18n import say
from kiosk_ui.screens.study import KEY
from kiosk_ui.study import bank as banks
from kiosk_ui.study import going
from kiosk_ui.study.bank import Bank
from kiosk_ui.study.going import Watch
from kiosk_ui.study.question import Question
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import STAFF, TABLES, Township

CLERK = STAFF["clerk"][0]
MATTER = "sealed"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


@pytest.fixture(scope="module")
def bank() -> Bank:
    return banks.load(TABLES, Path("/nowhere"))


def under_way(desk: Desk) -> going.Test:
    found = going.held(desk.town.station, CLERK).test
    assert found is not None
    return found


def begin(clerk: Browser, matter: str = MATTER) -> None:
    answer = clerk.post(f"/study/test/{matter}", clerk.see("/study/"))
    assert answer.status_code == 303


def place_of(question: Question, seed: str, *, right: bool) -> int:
    shown = question.answers(seed)
    return next(n for n, _ in enumerate(shown) if question.is_right(seed, n) is right)


def answer_all(desk: Desk, clerk: Browser, bank: Bank, wrong: int = 0) -> None:
    """Every question, the first `wrong` of them wrong."""
    test = under_way(desk)
    for number, item in enumerate(test.items):
        question = bank.question(item)
        assert question is not None
        chosen = place_of(question, test.seed, right=number >= wrong)
        shown = clerk.see("/study/question")
        clerk.post("/study/question", shown, at=number + 1, answer=chosen)


def finish(clerk: Browser, of: int) -> str:
    answer = clerk.post("/study/finish", clerk.see(f"/study/question/{of}"))
    assert answer.status_code == 303
    return clerk.see(answer.location)


def test_c02_the_bank_is_large_and_every_question_can_be_answered(bank: Bank) -> None:
    asked = list(bank.questions())
    assert len(asked) >= 120
    assert len({one.id for one in asked}) == len(asked)
    for one in asked:
        for language in ("zh", "en"):
            answers = [text.said(language) for text in (one.right, *one.wrong)]
            assert len(answers) == len(set(answers)) >= 3, one.id
            assert all(answers), one.id
            assert one.ask.said(language), one.id
            assert one.why.said(language), one.id
        assert one.source, one.id
        assert not re.search(r"[{}]", one.ask.zh + one.why.zh + one.ask.en), one.id


def test_c02_the_tables_and_the_bank_say_the_same(bank: Bank) -> None:
    """The right answer of a question of a table is its row."""
    row = TABLES.deadlines["DL19"]
    found = bank.question("T.DL19")
    assert found is not None
    assert found.right.zh == say(f"study.length.{row.unit}", n=row.default)
    for one in bank.questions():
        if one.id.startswith("T.who-"):
            event = TABLES.events[one.id.removeprefix("T.who-")]
            assert one.right.zh == TABLES.roles[event.roles[0]].zh


def test_c02_answers_stand_in_an_order_of_the_seed(bank: Bank) -> None:
    found = bank.question("T.DL19")
    assert found is not None
    orders = {found.answers(f"{n:032x}") for n in range(40)}
    assert len(orders) > 4
    assert {places.index(found.right) for places in orders} == {0, 1, 2, 3}


def test_c02_a_finished_test_stands_in_the_ledger(desk: Desk, bank: Bank) -> None:
    clerk = desk.at("clerk")
    begin(clerk)
    asked = under_way(desk)
    answer_all(desk, clerk, bank, wrong=1)
    shown = finish(clerk, len(asked.items))
    [kept] = register.of_person(desk.town.station, CLERK)
    items = tuple(one.id for one in bank.matters[MATTER].questions)
    assert kept.fact.items == asked.items == rules.draw(kept.fact.seed, items)
    assert kept.fact.score == rules.marks(len(asked.items) - 1, len(asked.items))
    assert (kept.fact.credit, kept.fact.bank, kept.fact.person) == (1, bank.digest, CLERK)
    assert say("study.with-credit") in shown
    assert say("study.drawn.fits") in shown
    wrong = bank.question(asked.items[0])
    assert wrong is not None
    assert wrong.why.zh in shown
    assert say("study.points", n=kept.fact.score) in shown


def test_c02_a_page_tells_no_answer_before_one_is_given(desk: Desk, bank: Bank) -> None:
    clerk = desk.at("clerk")
    begin(clerk)
    test = under_way(desk)
    question = bank.question(test.items[0])
    assert question is not None
    shown = clerk.see("/study/question")
    assert question.ask.zh in shown
    assert question.why.zh not in shown
    assert question.source not in shown
    places = re.findall(r'<input type="radio" name="answer" value="(\d)"><span>([^<]+)', shown)
    assert sorted(text for _n, text in places) == sorted(
        one.zh for one in (question.right, *question.wrong)
    )
    assert test.seed not in shown
    # Neither can the page of a later answer be opened.
    assert say("study.right") not in clerk.see("/study/question/1")


def test_c02_the_first_answer_counts(desk: Desk, bank: Bank) -> None:
    clerk = desk.at("clerk")
    begin(clerk)
    test = under_way(desk)
    question = bank.question(test.items[0])
    assert question is not None
    wrong = place_of(question, test.seed, right=False)
    right = place_of(question, test.seed, right=True)
    shown = clerk.see("/study/question")
    clerk.post("/study/question", shown, at=1, answer=wrong)
    clerk.post("/study/question", shown, at=1, answer=right)
    assert under_way(desk).answers == (wrong,)
    assert question.why.zh in clerk.see("/study/question/1")


@pytest.mark.parametrize("answer", ["", "9", "-1", "x"])
def test_c02_no_answer_is_no_wrong_answer(desk: Desk, answer: str) -> None:
    clerk = desk.at("clerk")
    begin(clerk)
    told = clerk.post("/study/question", clerk.see("/study/question"), at=1, answer=answer)
    assert told.status_code == 422
    assert say("study.choose-one") in told.text
    assert under_way(desk).answers == ()


def test_c02_a_test_is_not_kept_before_its_last_answer(desk: Desk) -> None:
    clerk = desk.at("clerk")
    begin(clerk)
    clerk.post("/study/finish", clerk.see("/study/question"))
    assert register.of_person(desk.town.station, CLERK) == []


def test_c02_after_a_power_cut_the_same_question_is_asked(tmp_path: Path, bank: Bank) -> None:
    first = Desk(Township(tmp_path))
    clerk = first.at("clerk")
    begin(clerk)
    test = under_way(first)
    question = bank.question(test.items[0])
    assert question is not None
    clerk.post("/study/question", clerk.see("/study/question"), at=1,
               answer=place_of(question, test.seed, right=True))  # fmt: skip
    before = under_way(first)
    again = Desk(first.town)  # another process of the same box: nothing of the first is in memory
    clerk = again.at("clerk")
    assert under_way(again) == before
    asked = bank.question(before.items[1])
    assert asked is not None
    assert asked.ask.zh in clerk.see("/study/question")
    begin(clerk, "privacy")
    assert under_way(again) == before
    first.town.close()


def test_c02_everybody_sees_the_own_record_and_the_head_all(desk: Desk, bank: Bank) -> None:
    clerk, second = desk.at("clerk"), desk.at("second")
    begin(clerk)
    of = len(under_way(desk).items)
    answer_all(desk, clerk, bank)
    finish(clerk, of)
    [kept] = register.of_person(desk.town.station, CLERK)
    name = desk.town.station.staff_name(CLERK)
    assert second.client.get(f"/study/done/{kept.seq}").status_code == 404
    assert say("study.everybody") not in second.see("/study/")
    everybody = desk.at("head").see("/study/")
    assert re.search(rf"<td>{re.escape(name)}</td>.*?<td class=\"number\">1</td>", everybody)
    assert desk.browser().client.get("/study/").status_code == 303


def test_c02_the_districts_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    ours = (banks.WRITTEN / "sealed.toml").read_text(encoding="utf-8")
    theirs = ours.replace('id = "S01"', 'id = "X01"')
    (tmp_path / "study" / "sealed.toml").write_text(theirs, encoding="utf-8")
    (tmp_path / "study" / "privacy.toml").write_text('code = "other"\n', encoding="utf-8")
    found, plain = banks.load(TABLES, tmp_path), banks.load(TABLES, Path("/nowhere"))
    assert found.question("X01") is not None
    assert found.question("S01") is None
    assert found.digest != plain.digest
    assert found.matters["privacy"] == plain.matters["privacy"]


@pytest.mark.parametrize(
    ("text", "other"),
    [('id = "S01"', 'id = "T.S01"'), ("wrong = [", "wrong = []\nmore = ["), ("ask =", "asks =")],
)
def test_c02_a_file_that_does_not_fit_is_left_out(tmp_path: Path, text: str, other: str) -> None:
    (tmp_path / "study").mkdir()
    ours = (banks.WRITTEN / "sealed.toml").read_text(encoding="utf-8")
    assert text in ours
    changed = ours.replace(text, other, 1)
    (tmp_path / "study" / "sealed.toml").write_text(changed, encoding="utf-8")
    assert banks.load(TABLES, tmp_path) == banks.load(TABLES, Path("/nowhere"))


def test_c02_only_time_at_the_page_counts() -> None:
    at = [0.0]
    watch = Watch(lambda: at[0])
    for moment, matter in ((0, "a"), (20, "a"), (40, "a"), (500, "a"), (530, "b"), (540, "b")):
        at[0] = moment
        watch.sign("one", matter)
    assert watch.taken("one", {"a": 5}) == {"a": 75, "b": 10}
    assert watch.taken("one", {}) == {}
    assert watch.taken("other", {"a": 1}) == {"a": 1}


@pytest.mark.parametrize(("elapsed", "seconds"), [(0, 0), (-3, 0), (59.6, 60), (60.1, 0)])
def test_c02_a_long_gap_is_no_study(elapsed: float, seconds: int) -> None:
    assert going.counted(elapsed) == seconds


def test_c02_reading_counts_for_the_next_test_of_its_matter(desk: Desk, bank: Bank) -> None:
    clerk = desk.at("clerk")
    clerk.see(f"/study/card/{MATTER}/1")
    watch = desk.app.extensions[KEY].watch
    before, of = watch.last[CLERK]
    watch.last[CLERK] = (before - 50, of)
    clerk.post("/study/here", clerk.see("/study/"), matter=MATTER)
    begin(clerk)
    answer_all(desk, clerk, bank)
    finish(clerk, len(under_way(desk).items))
    [kept] = register.of_person(desk.town.station, CLERK)
    assert 50 <= kept.fact.duration_s < 60
    assert going.held(desk.town.station, CLERK).read[MATTER] == 0
