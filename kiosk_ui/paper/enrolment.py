"""DOC09, the enrolment receipt: a random id, nothing that says who else or how many."""

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class Enrolment(Struct, frozen=True):
    """One enrolment as its own bidder sees it.

    `enrol_id` 8 characters; `received_at` local time to the second; `deadline` local time of the
    end of enrolment; `deposit_fen` 0 where none is asked, else `deposit_account` and `deposit_by`
    (local time).
    """

    enrol_id: str
    party: str
    object_title: str
    received_at: str
    deadline: str
    materials: tuple[str, ...]
    deposit_fen: int = 0
    deposit_account: str = ""
    deposit_by: str = ""


def enrolment(facts: Enrolment, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The bidder's own receipt."""
    own = _own(facts, language)
    return common.compose("paper.title.DOC09", sheet, own, language=language, number_as="")


def _own(facts: Enrolment, language: Language) -> list[Block]:
    blocks: list[Block] = [
        Pair(say("paper.party", language), facts.party),
        Pair(say("paper.received-at", language), facts.received_at),
        Rule(),
        Text(facts.object_title),
        Text(say("paper.enrol-id", language)),
        Big(common.groups(facts.enrol_id)),
        Pair(say("paper.enrol-deadline", language), facts.deadline),
        Text(say("paper.received", language, count=len(facts.materials)), bold=True),
        Text(say("paper.comma", language).join(facts.materials)),
    ]
    if facts.deposit_fen:
        blocks += [
            Rule(),
            Pair(say("paper.deposit", language), common.yuan(facts.deposit_fen, language)),
            Pair("", rmb_capital(facts.deposit_fen)),
            Pair(say("paper.deposit-account", language), facts.deposit_account),
            Pair(say("paper.deposit-by", language), facts.deposit_by),
        ]
    return [*blocks, Rule(), Text(say("paper.enrol-secret", language))]
