"""The auditor's way to the figures: each trade's entries read as a story, nothing carried along.

Independent of core/figures/account.py, so that a mistake in one shows against the other: no count
is ever taken back here. The entries are cut where the question stands, and each figure is looked
up in what is left of them (domain.md 6.10).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from appliance.core import money
from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.entries import Recorded
from appliance.core.figures.totals import Figures, Place, Totals, figures_of, owner_group
from appliance.core.suspension import moved_day

Story = Sequence[Recorded]
"""All entries of one trade that figures look at, in their order."""


def recount(
    stories: Iterable[Story], tables: Tables, first: str, last: str, *, as_of: int | None = None
) -> Figures:
    """The figures of the local days `first` to `last`, both included, from whole stories.

    `as_of`: only the entries below this number are known; None: all that are given.
    """
    rows = []
    for story in stories:
        known = [one for one in story if as_of is None or one.seq < as_of]
        submitted = _first(known, "trade.submit")
        if submitted is not None:
            counted = _counted(known, submitted, tables, first, last)
            rows.append((_place(submitted), counted))
    return figures_of(rows)


def _counted(known: Story, submitted: Recorded, tables: Tables, first: str, last: str) -> Totals:
    found: Counter[str] = Counter()
    for name, day, amount in _happened(known, submitted, tables):
        if first <= day <= last:
            found[name] += amount
    return Totals(**found)


def _happened(known: Story, submitted: Recorded, tables: Tables) -> Iterator[tuple[str, str, int]]:
    """(measure, day, amount) of everything this trade contributes as it stands."""
    yield "received", _day(submitted), 1
    accepted = _first(known, "trade.accept")
    if accepted is not None:
        yield "accepted", _day(accepted), 1
    for one in known:
        if one.fact.kind in (
            "cert.issue", "trade.refuse", "trade.lapse", "trade.route_up", "review.reject",
            "trade.withdraw", "trade.terminate", "trade.end", "objection.uphold_end",
        ):  # fmt: skip
            yield "finished", _day(one), 1
    yield from _rounds(known)
    yield from _deal(known, submitted, tables)
    for due, on_time in _steps(known, tables):
        yield "due", due, 1
        yield "on_time", due, int(on_time)


def _rounds(known: Story) -> Iterator[tuple[str, str, int]]:
    """Results, and failures that no extension followed."""
    for at, one in enumerate(known):
        if one.fact.kind == "session.result":
            yield "rounds", _day(one), 1
        elif one.fact.kind in ("gate.fail", "session.fail") and not _extended(known[at + 1 :]):
            yield "rounds", _day(one), 1
            yield "failed", _day(one), 1


def _extended(later: Story) -> bool:
    """Whether the notice ran on before anything else became of the failed round."""
    turning = ("notice.extend", "trade.relist", "gate.fail", "session.fail", "session.result")
    following = next((one.fact.kind for one in later if one.fact.kind in turning), "")
    return following == "notice.extend"


def _deal(known: Story, submitted: Recorded, tables: Tables) -> Iterator[tuple[str, str, int]]:
    """The last award, where nothing behind it undid it."""
    place = max(
        (at for at, one in enumerate(known) if one.fact.kind == "award.confirm"), default=-1
    )
    undone = {"trade.terminate", "trade.end", "winner.default"}
    if place < 0 or any(one.fact.kind in undone for one in known[place:]):
        return
    award, asked = known[place], submitted.asked
    day, price = _day(award), int(getattr(award.fact, "amount_fen", 0))
    listed = _listed(known[:place], asked)
    deal = int(getattr(award.fact, "total_fen", 0))
    yield "completed", day, 1
    yield "deal_fen", day, deal
    if tables.trade_type(str(asked["type"])).buying:
        yield "saved_fen", day, _whole(asked, listed) - deal
    else:
        more = price - listed
        yield "added_fen", day, _whole(asked, more) if more >= 0 else -_whole(asked, -more)
        yield "listing_fen", day, _whole(asked, listed)


def _listed(before: Story, asked: Mapping[str, Any]) -> int:
    """The price of the last notice: of the application, or of the newest new round."""
    relisted = [one.fact for one in before if one.fact.kind == "trade.relist"]
    return int(getattr(relisted[-1], "list_price_fen", 0) if relisted else asked["list_price_fen"])


def _whole(asked: Mapping[str, Any], price_fen: int) -> int:
    return money.total(
        str(asked["price_unit"]), price_fen, area_mu_e4=int(asked.get("area_mu_e4", 0)),
        term_months=int(asked.get("term_months", 0)),
    )  # fmt: skip


# --- steps and their days -----------------------------------------------------------------------

_CLOCKS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "DL01": (
        ("trade.submit", "trade.resubmit"),
        ("trade.accept", "trade.return", "trade.refuse", "trade.route_up"),
    ),
    "DL03": (("trade.accept",), ("review.approve", "review.reject", "review.send_back")),
    "DL16": (("award.confirm",), ("contract.sign",)),
    "DL17": (("contract.sign",), ("settle.close",)),
    "DL31": (("settle.close",), ("archive.close",)),
}
"""Clock -> (what starts it, what beats it)."""
_BROKEN_OFF = ("trade.withdraw", "trade.terminate", "trade.end", "winner.default", "trade.lapse")


def _steps(known: Story, tables: Tables) -> Iterator[tuple[str, bool]]:
    """(due day, done by then) of each step that was done or is overdue."""
    for clock, (starts, ends) in _CLOCKS.items():
        for at, one in enumerate(known):
            if one.fact.kind in starts:
                found = _step(clock, one, known[at + 1 :], ends, tables)
                if found is not None:
                    yield found


def _step(
    clock: str, start: Recorded, later: Story, ends: tuple[str, ...], tables: Tables
) -> tuple[str, bool] | None:
    last = (
        str(getattr(start.fact, "contract_due", ""))
        if clock == "DL16"
        else tables.due(clock, _when(start)).day.isoformat()
    )
    stopped = ""
    for one in later:
        kind = one.fact.kind
        if kind == "clock.overdue" and getattr(one.fact, "clock", "") == clock:
            return str(getattr(one.fact, "due", "")), False
        if kind == "trade.suspend":
            stopped = one.at
        elif kind == "trade.resume":
            last = _later(clock, last, stopped, one, tables)
        elif kind == "deadline.shift" and clock == "DL16":
            moved = getattr(one.fact, "name", "") == "contract_due"
            last = str(getattr(one.fact, "due", "")) if moved else last
        elif kind in ends:
            return last, _when(one).isoformat() <= last
        elif kind in _BROKEN_OFF:
            return None
    return None


def _later(clock: str, last: str, stopped: str, resume: Recorded, tables: Tables) -> str:
    if clock == "DL16":
        dates = getattr(resume.fact, "dates", ())
        return next((str(one.new) for one in dates if one.name == "contract_due"), last)
    on, until = date.fromisoformat(last), str(getattr(resume.fact, "resumed_at", ""))
    return moved_day(tables.calendar, on, stopped, until).isoformat()


def _first(known: Story, kind: str) -> Recorded | None:
    return next((one for one in known if one.fact.kind == kind), None)


def _day(one: Recorded) -> str:
    return day_at(one.at).isoformat()


def _when(one: Recorded) -> date:
    """The day on which it took effect, also where the box caught up with it later."""
    return day_at(one.effective_at or one.at)


def _place(submitted: Recorded) -> Place:
    asked = submitted.asked
    owner = owner_group(str(asked.get("owner", "HHD")))
    return Place(str(asked["type"]), str(asked["village"]), owner)
