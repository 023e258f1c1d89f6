"""DOC14, the receipt of a sealed offer, and DOC15, the label of a sealed bag.

The receipt says when what was taken, never how much. Of an offer typed in it has a second piece
behind a cut: the code of the nonce, with which commitment and amount are proven to belong
together. Whoever has that piece and the receipt can find the amount out by trying, so it is folded
and kept apart.
"""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Centred, Cut, Pair, Qr, Rule, Slip, Text

SLIP = "TPB1:"
NONCE_BYTES = 32


class BidSlip(Struct, frozen=True):
    """What the code on the second piece says; `nonce` 32 bytes."""

    trade: str
    enrol_id: str
    seq: int
    nonce: bytes

    @property
    def text(self) -> str:
        """`TPB1:<trade>:<enrolment id>:<count>:<64 hex digits>`, all in capitals."""
        parts = (self.trade, self.enrol_id, str(self.seq), self.nonce.hex().upper())
        return SLIP + ":".join(parts)


class BadSlip(ValueError):
    """Not the code of a slip of a sealed offer."""


def read_slip(text: str) -> BidSlip:
    """What a scanner gave. Raises BadSlip."""
    parts = text.strip().upper().removeprefix(SLIP).split(":")
    try:
        trade, enrol_id, seq, nonce = parts
        slip = BidSlip(trade, enrol_id, int(seq), bytes.fromhex(nonce))
    except ValueError as error:
        raise BadSlip("not the code of an offer") from error
    if len(slip.nonce) != NONCE_BYTES or not trade or not enrol_id:
        raise BadSlip("not the code of an offer")
    return slip


class Bid(Struct, frozen=True):
    """One sealed offer as its own bidder sees it.

    `enrol_id` as on the enrolment receipt; `seq` counts this bidder's offers from 1; times are
    local, `received_at` to the second. `commitment` hex, `slip` the code's text, both of an offer
    typed in; `seal_no` of a bag. `replaces`: the count of the offer that this one takes the place
    of, 0 for none; `doubt`: it is not certain that it came in time.
    """

    enrol_id: str
    seq: int
    object_title: str
    received_at: str
    deadline: str
    commitment: str = ""
    slip: str = ""
    seal_no: str = ""
    replaces: int = 0
    doubt: bool = False


def receipt(facts: Bid, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC14."""
    slip = common.compose(
        "paper.title.DOC14", sheet, _own(facts, language), language=language, number_as=""
    )
    if not facts.slip:
        return slip
    apart: tuple[Block, ...] = (
        Cut(),
        Centred(say("paper.bid-own-piece", language)),
        Centred(sheet.number),
        Qr(facts.slip),
        Text(say("paper.bid-keep-covered", language), bold=True),
        Text(say("paper.bid-own-use", language)),
        *common.void(sheet.practice, sheet.training, language),
    )
    return Slip((*slip.blocks, *apart), slip.replaced)


def _own(facts: Bid, language: Language) -> list[Block]:
    blocks: list[Block] = [
        Pair(say("paper.bid-received", language), facts.received_at),
        Pair(say("paper.bid-deadline", language), facts.deadline),
        Rule(),
        Text(facts.object_title),
        Text(say("paper.enrol-id", language)),
        Big(common.groups(facts.enrol_id) if len(facts.enrol_id) == 8 else facts.enrol_id),
        Text(say("paper.bid-count", language, count=facts.seq)),
    ]
    if facts.replaces:
        blocks.append(Text(say("paper.bid-replaces", language, count=facts.replaces), bold=True))
    if facts.doubt:
        blocks.append(Text(say("paper.bid-doubt", language), bold=True))
    if facts.seal_no:
        blocks += [Text(say("paper.bid-bag", language)), Big(facts.seal_no)]
        return [*blocks, Rule(), Text(say("paper.bid-bag-until", language))]
    return [
        *blocks,
        Rule(),
        Text(say("paper.bid-commitment", language)),
        Text(common.groups(facts.commitment)),
        Text(say("paper.bid-sealed", language)),
    ]


def label(facts: Bid, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC15: pasted over the closure of the bag, with the bidder's name signed across its edge."""
    own: list[Block] = [
        Text(say("paper.bid-bag", language)),
        Big(facts.seal_no),
        Pair(say("paper.bid-received", language), facts.received_at),
        Text(facts.object_title),
        Text(say("paper.enrol-id", language)),
        Big(common.groups(facts.enrol_id) if len(facts.enrol_id) == 8 else facts.enrol_id),
        Rule(),
        Text(say("paper.bid-across", language)),
        Pair(say("paper.bid-bidder-hand", language), ""),
        Pair(say("paper.bid-clerk-hand", language), ""),
    ]
    return common.compose("paper.title.DOC15", sheet, own, language=language, number_as="")
