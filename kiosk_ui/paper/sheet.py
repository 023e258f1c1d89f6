"""What every paper carries: head, proof and foot.

Order: copy, title, station · numbers and time · the document's own · QR and query code · clerk,
entry and checksum in groups of four, whether the district had confirmed, copy · telephones.

The code of this paper only refers. Where there is a proof it comes behind a cut, as a slip of its
own with as few words as it needs to be told apart: so it stays under 1,200 bytes, whatever the
paper before it says, and can be kept without showing anybody's name.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from appliance.core import area, money
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.page_blocks import PageOnly
from kiosk_ui.paper.slip import (
    Big,
    Block,
    Centred,
    Cut,
    Pair,
    Qr,
    Rule,
    Slip,
    Text,
    Title,
    page_of,
    slip_of,
)

REFERENCE: Final = "TPR1:"
APPLICATION: Final = "PR1:"
"""In front of the code of an application that is no trade yet; the counter's scanner takes it."""
LEAF_DIGITS: Final = 16
NOT_ASCII: Final = re.compile(r"[^!-~]+")


class Sheet(Struct, frozen=True):
    """The common facts of a document.

    `station` its name, `code` its nine digits, `number` of the document, `trade` its trade's or
    empty; `at` local print time `2026-11-20 10:06`; `by` the name of who prints; `copy` from 1;
    `seq` and `leaf` (hex, at least 16 digits) of the entry it rests on, `leaf` empty where there
    is none yet; `query_code` 8 characters or empty; `confirmed`: the district's cosignature
    covered the entry when it was printed; `proof` a `TP1:` text, or empty: then there is no slip
    with a proof; `practice`: demo or training, the paper says that it does not count; `training`:
    which of the two; `large`: in large print; `lasting`: it says nothing that changes from one
    printing to the next (copy, district), so that it is the same file each time.
    """

    station: str
    number: str
    at: str
    by: str
    seq: int
    leaf: str
    trade: str = ""
    copy: int = 1
    query_code: str = ""
    confirmed: bool = False
    key_id: str = ""
    phone: str = ""
    supervision_phone: str = ""
    proof: str = ""
    practice: bool = False
    training: bool = False
    code: str = ""
    large: bool = False
    lasting: bool = False


def compose(
    title: str,
    sheet: Sheet,
    own: Iterable[Block],
    *,
    language: Language = "zh_CN",
    number_as: str = "paper.document",
    page: Iterable[Block | PageOnly] = (),
) -> Slip:
    """The whole slip: `title` a message id, `own` the blocks between head and proof.

    `number_as` is the message id of the number's label; empty where the document shows its number
    itself. `page`: what stands above the code on a sheet, where that differs.
    """
    above = [*head(title, sheet, language, number_as=number_as), *own]
    return finished(above, sheet, language, page=page)


def finished(
    above: Iterable[Block],
    sheet: Sheet,
    language: Language,
    *,
    page: Iterable[Block | PageOnly] = (),
) -> Slip:
    """A paper of what stands above the code; below it everything is the same on each."""
    below = [Rule(), *_code(sheet, language), Rule(), *_foot(sheet, language)]
    slip = slip_of([*above, *below])
    remark: list[Block] = []
    if slip.replaced:
        remark = [Text(say("paper.replaced", language, count=len(slip.replaced)))]
    proof = _proof(sheet, language) if sheet.proof else []
    sheets = page_of([*page, *below, *remark, *proof]) if page else ()
    return Slip((*slip.blocks, *remark, *proof), slip.replaced, sheet.large, sheets)


def reference(sheet: Sheet) -> str:
    """What the QR code of a paper says: document, entry, query code, checksum.

    Of an application that is no trade yet its code alone.

    ASCII alone, which every scanner gives back; of a certificate's number the figures.
    """
    leaf = sheet.leaf[:LEAF_DIGITS].upper()
    if not leaf:
        return f"{APPLICATION}{sheet.query_code}"
    number = NOT_ASCII.sub("-", sheet.number).strip("-")
    return f"{REFERENCE}{number}/{sheet.seq}/{sheet.query_code}/{leaf}"


