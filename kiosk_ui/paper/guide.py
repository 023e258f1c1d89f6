"""The guide of a trade type as a slip to take home (domain.md B16). No number, name or entry."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import void
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of


class Sheet(Struct, frozen=True):
    """`fields`: title and lines of each of the thirteen."""

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    station: str
    at: str
    practice: bool = False
    training: bool = False


def guide_slip(facts: Sheet, *, language: Language = "zh_CN") -> Slip:
    """All fields one after the other, each numbered as on the screen."""
    blocks: list[Block] = [
        *void(facts.practice, facts.training, language),
        Title(say("guide.slip", language)),
        Centred(facts.station),
        Pair(say("paper.time", language), facts.at),
    ]
    for number, (title, lines) in enumerate(facts.fields, start=1):
        blocks += [Rule(), Text(f"{number}. {title}", bold=True)]
        blocks += [Text(line) for line in lines]
    return slip_of(blocks)
