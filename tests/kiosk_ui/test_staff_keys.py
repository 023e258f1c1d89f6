"""The workbench with a trade in every state: at most one filled button, no letter twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.hall import Hall
from tests.fakes.township import PATH

WHO = ("clerk", "second", "reviewer", "head", "supervisor")


def pages(hall: Hall, number: str) -> dict[str, str]:
    """The page as each of them sees it, without the cover for a lifted card."""
    found = {}
    for who in WHO:
        shown = hall.signed_in(who).get(f"/work/{number}").get_data(as_text=True)
        found[who] = shown.split('id="main"')[1].split("</main>")[0]
    return found


@pytest.mark.parametrize("stage", PATH)
def test_each_letter_stands_once_and_one_button_at_most_is_filled(
    tmp_path: Path, stage: str
) -> None:
    hall = Hall(tmp_path)
    number = hall.town.lease_to(stage)
    for who, page in pages(hall, number).items():
        letters = Counter(re.findall(r'data-letter="(\w)"', page))
        assert [one for one, times in letters.items() if times > 1] == [], who
        assert len(re.findall(r'class="button go\b', page)) <= 1, who


def test_with_no_case_open_the_new_registration_is_the_filled_one(tmp_path: Path) -> None:
    shown = Hall(tmp_path).signed_in("clerk").get("/work/").get_data(as_text=True)
    main = shown.split('id="main"')[1].split("</main>")[0]
    assert re.findall(r'class="button go" href="([^"]*)"', main) == ["/register/"]
