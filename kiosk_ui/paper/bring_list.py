"""What to bring for one case: a slip to take home, without number, name or entry."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of


class BringList(Struct, frozen=True):
    """`what` is asked for, in plain words; `papers`: name and form (original, scan) of each."""

    what: str
    papers: tuple[tuple[str, str], ...]
    station: str
    phone: str
    at: str
    practice: bool


def bring_list(facts: BringList, *, language: Language = "zh_CN") -> Slip:
    """The slip: every line of it is wanted, nothing is left open."""
    blocks: list[Block] = [Centred(say("paper.practice", language))] if facts.practice else []
    blocks += [
        Title(say("bring.title", language)),
        Centred(facts.station),
        Pair(say("paper.time", language), facts.at),
        Rule(),
        Text(facts.what, bold=True),
        Text(say("bring.count", language, count=len(facts.papers))),
    ]
    for number, (name, form) in enumerate(facts.papers, start=1):
        blocks.append(Text(f"{number}. {name}"))
        blocks.append(Text("   " + say(f"paper-form.{form}", language)))
    blocks += [
        Rule(),
        Text(say("bring.all", language)),
        Text(say("bring.ask", language, phone=facts.phone)),
    ]
    return slip_of(blocks)
