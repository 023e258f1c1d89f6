"""From a trade to a financing sheet, as long as it may leave the station; and the code on it."""

from appliance import told_words
from appliance.core.trade import Trade
from appliance.ledger.keys import VerifierKey
from appliance.station import Station
from appliance.views import People
from kiosk_ui.paper.finance_sheet import finance_sheet
from kiosk_ui.paper.page_blocks import PageOnly
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Cut, Qr, Slip

KIND = "DOC45"
OPENED = frozenset({KIND, "DOC32"})
"""Papers whose A4 form carries the words in its code."""


def slip(station: Station, trade: Trade, _of: People, sheet: Sheet) -> Slip:
    """DOC45 under the number of the sheet, checked anew for every copy.

    KeyError: none of that number, its consent ended or was taken back, its words are erased.
    """
    issued = trade.finance.sheet(sheet.number)
    if issued is None or not trade.finance.printable(issued, station.now().day):
        raise KeyError(sheet.number)
    words = told_words.words_of(station, issued.seq)
    if words is None:
        raise KeyError(sheet.number)
    return finance_sheet(words, sheet)


def with_words(
    station: Station,
    seq: int,
    witness: VerifierKey | None,
    blocks: tuple[Block | PageOnly, ...],
) -> tuple[Block | PageOnly, ...]:
    """The blocks of a page with the code that opens its words in place of the bare proof."""
    code = told_words.code_of(station, seq, witness)
    return (*blocks, Cut(), Qr(code)) if code else blocks
