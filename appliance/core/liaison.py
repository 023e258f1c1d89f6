"""Help from the district's liaison (A09): a question rides with the entries, an answer comes.

Works off line: the question waits in the ledger like any entry.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.commands import AskHelp
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, Fact, HelpAnswered, HelpAsked
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "help"
"""Under this name the ledger finds every question and answer."""
SCREENS: Final = (
    "INTAKE",
    "REVIEW",
    "NOTICE",
    "ENROLMENT",
    "SESSION",
    "CONTRACT",
    "DEVICES",
    "OTHER",
)
"""Where the question came up."""


class Question(Struct, frozen=True):
    """A question of this station and, once it came, its answer ("" before); digests in hex."""

    help_no: str
    screen: str
    trade: str
    at: str
    text_sha256: str
    answer_sha256: str = ""


def ask(world: World, asked: AskHelp, _by: Who, _at: Instant) -> Decision:
    """Ask the liaison.

    Refusals: trade-unknown, word-form, help-screen, digest-form, help-known.
    """
    if asked.trade and world.trade is None:
        return refused("trade-unknown", about="trade")
    if not is_word(asked.help_no):
        return refused("word-form", about="help_no")
    if asked.screen not in SCREENS:
        return refused("help-screen", about="screen")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if asked.help_no in world.questions:
        return refused("help-known", about="help_no")
    fact = HelpAsked(asked.help_no, asked.screen, asked.text_sha256)
    return decided(Draft(fact, trade=asked.trade or None))


def answer_fault(world: World, answer: HelpAnswered) -> Decision | None:
    """Why an answer cannot be taken over: help-unknown, digest-form; None when it can."""
    if answer.help_no not in world.questions:
        return refused("help-unknown", about="answer")
    return None if is_sha256(answer.text_sha256) else refused("digest-form", about="answer")


def questions(told: Iterable[tuple[str, str, Fact]]) -> dict[str, Question]:
    """From (trade or "", entry time, fact) in order: every question with its newest answer."""
    found: dict[str, Question] = {}
    for trade, at, fact in told:
        if isinstance(fact, HelpAsked):
            new = Question(fact.help_no, fact.screen, trade, at, fact.text_sha256)
            found[fact.help_no] = new
        elif isinstance(fact, HelpAnswered) and fact.help_no in found:
            before = found[fact.help_no]
            found[fact.help_no] = replace(before, answer_sha256=fact.text_sha256)
    return found
