"""DOC31, the settlement statement: price, deposits and fees, each to its voucher (guard 10, B17).

On paper the three lines stay apart: the price is the transferor's, a deposit goes back to who paid
it, a fee went to the treasury or an agency. Nothing is set off against anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.deal import Deal, both_sides, money
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


@dataclass(frozen=True, slots=True)
class Booked:
    """Money of the price by its voucher, on a local day; `day` may be empty."""

    voucher: str
    day: str
    fen: int


@dataclass(frozen=True, slots=True)
class Held:
    """A deposit: whose (number of the enrolment), how much, its status in words, its voucher."""

    enrol_no: str
    fen: int
    status: str
    voucher: str


@dataclass(frozen=True, slots=True)
class Charged:
    """A fee: item in words, how much, the voucher and its day, both empty while it is not paid."""

    item: str
    fen: int
    voucher: str
    day: str


@dataclass(frozen=True, slots=True)
class Account:
    """Money in fen; `due` the instalments as (ISO day, fen, received), late ones marked.

    `late`: numbers (from 1) of instalments whose day has passed and that did not come whole.
    """

    received_fen: int
    total_fen: int
    held_fen: int
    refunded_fen: int
    converted_fen: int
    forfeited_fen: int
    due: tuple[tuple[str, int, int], ...]
    late: frozenset[int] = frozenset()
    booked: tuple[Booked, ...] = ()
    deposits: tuple[Held, ...] = ()
    fees: tuple[Charged, ...] = ()


def settlement(deal: Deal, facts: Account, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC31."""
    own: list[Block] = [
        *both_sides(deal, language),
        Pair(say("paper.object", language), deal.title),
        *money(deal, language),
        Rule(),
        *_price(facts, language),
        Rule(),
        *_deposits(facts, language),
        Rule(),
        *_fees(facts.fees, language),
    ]
    if not deal.buying:
        own += [Rule(), Text(say("deal.no-fees", language))]
    return common.compose("paper.title.DOC31", sheet, own, language=language)


def _price(facts: Account, language: Language) -> list[Block]:
    """What is due and came by instalments, what came in all, by which vouchers, what is open."""
    blocks: list[Block] = [Text(say("deal.instalments", language), bold=True)]
    for number, (due, fen, received) in enumerate(facts.due, start=1):
        label = "settle.due-late" if number in facts.late else "deal.due"
        amount = say(
            label, language, due=common.yuan(fen, language),
            received=common.yuan(received, language),
        )  # fmt: skip
        blocks.append(Pair(common.day(due, language), amount))
    blocks += [
        Pair(say("deal.received", language), common.yuan(facts.received_fen, language)),
        Pair("", rmb_capital(facts.received_fen)),
        Pair(
            say("settle.open", language),
            common.yuan(facts.total_fen - facts.received_fen, language),
        ),
    ]
    for one in facts.booked:
        value = common.yuan(one.fen, language)
        blocks.append(Pair(_voucher(one.voucher, one.day, language), value))
    return blocks


def _deposits(facts: Account, language: Language) -> list[Block]:
    """Each deposit as it stands, and what became of all."""
    sums = (
        ("deal.deposit-held", facts.held_fen), ("deal.deposit-refunded", facts.refunded_fen),
        ("deal.deposit-converted", facts.converted_fen),
        ("deal.deposit-forfeited", facts.forfeited_fen),
    )  # fmt: skip
    blocks: list[Block] = [Text(say("deal.deposits", language), bold=True)]
    for one in facts.deposits:
        value = say(
            "settle.deposit", language, amount=common.yuan(one.fen, language), status=one.status
        )
        blocks.append(Pair(_voucher(one.enrol_no, one.voucher, language), value))
    return [
        *blocks,
        *(Pair(say(label, language), common.yuan(fen, language)) for label, fen in sums),
    ]


def _fees(fees: Sequence[Charged], language: Language) -> list[Block]:
    """Fees by item; the counter took none of the money."""
    title = Text(say("settle.fees", language), bold=True)
    if not fees:
        return [title, Text(say("settle.no-fee", language))]
    blocks: list[Block] = [title]
    for one in fees:
        blocks.append(Pair(one.item, common.yuan(one.fen, language)))
        paid = _voucher(one.voucher, one.day, language) if one.voucher else ""
        blocks.append(Pair("", paid or say("settle.fee-open", language)))
    total = sum(one.fen for one in fees)
    return [*blocks, Pair(say("settle.fees-total", language), common.yuan(total, language))]


def _voucher(first: str, second: str, language: Language) -> str:
    """Two references on one line, or the one that there is."""
    return say("settle.pair", language, first=first, second=second) if second else first
