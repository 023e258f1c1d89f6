"""What went over the counter: DOC10 files that a bidder took, DOC41 a certificate in custody."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class File(Struct, frozen=True):
    """A file in words, its digest (hex), and when it was taken (local time)."""

    name: str
    digest: str
    at: str


class Issued(Struct, frozen=True):
    """`enrol_no` the number or the random id, as on the bidder's own receipt."""

    enrol_no: str
    party: str
    object_title: str
    files: tuple[File, ...]


class Custody(Struct, frozen=True):
    """A certificate that lies here; with `returned_at` (local time) it was given back."""

    receipt_no: str
    certificate_no: str
    enrol_no: str
    party: str
    object_title: str
    taken_at: str
    returned_at: str = ""


def issued(facts: Issued, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC10: each file with its whole digest, so that it can be told from any other."""
    own = _who(facts.party, facts.enrol_no, facts.object_title, language)
    for file in facts.files:
        own += [
            Pair(file.name, file.at),
            Text(say("paper.file-digest", language)),
            Text(common.groups(file.digest)),
            Rule(),
        ]
    own += [
        Text(say("paper.file-same", language)),
        Pair(say("paper.taker-hand", language), "________________"),
        Text(say("paper.enrol-secret", language)),
    ]
    return common.compose("paper.title.DOC10", sheet, own, language=language, number_as="")


def custody(facts: Custody, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC41: the receipt while the certificate lies here, the return receipt afterwards."""
    back = bool(facts.returned_at)
    own = [
        *_who(facts.party, facts.enrol_no, facts.object_title, language),
        Pair(say("paper.custody-certificate", language), facts.certificate_no),
        Pair(say("paper.custody-taken", language), facts.taken_at),
    ]
    if back:
        own += [
            Pair(say("paper.custody-returned", language), facts.returned_at),
            Text(say("paper.custody-back", language), bold=True),
        ]
    else:
        own += [
            Text(say("paper.custody-receipt", language)),
            Big(facts.receipt_no),
            Text(say("paper.custody-keep", language)),
        ]
    hand = "paper.holder-hand" if back else "paper.custody-hand"
    own += [Rule(), Pair(say(hand, language), "________________")]
    title = "paper.title.DOC41.back" if back else "paper.title.DOC41"
    return common.compose(title, sheet, own, language=language, number_as="")


def _who(party: str, enrol_no: str, title: str, language: Language) -> list[Block]:
    return [
        Pair(say("paper.party", language), party),
        Pair(say("paper.enrol-no", language), enrol_no),
        Text(title),
        Rule(),
    ]
