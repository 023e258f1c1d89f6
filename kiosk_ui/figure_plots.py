"""The plots of the figures: deals by month, type and village, and the premium by month.

Each is a drawing, the figure in words, and the table behind it; on a slip the table alone.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.figures.totals import NOTHING, Figures, Rate, Totals
from appliance.core.money import yuan
from appliance.station import Station
from kiosk_ui import plots
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.page_blocks import Drawing, PageOnly, Table
from kiosk_ui.paper.sheet import day, void
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, page_of, slip_of
from kiosk_ui.plots import Bar
from kiosk_ui.shown import month as in_words

MONTHS: Final = 12
PREMIUM: Final = "premium"
ROWS_MAX: Final = 10
"""Bars of one plot; what is beyond is one bar, and single in the tables of the page."""

Named = Callable[[str, str], str]
"""The name of a code: of a `type` or a `village`."""


class Plot(Struct, frozen=True):
    """`code` names its message; `svg` is empty where there is nothing to draw."""

    code: str
    words: str
    bars: tuple[Bar, ...]
    svg: str = ""


class Head(Struct, frozen=True):
    """What stands over the sheet: station, period as days, when and by whom it was printed."""

    station: str
    first: str
    last: str
    at: str
    by: str
    practice: bool = False
    training: bool = False


def all_of(
    station: Station, found: Figures, last: str, named: Named, language: Language
) -> list[Plot]:
    """The four plots of a page. `found`: of its period; the months end with that of `last`."""
    totals = [(month, station.figures(first, end).total) for month, first, end in months(last)]
    return [
        trend(totals, language),
        split("type", found, named, language),
        split("village", found, named, language),
        premium(totals, language),
    ]


def months(last: str) -> list[tuple[str, str, str]]:
    """(`2026-03`, its first day, its last day) of twelve months, the newest last."""
    found, first = [], date.fromisoformat(last).replace(day=1)
    for _ in range(MONTHS):
        following = (first + timedelta(days=31)).replace(day=1)
        end = following - timedelta(days=1)
        found.append((first.isoformat()[:7], first.isoformat(), end.isoformat()))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def trend(totals: Sequence[tuple[str, Totals]], language: Language) -> Plot:
    """The sum of the deals of each month."""
    bars = tuple(
        Bar(month, one.deal_fen, amount(one.deal_fen, language), now=month == totals[-1][0])
        for month, one in totals
    )
    whole = sum(one.deal_fen for _, one in totals)
    words = say(
        "plot.trend.words", language, month=in_words(totals[-1][0], language), now=bars[-1].said,
        months=len(totals), whole=amount(whole, language),
    )  # fmt: skip
    return _drawn("trend", bars, words, plots.columns, language)


def split(by: str, found: Figures, named: Named, language: Language) -> Plot:
    """The sum of the deals by `type` or `village`, the largest first and filled."""
    rows = [(named(by, code), one) for code, one in found.split(by).items() if one.deal_fen]
    rows.sort(key=lambda row: (-row[1].deal_fen, row[0]))
    rest = sum((one for _, one in rows[ROWS_MAX:]), NOTHING)
    rows = rows[:ROWS_MAX]
    if rest.deal_fen:
        rows.append((say("plot.rest", language), rest))
    bars = tuple(
        Bar(name, one.deal_fen, amount(one.deal_fen, language), now=at == 0)
        for at, (name, one) in enumerate(rows)
    )
    words = ""
    if bars:
        words = say(f"plot.{by}.words", language, name=bars[0].name, most=bars[0].said)
    return _drawn(by, bars, words, plots.rows, language)


def premium(totals: Sequence[tuple[str, Totals]], language: Language) -> Plot:
    """What the lettings and sales of each month brought over their list price, in per cent."""
    bars = tuple(
        Bar(month, one.premium_rate.per_10_000(), percent(one.premium_rate, language))
        for month, one in totals
    )
    last = next((at for at in reversed(range(len(bars))) if bars[at].value is not None), None)
    if last is None:
        return _drawn(PREMIUM, (), "", plots.line, language)
    bars = tuple(replace(one, now=at == last) for at, one in enumerate(bars))
    whole = sum((one for _, one in totals), NOTHING).premium_rate
    words = say(
        "plot.premium.words", language, now=bars[last].said,
        month=in_words(bars[last].name, language),
        months=len(totals), whole=percent(whole, language),
    )  # fmt: skip
    return _drawn(PREMIUM, bars, words, plots.line, language)


def _drawn(
    code: str,
    bars: tuple[Bar, ...],
    words: str,
    draw: Callable[[Sequence[Bar], str], str],
    language: Language,
) -> Plot:
    if all(one.value is None for one in bars) or not (code == PREMIUM or _any(bars)):
        return Plot(code, say("plot.nothing", language), bars)
    return Plot(code, words, bars, draw(bars, words))


def _any(bars: Sequence[Bar]) -> bool:
    """Sums of nothing are no deal; a premium of nothing is one at the list price."""
    return any(one.value for one in bars)


def amount(fen: int, language: Language) -> str:
    """Full yuan without `.00` (design guide 9)."""
    return say("plot.yuan", language, yuan=yuan(fen).removesuffix(".00"))


def percent(rate: Rate, language: Language) -> str:
    """Two decimals; a dash where there was nothing to judge."""
    found = rate.per_10_000()
    if found is None:
        return "\u2014"
    text = f"{'-' if found < 0 else ''}{abs(found) // 100}.{abs(found) % 100:02}"
    return say("plot.percent", language, percent=text)


def slip(many: Sequence[Plot], head: Head, *, language: Language = "zh_CN") -> Slip:
    """On a slip the tables; on a sheet the drawings, each with its table below."""
    top: list[Block] = [
        *void(head.practice, head.training, language),
        Title(say("plot.title", language)),
        Centred(head.station),
        Rule(),
        Pair(say("plot.period", language),
             f"{day(head.first, language)} - {day(head.last, language)}"),
        Pair(say("paper.time", language), head.at),
        Pair(say("paper.by", language), head.by),
    ]  # fmt: skip
    blocks, sheet = list(top), list[Block | PageOnly](top)
    for one in many:
        over: list[Block] = [Rule(), Text(say(f"plot.{one.code}", language), bold=True)]
        words = Text(one.words)
        blocks += [*over, words, *(Pair(bar.name, bar.said) for bar in one.bars if one.svg)]
        sheet += over if one.svg else [*over, words]
        if one.svg:
            texts = tuple(text for bar in one.bars for text in (bar.name, bar.said))
            head_row = (say("plot.name", language), say("plot.figure", language))
            rows = tuple((bar.name, bar.said) for bar in one.bars)
            sheet += [Drawing(one.svg, one.words, texts), Table(head_row, rows, (3, 2))]
    made = slip_of(blocks)
    return Slip(made.blocks, made.replaced, page=page_of(sheet))
