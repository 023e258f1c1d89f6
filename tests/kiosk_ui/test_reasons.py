"""Nobody reads a bare code: each reason that a program gives has its sentence in both languages.

The codes are read from the programs themselves, so that a new one without a sentence is found.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import web_enrolments
from appliance.core import enrolment, mandate, organisations, registration
from appliance.core.registration import ID_REFUSALS, USCC_REFUSALS
from appliance.ledger import district_told, mirror
from appliance.tables.loader import load
from kiosk_ui.i18n import LANGUAGES, Language, say, why
from provisioning import catalogues
from sync import district_copy, fetch_notes, ingest, pins, stick_files, stick_wish, usb

LOCALE = catalogues.LOCALE
GATE = {"trade-unknown"}
"""What the station says before the rules of the step are asked (core/authority.py)."""


def parsed(module: object) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def functions(*modules: object) -> dict[str, ast.FunctionDef]:
    return {
        one.name: one
        for module in modules
        for one in parsed(module).body
        if isinstance(one, ast.FunctionDef)
    }


def called(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield getattr(one.func, "id", getattr(one.func, "attr", ""))


def refusals_of(begin: str, *modules: object) -> set[str]:
    """Every code that this rule, and what it calls in `modules`, can refuse with."""
    known, seen, ahead = functions(*modules), set[str](), [begin]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        ahead += called(known[name])
    codes = set()
    for name in seen:
        for one in ast.walk(known[name]):
            if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "refused":
                first = one.args[0]
                if isinstance(first, ast.Constant):
                    codes.add(str(first.value))
    return codes


def reasons(module: object, *, but: frozenset[str] = frozenset()) -> set[str]:
    """Values of the constants of a module that are codes."""
    return {
        str(one.value.value)
        for one in parsed(module).body
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, str)
        and re.fullmatch(r"[a-z]+(-[a-z]+)+|fork|older|overreach|unproven", one.value.value)
        and one.value.value not in but
    }


def sentences(language: Language, family: str) -> set[str]:
    return {
        key.removeprefix(family)
        for path in (LOCALE / language / "LC_MESSAGES").glob("*.po")
        for key in catalogues.texts_of(path)
        if key.startswith(family)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_an_enrolment_over_the_web_is_told(language: Language) -> None:
    codes = refusals_of("take_over", enrolment, mandate, registration, organisations)
    codes |= set(ID_REFUSALS.values()) | set(USCC_REFUSALS.values()) | GATE
    assert {"bidder-is-transferor", "phone-form", "agent-both-sides", "trader-expired"} <= codes
    told = codes - web_enrolments.NOT_NOW - web_enrolments.UNTOLD
    wanted = {code.upper().replace("-", "_") for code in told}
    assert sentences(language, "admit.web.") - {"title", "about", "other"} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_stick_is_told(language: Language) -> None:
    ledger = {
        f"{district_copy.REASON}{one}" for one in reasons(mirror) | {district_copy.BAD_FRAME}
    }
    codes = ledger | {pins.OTHER_KEY} | reasons(fetch_notes) | reasons(stick_wish)
    codes |= reasons(stick_files) | reasons(usb)
    assert {"district-fork", "district-older", "stick-full", "stick-failed"} <= codes
    assert sentences(language, "stick-refused.") - {"other"} == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_district_is_told(language: Language) -> None:
    assert sentences(language, "words.why.") - {"other"} == reasons(district_told)
    aside = reasons(ingest, but=frozenset({ingest.FULL})) | {"receipt"}
    assert sentences(language, "district.aside.") == aside
    assert sentences(language, "district.way.") == aside


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_which_an_auction_stands_still_is_told(language: Language) -> None:
    rows = load().suspension_reasons
    assert sentences(language, "auction.why.") == {
        code for code, row in rows.items() if row.session_pause_by
    }


def test_a_code_of_a_newer_program_is_no_bare_code() -> None:
    for family in ("admit.web", "stick-refused", "words.why"):
        said = why(f"{family}.new-one")
        assert said == say(f"{family}.other", code="new-one")
        assert len(said) > len("new-one") + 8
    assert why("stick-refused.stick-full") == say("stick-refused.stick-full")
