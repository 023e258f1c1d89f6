"""The menu of the staff: seven words at most in the header, and no page of anybody's is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import url_for

from kiosk_ui import acting
from kiosk_ui.acting import NEAR_MAX, Item, grouped
from tests.fakes.desk import Desk
from tests.fakes.township import STAFF, Township


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def items(*targets: str) -> list[Item]:
    return [Item(target, target) for target in targets]


def test_a_short_menu_stands_whole_in_the_header_in_its_own_order() -> None:
    names = [f"page{n}" for n in range(NEAR_MAX)]
    found = grouped(items(*names))
    assert [one.target for one in found.near] == names
    assert found.more == ()


def test_a_longer_one_keeps_the_most_used_near_and_the_rest_behind_one_word() -> None:
    others = [f"page{n}" for n in range(NEAR_MAX)]
    found = grouped(items(*others, "figures.page", "work.queue"))
    assert len(found.near) == NEAR_MAX - 1
    assert [one.target for one in found.near[:2]] == ["work.queue", "figures.page"]
    assert {one.target for one in found.near + found.more} == {*others, "figures.page",
                                                              "work.queue"}  # fmt: skip
    letters = [one.letter for one in found.more]
    assert len(set(letters)) == len(letters)
    assert all(re.fullmatch("[a-w]", one) for one in letters)  # x shuts the menu


@pytest.mark.parametrize("who", sorted(STAFF))
def test_everybody_reaches_every_page_of_their_menu_from_every_page(desk: Desk, who: str) -> None:
    browser = desk.at(who)
    shown = browser.see("/work/")
    bar = shown[shown.index('<header class="bar">') : shown.index("</header>")]
    links = re.findall(r'<a href="([^"]+)"', bar)
    assert len(links) == len(set(links)) >= 5
    near = bar[: bar.index("</nav>")]
    assert near.count("<a ") + ("data-more" in bar) <= NEAR_MAX
    for link in links:
        assert browser.client.get(link, follow_redirects=True).status_code == 200, link


def test_the_word_over_the_rest_says_where_one_is(desk: Desk) -> None:
    with desk.app.test_request_context():
        address = url_for("discipline.page")
    shown = desk.at("head").see(address)
    summary = shown[shown.index("<summary") : shown.index("</summary>")]
    assert 'class="here"' in summary
    assert set(acting.NEAR).isdisjoint({"discipline.page"})
