"""The Pinyin keyboard: what it offers for letters, and that it keeps nothing of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from kiosk_ui.keyboard import lexicon, radicals
from kiosk_ui.keyboard.candidates import SHOWN, Field, Local, candidates, surnames
from kiosk_ui.keyboard.syllables import LETTERS_MAX, SYLLABLES, ways
from tests.fakes.desk import Desk
from tests.fakes.township import Township

LISTED = Path(__file__).parents[1] / "vectors" / "keyboard" / "words.tsv"
PAGE = "/register/what"
RARE = [(212, 4, "龑"), (75, 8, "棽"), (85, 4, "汶")]
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz'", max_size=LETTERS_MAX + 4)
TOWN = Local(["单", "仇", "青禾镇", "下洋村", "梅家坞"])


def first(letters: str, field: Field = Field.TEXT, before: str = "") -> list[str]:
    """Texts under the number keys."""
    return [one.text for one in candidates(letters, field, before=before, local=TOWN)[:SHOWN]]


def picks(word: str, field: Field) -> int:
    """How often somebody chooses, each time among the first eight, until all is written; 0: never.

    All letters are typed at once, without tones and without parting marks.
    """
    spelled = [one.replace("ü", "v") for one in lazy_pinyin(word)]
    done, count = "", 0
    while done != word:
        letters = "".join(spelled[len(done) :])
        fits = [one for one in first(letters, field, done) if word[len(done) :].startswith(one)]
        if not fits:
            return 0
        done += max(fits, key=len)
        count += 1
    return count


def test_the_first_eight_hold_the_wanted_word_of_500_names_and_places() -> None:
    listed = [line.split("\t") for line in LISTED.read_text("utf-8").splitlines()]
    assert len(listed) == 500
    needed = {word: picks(word, Field(field)) for field, word in listed}
    missed = [word for word, count in needed.items() if not count]
    assert len(missed) <= 0.02 * len(listed), missed
    at_once = sum(1 for count in needed.values() if count == 1)
    assert at_once >= 0.85 * len(listed)


@pytest.mark.parametrize(
    ("letters", "surname"),
    [
        ("shan", "单"), ("dan", "单"), ("qiu", "仇"), ("chou", "仇"), ("zeng", "曾"),
        ("ceng", "曾"), ("xie", "解"), ("jie", "解"), ("ou", "区"), ("qu", "区"),
        ("ouyang", "欧阳"), ("lv", "吕"), ("nie", "聂"),
    ],
)  # fmt: skip
def test_a_surname_is_found_under_each_of_its_readings(letters: str, surname: str) -> None:
    assert surname in first(letters, Field.NAME)


@pytest.mark.parametrize(
    ("letters", "field", "word"),
    [
        ("shan", Field.NAME, "单"), ("qinghezhen", Field.PLACE, "青禾镇"),
        ("meijiawu", Field.TEXT, "梅家坞"), ("xiayangcun", Field.PLACE, "下洋村"),
    ],
)  # fmt: skip
def test_this_townships_words_come_first(letters: str, field: Field, word: str) -> None:
    assert first(letters, field)[0] == word


def test_every_common_surname_is_one_choice_away_under_its_usual_reading() -> None:
    common = list(surnames())[:200]
    hidden = [one for one in common if picks(one, Field.NAME) != 1]
    assert len(hidden) <= 4, hidden


@pytest.mark.parametrize(
    ("letters", "read"),
    [
        ("xian", ("xian",)), ("xi'an", ("xi", "an")), ("zhangwei", ("zhang", "wei")),
        ("lue", ("lve",)), ("zhongg", ("zhong", "g")), ("ZHANG", ("zhang",)),
    ],
)  # fmt: skip
def test_letters_are_read_as_syllables(letters: str, read: tuple[str, ...]) -> None:
    assert ways(letters)[0] == read


def test_an_unfinished_syllable_offers_what_stands_before_it() -> None:
    found = candidates("zhongg")
    assert (found[0].text, found[0].letters) == ("中", 5)


@pytest.mark.parametrize("letters", ["", "'", "vvv", "iou", "xyz"])
def test_letters_that_begin_no_syllable_offer_nothing(letters: str) -> None:
    assert candidates(letters) == ()


@settings(max_examples=300, deadline=None)
@given(LETTERS, st.sampled_from(Field), st.text(max_size=3))
def test_whatever_is_typed_each_word_takes_some_letters_and_no_more_than_there_are(
    letters: str, field: Field, before: str
) -> None:
    for one in candidates(letters, field, before=before):
        assert one.text
        assert 0 < one.letters <= len(letters)


@settings(max_examples=300, deadline=None)
@given(LETTERS)
def test_a_way_spells_the_letters_and_only_its_last_part_may_be_unfinished(letters: str) -> None:
    for way in ways(letters):
        typed = letters[:LETTERS_MAX].replace("'", "")
        assert "".join(way).replace("lve", "lue").replace("nve", "nue") in (
            typed, typed.replace("lve", "lue").replace("nve", "nue"),
        )  # fmt: skip
        assert all(one in SYLLABLES for one in way[:-1])


def test_every_line_of_the_tables_is_found_by_its_spelling() -> None:
    for table, opened in ((lexicon.WORDS, lexicon.words()), (lexicon.PLACES, lexicon.places())):
        lines = table.read_text("utf-8").splitlines()
        for line in (*lines[:3], *lines[:: len(lines) // 50], lines[-1]):
            spelling, _tab, row = line.partition("\t")
            assert [one for one, _weight in opened.words(spelling)] == row.split(" ")[::2]
        assert opened.words("zzz") == ()


@pytest.mark.parametrize(
    ("radical", "more", "sign"), [(212, 4, "龑"), (75, 8, "棽"), (85, 4, "汶")]
)
def test_a_rare_character_is_found_by_radical_and_strokes(
    radical: int, more: int, sign: str
) -> None:
    assert sign in radicals.characters(radical)[more]


def test_radicals_stand_under_their_strokes() -> None:
    listed = radicals.by_strokes()
    assert sum(len(row) for row in listed.values()) == 214
    assert (85, "水 氵") in listed[4]
    assert all(radicals.strokes_of(number) == n for n, row in listed.items() for number, _ in row)


@pytest.mark.parametrize(
    ("code", "sign"), [("9F91", "龑"), ("U+9f91", "龑"), ("0041", ""), ("9F9", ""), ("龑", "")]
)
def test_a_rare_character_is_found_by_its_code(code: str, sign: str) -> None:
    assert radicals.of_code(code) == sign


def test_words_are_asked_for_by_post_and_kept_nowhere(tmp_path: Path) -> None:
    browser = Desk(Township(tmp_path)).browser()
    typed = {"letters": "zhangyan", "field": "name", "before": ""}
    answer = browser.send("/keyboard/words", page=PAGE, **typed)
    assert json.loads(answer.data)["words"][0][0] == "张燕"
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.client.get("/keyboard/words?letters=zhangyan").status_code == 405
    assert "龑" in browser.send("/keyboard/rare", page=PAGE, radical="212").text
    for odd in ("0", "215", "-1", "x", "99999999999"):
        assert "氵" in browser.send("/keyboard/rare", page=PAGE, radical=odd).text
