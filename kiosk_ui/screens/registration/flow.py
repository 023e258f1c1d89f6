"""The pages in order, and which of them this case needs."""

from typing import Final

from kiosk_ui.screens.form import UNSURE, Answers
from kiosk_ui.screens.registration import questions, terms, thing, who
from kiosk_ui.screens.registration.page import Page, take_nothing

READ_BACK: Final = Page("read-back", 7, (), take_nothing, template="read-back")

PAGES: Final[tuple[Page, ...]] = (
    *questions.PAGES, *who.PAGES, *thing.PAGES, *terms.PAGES, READ_BACK,
)  # fmt: skip
STEPS: Final = 7
BY_NAME: Final = {page.name: page for page in PAGES}


def flow(answers: Answers) -> tuple[Page, ...]:
    """The pages that this case needs; before the type is known those that every case has."""
    return tuple(page for page in PAGES if page.when(answers))


def names(answers: Answers) -> tuple[str, ...]:
    return tuple(page.name for page in flow(answers))


def open_pages(answers: Answers) -> tuple[Page, ...]:
    """Pages with a question that has no answer yet."""
    return tuple(
        page
        for page in flow(answers)
        if any(answers.get(name) in (None, "") for name in page.asks)
    )


def first_open(answers: Answers) -> str:
    """The first page whose question has no answer yet; the read-back when all have one."""
    return next((page.name for page in open_pages(answers)), READ_BACK.name)


def unsure(answers: Answers) -> tuple[str, ...]:
    """Pages whose question the person left for the clerk."""
    return tuple(
        page.name
        for page in flow(answers)
        if any(answers.get(name) == UNSURE for name in page.asks)
    )


def after(name: str, answers: Answers) -> str:
    """The page behind this one in this case."""
    there = names(answers)
    at = _place(name)
    return next((one for one in there if _place(one) > at), READ_BACK.name)


def before(name: str, answers: Answers) -> str | None:
    at = _place(name)
    return next((one for one in reversed(names(answers)) if _place(one) < at), None)


def ahead(name: str, answers: Answers) -> bool:
    """Whether a page lies behind the first question that is open."""
    return _place(name) > _place(first_open(answers))


def _place(name: str) -> int:
    return PAGES.index(BY_NAME[name])


def relevant(answers: Answers) -> Answers:
    """The answers of this case alone: what was said before of another type does not count."""
    said = {name for page in PAGES for name in page.asks}
    counts = {name for page in flow(answers) for name in page.asks} | {"mode", "owner", "type"}
    return {name: value for name, value in answers.items() if name not in said or name in counts}
