"""DOC28, the contract as both sign it: its words to the letter, then what every paper carries.

The digest of the words alone is what stands in the ledger; it is at the foot of each sheet.
"""

from msgspec.structs import replace

from kiosk_ui.i18n import Language
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Centred, Slip, Text, Title


def contract(text: str, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """`text` as contract_text.py made it: a title and paragraphs with an empty line between."""
    title, *paragraphs = text.strip().split("\n\n")
    station = f"{sheet.station} {sheet.code}".strip()
    lines = (Text(line) for one in paragraphs for line in one.splitlines())
    above: list[Block] = [*common.marks(sheet, language), Title(title), Centred(station), *lines]
    slip = common.finished(above, sheet, language)
    # To the letter: a sign that the sheet's font lacks is refused there, never spelt out.
    return replace(slip, page=(*above, *slip.blocks[len(above) :]))
