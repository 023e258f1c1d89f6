"""The routing slip for a class that no station holds: where people go with it (J05). No entry."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import void
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of


class Route(Struct, frozen=True):
    """`what` the class, `where` its place, `bring` what to take along; all in plain words."""

    what: str
    where: str
    bring: str
    station: str
    phone: str
    at: str
    practice: bool = False
    training: bool = False


def route(facts: Route, *, language: Language = "zh_CN") -> Slip:
    """The slip to take along: what, where, with what, and whom to ask."""
    blocks: list[Block] = [
        *void(facts.practice, facts.training, language),
        Title(say("elsewhere.slip", language)),
        Centred(facts.station),
        Pair(say("paper.time", language), facts.at),
        Rule(),
        Text(say("elsewhere.not-here", language)),
        Text(facts.what, bold=True),
        Rule(),
        Text(say("elsewhere.go", language)),
        Text(facts.where, bold=True),
    ]
    if facts.bring:
        blocks += [Text(say("elsewhere.bring", language)), Text(facts.bring)]
    blocks += [Rule(), Text(say("elsewhere.ask", language, phone=facts.phone))]
    return slip_of(blocks)
