"""Over every generated form: sentences for each field (C03), the empty post, what was typed.

The forms are filled in by their kinds alone, so a new form is tested as soon as it is there.
"""

from collections.abc import Iterator

import pytest

from appliance.core import steps
from appliance.core.entries import FACTS
from kiosk_ui.act_forms import FORMS
from kiosk_ui.act_forms.form import KINDS, ActForm, Ask
from kiosk_ui.i18n import LANGUAGES, catalogue
from tests.fakes.desk import Desk
from tests.fakes.township import TABLES, Township

pytestmark = pytest.mark.slow


def fields(form: ActForm) -> Iterator[Ask]:
    for ask in form.asks:
        yield ask
        yield from ask.columns


def sentences(form: ActForm) -> list[str]:
    asks = list(form.asks)
    columns = [one for ask in form.asks for one in ask.columns]
    return [
        f"act.{form.name}",
        f"effect.{form.name}",
        *(f"{what}.{form.name}.{one.name}" for one in asks for what in ("field", "help")),
        *(f"field.{form.name}.{one.name}" for one in columns),
    ]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_c03_every_field_has_its_label_and_its_help(name: str, language: str) -> None:
    texts = catalogue(language)  # type: ignore[arg-type]  # one of LANGUAGES
    missing = [one for one in sentences(FORMS[name]) if texts.gettext(one) == one]
    assert missing == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_asks_for_fields_that_its_command_has(name: str) -> None:
    form = FORMS[name]
    known = set(form.command.__struct_fields__)
    strange = {one.name for one in form.asks} - known
    assert not strange or form.extra is not None
    assert {one.kind for one in fields(form)} <= set(KINDS)
    assert all(one.choices for one in fields(form) if one.kind in ("choice", "choices"))
    assert all(one.row and one.columns for one in form.asks if one.kind == "rows")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_and_its_step_are_about_the_same(name: str) -> None:
    step = steps.step_for(FORMS[name].command)
    assert FORMS[name].about == step.about


@pytest.mark.parametrize("name", FORMS)
def test_no_paper_is_asked_for_behind_the_firewall(name: str) -> None:
    """Its key would be a row of the vault more, and rows can be counted."""
    event = steps.step_for(FORMS[name].command).event
    hidden = any(fact.hidden for (kind, _), fact in FACTS.items() if kind == event)
    papers = [one.name for one in fields(FORMS[name]) if one.kind == "paper"]
    assert not (hidden and papers)


def signer_of(name: str) -> str:
    """Somebody of the township in a role that may give this command."""
    roles = TABLES.event(steps.step_for(FORMS[name].command).event).roles
    people = {
        "CLERK": "clerk", "CASHIER": "second", "REVIEWER": "reviewer", "HOST": "reviewer",
        "HEAD": "head", "SUPERVISOR": "supervisor",
    }  # fmt: skip
    return next((people[role] for role in roles if role in people), "clerk")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(Township(tmp_path_factory.mktemp("station")))


@pytest.fixture(scope="module")
def number(desk: Desk) -> str:
    """A trade of which the notice runs."""
    return desk.town.lease_to("PUBLISHED")


@pytest.mark.parametrize("name", FORMS)
def test_every_form_renders_and_an_empty_post_names_each_field(
    desk: Desk, number: str, name: str
) -> None:
    browser = desk.at(signer_of(name))
    path = f"/act/{name}/{number}" if FORMS[name].about == "TRADE" else f"/act/{name}"
    shown = browser.see(path)
    newest = desk.town.station.timeline(number)[-1].seq
    answer = browser.post(path, shown, seen=newest)
    needed = [
        one for one in FORMS[name].asks if one.required and not one.default and not one.shown
    ]
    assert answer.status_code == (422 if needed else answer.status_code)
    assert answer.status_code in (200, 422)
    for ask in needed:
        assert f'id="no-{ask.name}' in answer.text, ask.name
