"""The laboratory's page and API: the same acts, both languages, no foreign hand."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_page import COLUMNS, Laboratory
from tests.fakes.laboratory import BASE, api, state

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "laboratory.md"


@pytest.mark.parametrize("path", ["/", "/slips"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_pages_are_whole_in_both_languages(
    browser: FlaskClient, bench: Bench, language: str, path: str
) -> None:
    browser.set_cookie("lang", language, domain="127.0.0.1")
    bench.cables.set_faults({"device": "printer", "split": "on"})
    bench.fingerprint.pull()
    bench.printer.printer.received(b"\x1bBslip\n\x1dV\x00half")
    bench.id_card.lay({"person": "g12", "condition": "moved"})
    bench.fingerprint.press({"finger": "g05", "quality": "smeared"})
    page = browser.get(path, base_url=BASE)
    assert page.status_code == 200
    assert not re.search(r">\s*laboratory\.|\{\w+\}", page.text)
    assert not re.search(r"<script>|<style| style=| on\w+=", page.text)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_a_form_needs_its_token(browser: FlaskClient) -> None:
    form = {"person": "p01", "condition": "good"}
    assert browser.post("/act/id-card/lay", data=form, base_url=BASE).status_code == 400
    given = form | {"csrf_token": token(browser.get("/", base_url=BASE).text)}
    done = browser.post("/act/id-card/lay", data=given, base_url=BASE)
    assert (done.status_code, done.location) == (303, "/#id-card")
    assert state(browser)["id_card"] == {"person": "p01", "condition": "good"}


def test_a_refused_act_says_why_on_the_page(browser: FlaskClient) -> None:
    given = {"csrf_token": token(browser.get("/", base_url=BASE).text)}
    page = browser.post("/act/clock/next", data=given, base_url=BASE, follow_redirects=True)
    assert 'class="notice"' in page.text


@pytest.mark.parametrize("act", ["id-card/lay", "line/down"])
def test_a_foreign_page_cannot_use_the_api(browser: FlaskClient, act: str) -> None:
    assert browser.post(f"/api/{act}", json={}, base_url=BASE).status_code == 403


def test_a_foreign_name_of_this_machine_is_refused(browser: FlaskClient) -> None:
    assert browser.get("/", base_url="http://attacker.example").status_code == 400


@pytest.mark.parametrize(
    ("act", "values", "status"),
    [
        ("id-card/lay", {"person": "p99"}, 422),
        ("id-card/lay", {"person": "p01", "condition": "shiny"}, 422),
        ("fingerprint/press", {"finger": "p01", "quality": "wet"}, 422),
        ("staff-card/lay", {"staff_no": "../../x"}, 422),
        ("printer/load", {"roll": "gold"}, 422),
        ("cable/pull", {"device": "kettle"}, 422),
        ("cable/faults", {"device": "kettle"}, 422),
        ("clock/advance", {"step": "year"}, 422),
        ("clock/back", {}, 404),
    ],
)
def test_acts_that_make_no_sense_are_refused(
    browser: FlaskClient, act: str, values: dict[str, str], status: int
) -> None:
    before = state(browser)
    assert api(browser, act, **values).status_code == status
    assert state(browser) == before


def test_the_tag_changes_with_the_page(browser: FlaskClient) -> None:
    def tag() -> str:
        return browser.get("/api/tag", base_url=BASE).text

    first = tag()
    assert tag() == first
    api(browser, "id-card/lay", person="p01", condition="good")
    assert tag() != first


def test_every_thing_has_its_section_and_its_words(browser: FlaskClient, lab: Laboratory) -> None:
    page = browser.get("/", base_url=BASE).text
    drawn = {name for column in COLUMNS for name in column}
    assert drawn == set(lab.things) - {"cable"}
    for name in drawn:
        assert f'<section id="{name}"' in page
        assert f">laboratory.device.{name}<" not in page


def test_an_act_on_a_cable_returns_to_its_device(browser: FlaskClient) -> None:
    form = {"csrf_token": token(browser.get("/", base_url=BASE).text), "device": "printer"}
    assert browser.post("/act/cable/pull", data=form, base_url=BASE).location == "/#printer"
    form["device"] = "//elsewhere.example"
    assert browser.post("/act/cable/pull", data=form, base_url=BASE).location == "/#main"


def test_a_printed_slip_changes_the_tag_and_its_pages_stay_cheap(
    browser: FlaskClient, lab: Laboratory, bench: Bench
) -> None:
    before = lab.tag()
    bench.printer.printer.received(b"word\n" * 40 + b"\x1dV\x00")
    assert lab.tag() != before
    assert "word" not in str(bench.printer.glance())


def test_the_guide_names_every_act(lab: Laboratory) -> None:
    rows = re.findall(r"(?m)^\| ((?:`[a-z-]+/[a-z-]+` ?)+)\|", GUIDE.read_text(encoding="utf-8"))
    assert {act for row in rows for act in re.findall(r"`([^`]+)`", row)} == set(lab.acts)
