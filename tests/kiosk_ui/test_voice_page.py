"""What a page may say: texts that were noted while it was made, and no other."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kiosk_ui import i18n
from kiosk_ui.voice import page, provenance
from kiosk_ui.voice.provenance import Noted

QUESTION = Noted("您要办什么？", "ask")
TERM = Noted("租 5 年", fact=True)
NUMBER = Noted("5", fact=True)
SIX = Noted("6", fact=True)
WORD = Noted("耕地")


def heard(html: str, *noted: Noted, facts: bool = True) -> list[str]:
    told = page.pieces(html, noted or (QUESTION, TERM, NUMBER, SIX, WORD), facts=facts)
    return ["|".join(part.text for part in one.parts) for one in told]


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<h1 class="question">您要办什么？</h1>', ["您要办什么？"]),
        ('<p class="hint">  您要办什么？\n </p>', ["您要办什么？"]),
        ("<p>您要办什么？</p>", []),
        ('<h1 class="question">张三，您要办什么？</h1>', []),
        ('<h1 class="question">您要办什么？<span>张三</span></h1>', []),
        ('<h1 class="question">您要办什么？<b data-unspoken>5</b></h1>', []),
        ('<p class="say" hidden>您要办什么？</p>', []),
        ('<p class="say"><svg><title>张三</title></svg><span>租 5 年</span></p>', ["租 5 年"]),
        ("<div data-read><dt>耕地</dt><dd>5</dd><dd><a>改</a></dd></div>", ["耕地|5"]),
        ('<p class="hint">5</p>', ["5"]),
        ('<p class="hint">55</p>', []),
        ('<p class="hint">565656</p>', []),
        ('<p class="hint">5 6</p>', ["5|6"]),
        (
            '<label class="choice"><input value="张三"><span class="word">耕地</span></label>',
            ["耕地"],
        ),
        ('<div data-unspoken data-aloud="您要办什么？">张三</div>', ["您要办什么？"]),
        ('<div data-unspoken data-aloud="张三">张三</div>', []),
        (
            '<div class="letter"><p>您要办什么？</p><p>张三，耕地</p></div><p>耕地</p>',
            ["您要办什么？"],
        ),
        ('<p class="hint">耕地</p><p>张三</p><p class="hint">租 5 年</p>', ["耕地", "租 5 年"]),
    ],
)
def test_only_known_texts_in_marked_places_are_told(html: str, told: list[str]) -> None:
    assert heard(html) == told


def test_where_offers_are_sealed_no_figure_is_told() -> None:
    html = '<h1 class="question">您要办什么？</h1><p class="hint">租 5 年</p>'
    assert heard(html, facts=False) == ["您要办什么？"]


def test_choices_have_the_number_of_their_key() -> None:
    row = '<label class="choice"><span class="word">耕地</span></label>'
    named = '<a class="tile" data-digit="4"><b>耕地</b></a>'
    told = page.pieces(row * 10 + named, (WORD,), facts=True)
    assert [one.number for one in told] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 4]


@given(st.text(min_size=1), st.sampled_from(["question", "hint", "say go", "choice", "tile go"]))
def test_no_text_of_a_person_is_ever_told(words: str, marked: str) -> None:
    """Whatever somebody is called or typed: what is told are the noted texts, letter by letter."""
    safe = words.replace("&", "&amp;").replace("<", "&lt;")
    known = {"您要办什么？", "租 5 年", "5", "6", "耕地"}
    for html in (
        f'<p class="{marked}">{safe}</p>',
        f'<p class="{marked}">租 5 年{safe}</p>',
        f'<p class="{marked}">{safe}<b>耕地</b></p>',
    ):
        for one in heard(html):
            assert set(one.split("|")) <= known


@pytest.fixture
def listening() -> Flask:
    app = Flask(__name__)
    i18n.install(app)
    return app


def test_a_sentence_with_a_plain_word_in_it_is_not_noted(listening: Flask) -> None:
    with listening.test_request_context():
        provenance.begin()
        said = i18n.say("attend.came", "zh_CN", name="张三", time="10:02")
        assert not isinstance(said, provenance.Sayable)
        assert provenance.noted() == ()
        step = i18n.say("Step {at} of {total}", "zh_CN", at=2, total=7)
        assert [(one.text, one.message_id, one.fact) for one in provenance.noted()] == [
            (step, "", True)
        ]


def test_a_large_number_may_be_an_account(listening: Flask) -> None:
    with listening.test_request_context():
        provenance.begin()
        i18n.say("Step {at} of {total}", "zh_CN", at=6_222_020_000, total=7)
        assert provenance.noted() == ()


def test_what_nobody_listens_to_is_not_noted(listening: Flask) -> None:
    with listening.test_request_context():
        assert not isinstance(i18n.say("Next"), provenance.Sayable)
        assert provenance.noted() == ()


def test_the_stricter_note_of_a_text_stays(listening: Flask) -> None:
    with listening.test_request_context():
        provenance.begin()
        i18n.say("Next", "zh_CN")
        provenance.measured(lambda: i18n.say("Next", "zh_CN"))()
        i18n.say("Next", "zh_CN")
        (one,) = provenance.noted()
        assert one.fact
