"""A02: whoever signs in finds no act of another line, whatever link they follow."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import steps
from kiosk_ui import trade_acts
from kiosk_ui.act_forms import FORMS
from kiosk_ui.screens import back_office, review
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import JOINING, STAFF, TABLES, Township

pytestmark = pytest.mark.slow

STAGES = (
    "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY",
    "IN_SESSION", "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED",
)  # fmt: skip
PEOPLE = {**STAFF, **JOINING}
PAGES_MAX = 120
"""More pages than anybody's workbench leads to, counted as `kind` counts them."""
OF_A_KIND = 2
ELSEWHERE = ("/static", "/sign", "/out", "/query", "/information", "/study/", "/watch/entry")
"""Public pages, cards to learn from and single entries: no acts stand there."""
LINES = {"front", "back", "supervision"}

WORK = {
    "accept": "AcceptTrade", "return": "ReturnTrade", "resubmit": "ResubmitTrade",
    "refuse": "RefuseTrade", "route-up": "RouteUpTrade", "start-review": "StartReview",
}  # fmt: skip
"""Acts of the workbench -> their commands."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A station with everybody there."""
    town = Township(tmp_path)
    for who in JOINING:
        town.join(who)
    return Desk(town)


def commands_of(path: str) -> set[str]:
    """The commands that a form sent to this path may give, by name."""
    parts = path.strip("/").split("/")
    if parts[0] == "act" and len(parts) > 1:
        return {parts[1]} if parts[1] in FORMS else set()
    if parts[0] == "work" and len(parts) == 3:
        return {WORK[parts[2]]} if parts[2] in WORK else set()
    if parts[0] == "review" and len(parts) == 3:
        return {
            "sign": set(review.ACTS) - {"ApproveReview"}, "object": set(review.ACTS),
            "approve": {"ApproveReview"}, "send-back": {"SendBackReview"},
            "reject": {"RejectReview"}, "draft": {"SignReview", "ApproveReview"},
        }.get(parts[2], set())  # fmt: skip
    return {
        name
        for name, target in back_office.ACTS.items()
        if target.split(".")[0] == {"publish": "publication"}.get(parts[0], parts[0])
    }


def roles_for(command: str) -> set[str]:
    known = {step.command.__name__: step for step in steps.STEPS}
    return set(TABLES.event(known[command].event).roles)


def lines_of(roles: set[str]) -> set[str]:
    return {TABLES.roles[role].line for role in roles} & LINES


def kind(path: str) -> str:
    """Another month, person or number of the same page is the same kind of page."""
    return re.sub(r"\d[\d-]*", "#", path)


def walk(browser: Browser) -> Iterator[tuple[str, str]]:
    """Every kind of page that links lead to from the workbench, two of each, with its text."""
    waiting, seen = ["/work/"], set()
    kinds: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        if path in seen or kinds[kind(path)] == OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind(path)] += 1
        assert len(seen) < PAGES_MAX, "the walk has no end"
        answer = browser.client.get(path)
        if answer.status_code in (301, 302, 303):
            waiting.insert(0, answer.location)
            continue
        if answer.status_code != 200 or "html" not in answer.content_type:
            continue
        text = answer.get_data(as_text=True)
        yield path, text
        links = re.findall(r'href="(/[^"#?]*)', text)
        waiting += [one for one in links if not one.startswith(ELSEWHERE)]


def offered(text: str) -> set[str]:
    """Paths that the page's forms and act links lead to."""
    forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', text)
    forms += re.findall(r'<form[^>]*action="([^"]+)"[^>]*method="post"', text)
    acts = re.findall(r'href="(/act/\w+[^"]*)"', text)
    return {one.partition("?")[0] for one in (*forms, *re.findall(r'formaction="([^"]+)"', text),
                                              *acts)}  # fmt: skip


def foreign(browser: Browser, held: set[str]) -> list[tuple[str, str]]:
    """(page, path) of everything offered that no role of this person may do, line by line."""
    mine = lines_of(held)
    found = []
    for page, text in walk(browser):
        for path in offered(text):
            commands = commands_of(path)
            if commands and not any(lines_of(roles_for(one)) & mine for one in commands):
                found.append((page, path))
    return found


def test_a02_no_login_sees_an_act_of_another_line(desk: Desk) -> None:
    """At every stage of a lease on its way, as every role."""
    town, number = desk.town, ""
    for stage in STAGES:
        number = town.step(stage, number)
        assert town.trade(number).stage == stage
        for who, (_no, _name, roles, _grade) in PEOPLE.items():
            browser = desk.at(who)
            assert foreign(browser, set(roles)) == [], (who, stage)
            browser.see(f"/work/{number}")


def test_a02_the_walk_meets_acts_of_every_line(tmp_path: Path) -> None:
    """So that an empty list above means something."""
    town = Township(tmp_path)
    town.lease_to("IN_REVIEW")
    met = {
        who: {
            one
            for _page, text in walk(Desk(town).at(who))
            for path in offered(text)
            for one in commands_of(path)
        }
        for who in ("clerk", "reviewer", "head", "supervisor")
    }
    assert "SignReview" in met["reviewer"]
    assert "ApproveReview" in met["head"]
    assert "SuspendTrade" in met["supervisor"]
    assert "SignReview" not in met["clerk"]
    assert len(trade_acts.ACTS) == len(WORK)
