"""C03: every field of every page has help of its own, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_ui import field_help
from kiosk_ui.act_forms import FORMS
from kiosk_ui.act_forms.form import Ask
from kiosk_ui.i18n import LANGUAGES, Language, catalogue
from kiosk_ui.screens.registration import flow
from tests.fakes.desk import Desk
from tests.fakes.township import Township

TEMPLATES = Path(__file__).parents[2] / "kiosk_ui" / "templates"
FIELD = re.compile(
    r"<(?:input|select|textarea)\b[^>]*?\sname=\"([^\"]+)\"[^>]*>|ui\.choice\('(\w+)'"
)
NOBODYS = re.compile(r'type="hidden"| hidden>')
GENERATED = ("act/_fields.html", "act/read_back.html", "_macros.html")
"""Names of these are the fields of the forms and of the PIN, looked at below."""
LEAST = 4
"""Characters of the shortest sentence that tells anybody anything."""

COMPOSED = {
    "acceptance_desk": ["decision.D01.date", "decision.D06.holder_signed"],
    "back_office/_review_form": [
        "notice_days", "deadline", "planned_day", "planned_time", "deposit", "increment", "floor",
    ],
    "back_office/_terms_tender": ["points-PRICE", "experts"],
    "back_office/_terms_ascend": ["free_min", "window_s", "confirm_factor"],
    "back_office/_terms_sealed": ["warning_line"],
    "back_office/_terms_draw_in_band": ["band_low", "band_high"],
    "back_office/_terms_room": ["grace_min"],
    "back_office/enrol": ["paper_MANAGER"],
    "back_office/offers": ["offer-E001"],
    "back_office/score_sheet": ["mark-E001-PRICE"],
    "bids/opening": ["amount-E001", "whole-E001", "slip-E001"],
    "complaint/new": ["name", "id_number", "phone"],
    "register/place": ["east", "south", "west", "north"],
    "register/_number": ["price", "area", "title_area", "quantity", "estimate"],
}  # fmt: skip
"""Names that a template puts together, by template; `{{` in a name must have its examples here."""


def written() -> Iterator[tuple[str, str]]:
    """(template, name) of every field that a template writes itself."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        page = str(path.relative_to(TEMPLATES))
        if page in GENERATED or page.startswith("district/"):
            continue
        for match in FIELD.finditer(path.read_text(encoding="utf-8")):
            if not NOBODYS.search(match.group(0)):
                yield page.removesuffix(".html"), match.group(1) or match.group(2)


def in_all(page: str, form: str, name: str) -> list[str]:
    """The texts of a field, one for each language."""
    found = []
    for language in LANGUAGES:
        texts = catalogue(language)
        told = (texts.gettext(key) for key in field_help.keys(page, form, name)
                if texts.gettext(key) != key)  # fmt: skip
        found.append(next(told, ""))
    return found


def test_c03_every_field_of_a_template_has_help() -> None:
    plain = [(page, name) for page, name in written() if "{" not in name]
    put_together = [(page, name) for page, names in COMPOSED.items() for name in names]
    assert len(plain) > 100
    missing = [
        (page, name)
        for page, name in plain + put_together
        if any(len(text) < LEAST for text in in_all(page, "", name))
    ]
    assert missing == []


def test_c03_names_that_are_put_together_have_examples() -> None:
    known = set(COMPOSED) | {"register/fields", "register/whole-form", "register/typed"}
    assert {page for page, name in written() if "{" in name} <= known


def test_c03_every_question_of_a_registration_has_help() -> None:
    names = {field.name for page in flow.PAGES for field in page.fields}
    missing = [one for one in names if "" in in_all("register/fields", "", one)]
    assert len(names) > 20
    assert missing == []


def columns(name: str) -> Iterator[Ask]:
    for ask in FORMS[name].asks:
        yield from ask.columns


@pytest.mark.parametrize("name", [one for one in FORMS if any(columns(one))])
def test_c03_every_column_of_a_form_has_help(name: str) -> None:
    missing = [
        one.name for one in columns(name)
        if "" in in_all("act/form", name, f"rows.0.{one.name}")
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_c03_help_is_no_label(language: Language) -> None:
    """A sentence says more than the name of the field."""
    texts = catalogue(language)
    for name, form in FORMS.items():
        for ask in form.asks:
            label = texts.gettext(f"field.{name}.{ask.name}")
            assert texts.gettext(f"help.{name}.{ask.name}").strip("。.") != label, (name, ask.name)


def test_what_stands_on_a_page_is_found_with_its_name() -> None:
    page = """<h1>Which?</h1><label for="a">First <b>name</b></label><input id="a" name="a">
    <fieldset><legend>How</legend><label><input type="radio" name="b" value="1">One</label>
    <label><input type="radio" name="b" value="2">Two</label></fieldset>
    <label><input type="checkbox" name="c">Seen</label><input name="d">
    <input type="hidden" name="e">
    <select name="f" aria-label="Month"></select><button name="go">Go</button>"""
    found = [(one.name, one.label) for one in field_help.fields_of(page)]
    assert found == [
        ("a", "First name"), ("b", "How"), ("c", "Seen"), ("d", "Which?"), ("f", "Month"),
    ]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def test_c03_the_page_shows_the_help_of_its_fields(desk: Desk) -> None:
    shown = desk.at("head").see("/act/AddTraining")
    listed = re.findall(r'data-help-for="([^"]+)"><dt>([^<]+)</dt><dd>([^<]+)</dd>', shown)
    assert [name for name, _label, _text in listed] == [
        one.name for one in FORMS["AddTraining"].asks
    ]
    assert all(text != label for _name, label, text in listed)


def test_c03_the_kiosk_has_help_bottom_left_and_keeps_what_was_typed(desk: Desk) -> None:
    """It is no other page: nothing is sent or left by opening it."""
    shown = desk.browser().see("/query")
    rail = shown[shown.index('class="rail"') : shown.index("</nav>", shown.index('class="rail"'))]
    assert 'data-help-for="number"' in rail
    assert rail.index("help-open") < rail.index('class="help"')
    assert "<details" in rail
