"""DOC19, what is stuck on a sealed list; DOC20, that two people opened it (domain.md 3.5).

The sealed slip names nobody: session, seal, count and the digest of what is encrypted.
"""

from msgspec import Struct

from appliance.core.expert_list import index_of
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Sealed(Struct, frozen=True):
    """`sealed_by`: who signed; times local; `opens`: from when on it may be opened."""

    session: str
    seal_no: str
    count: int
    wanted: int
    ciphertext_sha256: str
    sealed_by: str
    sealed_at: str
    opens: str = ""


class Seat(Struct, frozen=True):
    """One place of the order as it came out: its number in the pool, the name, the answer."""

    expert_no: str
    number: str
    name: str
    answer: str


class Unsealed(Struct, frozen=True):
    opened_by: str
    opened_at: str
    list_hash: str
    seats: tuple[Seat, ...]


def sealed_list(facts: Sealed, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC19, folded over the bag."""
    own = [
        *_bag(facts, language),
        Rule(),
        Text(say("seal.opens", language, when=facts.opens), bold=True),
        Text(say("seal.rule", language)),
        Text(say("paper.signature", language, who=say("role.CLERK", language))),
        Text(""),
        Text(say("paper.signature", language, who=say("role.SUPERVISOR", language))),
    ]
    return common.compose("paper.title.DOC19", sheet, own, language=language)


def unsealed_list(
    facts: Sealed, opened: Unsealed, sheet: Sheet, *, language: Language = "zh_CN"
) -> Slip:
    """DOC20, for the closed area: the bag as it was sealed, who opened it, who comes."""
    own: list[Block] = [
        *_bag(facts, language),
        Rule(),
        Pair(say("seal.opened-at", language), opened.opened_at),
        Pair(say("seal.opened-by", language), opened.opened_by),
        Pair(say("seal.list", language), common.groups(opened.list_hash[:16])),
        Text(say("seal.equal", language)),
        Rule(),
    ]
    for one in opened.seats:
        place = say("expert.place", language, n=index_of(one.expert_no) + 1)
        own.append(Pair(f"{place}  {one.number}", one.name))
        own.append(Pair("", say(f"expert.answer.{one.answer or 'NONE'}", language)))
    own += [
        Rule(),
        Text(say("seal.keep-inside", language)),
        Text(say("paper.signature", language, who=say("role.CLERK", language))),
        Text(""),
        Text(say("paper.signature", language, who=say("role.SUPERVISOR", language))),
    ]
    return common.compose("paper.title.DOC20", sheet, own, language=language)


def _bag(facts: Sealed, language: Language) -> list[Block]:
    return [
        Pair(say("seal.session", language), facts.session),
        Pair(say("seal.no", language), facts.seal_no),
        Pair(say("seal.count", language), say("seal.people", language, count=facts.count)),
        Pair(say("seal.wanted", language), say("seal.people", language, count=facts.wanted)),
        Pair(say("seal.digest", language), common.groups(facts.ciphertext_sha256[:16])),
        Pair(say("seal.sealed-at", language), facts.sealed_at),
        Pair(say("seal.sealed-by", language), facts.sealed_by),
    ]
