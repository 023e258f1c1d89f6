"""DOC31, the settlement statement: price, deposits and fees, each to its voucher (guard 10, B17).

On paper the three lines stay apart: the price is the transferor's, a deposit goes back to who paid
it, a fee went to the treasury or an agency. Nothing is set off against anything.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.deal import Deal, both_sides, money
from kiosk_ui.paper.page_blocks import PageOnly, Table
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text

EVEN: Final = (1, 1, 1, 1)


class Booked(Struct, frozen=True):
    """Money of the price by its voucher, on a local day; `day` may be empty."""

    voucher: str
    day: str
    fen: int


class Held(Struct, frozen=True):
    """A deposit: whose (number of the enrolment), how much, its status in words, its voucher."""

    enrol_no: str
    fen: int
    status: str
    voucher: str


class Charged(Struct, frozen=True):
    """A fee: item in words, how much, the voucher and its day, both empty while it is not paid."""

    item: str
    fen: int
    voucher: str
    day: str


class Account(Struct, frozen=True):
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
    page: list[Block | PageOnly] = [
        *common.heading("paper.title.DOC31", sheet, language),
        Rule(),
        *common.numbers(sheet, language),
        *both_sides(deal, language),
        Pair(say("paper.object", language), deal.title),
        *money(deal, language),
        *_tables(facts, language),
    ]
    if not deal.buying:
        page.append(Text(say("deal.no-fees", language)))
    return common.compose("paper.title.DOC31", sheet, own, language=language, page=page)


def _tables(facts: Account, language: Language) -> list[Block | PageOnly]:
    """The same in ruled tables, for a sheet."""

    def told(name: str) -> str:
        return say(f"settle.{name}", language)

    def yuan(fen: int) -> str:
        return common.yuan(fen, language)

    price = tuple(
        (
            common.day(due, language), yuan(fen), yuan(received),
            told("late") if number in facts.late else "",
        )
        for number, (due, fen, received) in enumerate(facts.due, start=1)
    )  # fmt: skip
    deposits = tuple((one.enrol_no, yuan(one.fen), one.status, one.voucher)
                     for one in facts.deposits)  # fmt: skip
    charged = tuple(
        (one.item, yuan(one.fen), one.voucher or told("fee-open"), common.day(one.day, language))
        for one in facts.fees
    )
    vouchers = say("paper.comma", language).join(
        _voucher(f"{one.voucher} {one.day}".strip(), yuan(one.fen), language)
        for one in facts.booked
    )
    sums = say(
        "settle.deposit-sums", language, held=yuan(facts.held_fen),
        refunded=yuan(facts.refunded_fen), converted=yuan(facts.converted_fen),
        forfeited=yuan(facts.forfeited_fen),
    )  # fmt: skip
    blocks: list[Block | PageOnly] = [
        Text(say("deal.instalments", language), bold=True),
        Table((told("due-day"), told("due-fen"), told("came-fen"), told("state")), price, EVEN),
        Pair(say("deal.received", language), yuan(facts.received_fen)),
        Pair(told("open"), yuan(facts.total_fen - facts.received_fen)),
        Pair(told("vouchers"), vouchers or "—"),
        Text(say("deal.deposits", language), bold=True),
    ]
    if deposits:
        head = (told("enrol-no"), told("amount"), told("state"), told("vouchers"))
        blocks.append(Table(head, deposits, EVEN))
    blocks += [Text(sums), Text(told("fees"), bold=True)]
    if not charged:
        return [*blocks, Text(told("no-fee"))]
    head = (told("item"), told("amount"), told("vouchers"), told("voucher-day"))
    return [*blocks, Table(head, charged, EVEN)]


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
