"""The transferor's slip of a secret reserve: its amount and the code that proves it.

Whoever has it knows the reserve, so it is folded and kept by the transferor until the auction is
over. It belongs to no document type: no copy of it is kept and none can be printed again.
"""

from msgspec import Struct

from appliance.core import money
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Qr, Rule, Slip, Text

CODE = "TPR1:"
NONCE_BYTES = 32


class ReserveSlip(Struct, frozen=True):
    """`amount_fen` of the price unit; `nonce` 32 bytes."""

    trade: str
    amount_fen: int
    nonce: bytes

    @property
    def text(self) -> str:
        """`TPR1:<trade>:<fen>:<64 hex digits>`."""
        return f"{CODE}{self.trade}:{self.amount_fen}:{self.nonce.hex().upper()}"


class BadReserve(ValueError):
    """Not the code of a reserve."""


def read(text: str) -> ReserveSlip:
    """What a scanner gave, or somebody typed from the slip. Raises BadReserve."""
    parts = "".join(text.split()).upper().removeprefix(CODE).split(":")
    try:
        trade, fen, nonce = parts
        found = ReserveSlip(trade, int(fen), bytes.fromhex(nonce))
    except ValueError as error:
        raise BadReserve("not the code of a reserve") from error
    if len(found.nonce) != NONCE_BYTES or found.amount_fen <= 0:
        raise BadReserve("not the code of a reserve")
    return found


def slip(facts: ReserveSlip, title: str, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """One piece of paper, for the transferor alone."""
    own: list[Block] = [
        Text(title),
        Text(say("paper.reserve-is", language)),
        Big(money.yuan(facts.amount_fen)),
        Text(money.rmb_capital(facts.amount_fen), bold=True),
        Rule(),
        Pair(say("paper.reserve-code", language), ""),
        Text(common.groups(facts.nonce.hex())),
        Qr(facts.text),
        Text(say("paper.reserve-keep", language), bold=True),
    ]
    return common.compose("paper.title.reserve", sheet, own, language=language, number_as="")