def groups(text: str) -> str:
    """`9f3c 21aa 07be 55d1`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def day(iso: str, language: Language) -> str:
    """A date as people write it; an empty one stays empty."""
    if not iso:
        return ""
    at = date.fromisoformat(iso)
    return say("paper.day", language, year=at.year, month=at.month, day=at.day)


def yuan(fen: int, language: Language) -> str:
    return say("paper.yuan", language, amount=money.yuan(fen))


def price(fen: int, unit: str, language: Language) -> str:
    """`fen` in a price unit of units.csv: fen/mu/year, fen/year, fen."""
    return say(f"paper.price.{unit}", language, amount=money.yuan(fen))


def term(months: int, language: Language) -> str:
    years, rest = divmod(months, 12)
    which = "years" if not rest else "years-months" if years else "months"
    return say(f"paper.term.{which}", language, years=years, months=rest)


def mu(area_mu_e4: int, language: Language) -> str:
    return say("paper.mu", language, area=area.text(area_mu_e4))


def head(
    title: str, sheet: Sheet, language: Language, *, number_as: str = "paper.document"
) -> list[Block]:
    """Copy, title, station; then the numbers and the time."""
    return [*heading(title, sheet, language), Rule(), *numbers(sheet, language, number_as)]


def heading(title: str, sheet: Sheet, language: Language) -> list[Block]:
    """Which copy it is, whether it counts, what it is, whose it is."""
    station = f"{sheet.station} {sheet.code}".strip()
    return [*marks(sheet, language), Title(say(title, language)), Centred(station)]


def marks(sheet: Sheet, language: Language) -> list[Block]:
    """Above everything: that it is a copy, that it does not count."""
    again: list[Block] = []
    if sheet.copy > 1 and not sheet.lasting:
        again = [Centred(say("paper.reprint", language, copy=sheet.copy))]
    return [*again, *void(sheet.practice, sheet.training, language)]


def numbers(sheet: Sheet, language: Language, number_as: str = "paper.document") -> list[Block]:
    """Number of the document, of the trade, time of printing."""
    blocks: list[Block] = []
    if number_as and sheet.number:
        blocks.append(Pair(say(number_as, language), sheet.number))
    if sheet.trade:
        blocks.append(Pair(say("paper.trade", language), sheet.trade))
    blocks.append(Pair(say("paper.time", language), sheet.at))
    return blocks


def _proof(sheet: Sheet, language: Language) -> list[Block]:
    """The slip behind the cut: what it belongs to, the proof, why to keep it."""
    entry = say("paper.entry", language, seq=sheet.seq, leaf=groups(sheet.leaf[:LEAF_DIGITS]))
    blocks: list[Block] = [
        Cut(),
        Centred(sheet.number),
        Qr(sheet.proof),
        Centred(entry),
        Centred(say("paper.keep-proof", language)),
    ]
    return [*blocks, *void(sheet.practice, sheet.training, language)]


def void(practice: bool, training: bool, language: Language) -> list[Block]:
    """What says that a paper does not count; nothing on a real one."""
    if training:
        return [Title(say("paper.training", language))]
    return [Centred(say("paper.practice", language))] if practice else []


def _code(sheet: Sheet, language: Language) -> list[Block]:
    blocks: list[Block] = [Qr(reference(sheet))]
    if not sheet.leaf:
        return [*blocks, Text(say("paper.scan-application", language))]
    if sheet.query_code:
        blocks += [Pair(say("paper.query-code", language), ""), Big(groups(sheet.query_code))]
    blocks.append(Text(say("paper.check-me" if sheet.query_code else "paper.scan-me", language)))
    return blocks


def _foot(sheet: Sheet, language: Language) -> list[Block]:
    return [
        Pair(say("paper.by", language), sheet.by),
        *(_entry(sheet, language) if sheet.leaf else []),
        *(_copy(sheet, language) if not sheet.lasting else []),
        *_box(sheet, language),
    ]


def _entry(sheet: Sheet, language: Language) -> list[Block]:
    """Which entry it rests on, and whether the district had it when this was printed."""
    leaf = groups(sheet.leaf[:LEAF_DIGITS])
    confirmed = "paper.confirmed.yes" if sheet.confirmed else "paper.confirmed.no"
    entry = say("paper.entry", language, seq=sheet.seq, leaf=leaf)
    blocks: list[Block] = [Pair(say("paper.ledger", language), entry)]
    if not sheet.lasting:
        blocks.append(Pair(say("paper.district", language), say(confirmed, language)))
    return blocks


def _copy(sheet: Sheet, language: Language) -> list[Block]:
    return [Pair(say("paper.this-copy", language), say("paper.copy", language, copy=sheet.copy))]


def _box(sheet: Sheet, language: Language) -> list[Block]:
    """The key of the box and the telephones."""
    blocks: list[Block] = []
    if sheet.key_id:
        blocks.append(Pair(say("paper.key", language), sheet.key_id))
    if sheet.phone:
        phones = say(
            "paper.phones", language, phone=sheet.phone, supervision=sheet.supervision_phone
        )
        blocks.append(Text(phones))
    return blocks
