"""The district's pools as they lie here, a draw from one of them, and the sealed lists of a trade.

Of experts the pages know counts, numbers and places; names stand here only of lists that two
people have unsealed.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance import pools_at_hand as register
from appliance.core import draw as engine
from appliance.core import numbers, pool_draws, pools, seals
from appliance.core.commands import CommitDraw
from appliance.core.draws import Draw
from appliance.core.expert_list import ExpertList
from appliance.core.instant import text_of
from appliance.core.pools import Extract, PoolSeen
from appliance.core.refusals import Refusal
from appliance.core.trade import Trade
from appliance.registers import draws
from appliance.station import Refused
from kiosk_ui import acting, desk, expert_papers
from kiosk_ui.act_forms import offering
from kiosk_ui.paper.sealed_list import Seat

screen = Blueprint("pools", __name__, url_prefix="/pools")

HOST = "HOST"
WANTED = {"EXPERT": 3}
"""How many are asked for where nobody typed a number; else one."""
WANTED_MAX = 99


class Row(Struct, frozen=True):
    """Somebody of an open pool, with points and why they are left out today."""

    no: str
    name: str
    points: int
    reason: str


class Shelf(Struct, frozen=True):
    """One pool: `extract` None while none came. `rows` only of pools that are not sealed."""

    kind: str
    extract: Extract | None
    until: str = ""
    good: bool = False
    rows: tuple[Row, ...] = ()


class Bag(Struct, frozen=True):
    """A sealed list as the page tells of it; `seats` only once it is open."""

    one: ExpertList
    opens: str
    seats: tuple[Seat, ...]


@screen.get("/")
def page() -> str:
    """Which version of each pool, from when, how many; what was drawn; whose lists are sealed."""
    me = acting.seated().who
    station = desk.station()
    lists = [one for one in station.trades_under_way() if one.experts.lists or _asked(one)]
    return render_template(
        "pools/list.html", shelves=[_shelf(kind) for kind in station.tables.pools],
        drawn=[_line(one) for one in reversed(draws.of_pools(station).drawn)][:20],
        trades=lists, may_draw=HOST in me.roles, word=offering.desk_of().word,
    )  # fmt: skip


@screen.get("/trade/<number>")
def of_trade(number: str) -> str:
    """The sealed lists of a trade, place by place."""
    acting.seated()
    station, trade = desk.station(), _trade(number)
    bags = [
        Bag(
            one, text_of(seals.opens_at(trade, one, station.tables_of(trade))),
            expert_papers.seats(station, trade, one),
        )
        for one in trade.experts.lists
    ]  # fmt: skip
    return render_template("pools/trade.html", trade=trade, bags=bags)


@screen.route("/draw/<kind>", methods=["GET", "POST"])
def draw(kind: str) -> ResponseReturnValue:
    """Who would be drawn among, and who is left out and why; the host freezes the list."""
    station = desk.station()
    me = acting.seated().who
    if kind not in station.tables.pools:
        abort(404)
    found = request.values.get("class", "")[: pools.CLASS_MAX]
    trade = _trade_typed()
    extract = register.current(station, kind)
    seen = None if extract is None else register.seen(station, trade, extract.name(found))
    no: Refusal | None = None
    if request.method == "POST" and request.form.get("go") == "freeze" and seen is not None:
        try:
            acting.do(_command(kind, seen, trade))
        except Refused as refused:
            no = refused.refusal
        else:
            drawn = draws.of_pools(station).drawn[-1]
            return redirect(url_for("pool_draws.show", session_id=drawn.session_id), 303)
    shown = render_template(
        "pools/draw.html", kind=kind, extract=extract, seen=seen, trade=trade, found=found,
        wanted=_wanted(kind), no=no, host=HOST in me.roles,
        sealed=station.tables.pools[kind].sealed, digest=_digest(kind, seen),
        typed=request.values.get("trade", ""), word=offering.desk_of().word,
    )  # fmt: skip
    return shown, 422 if no is not None else 200


def _command(kind: str, seen: PoolSeen, trade: Trade | None) -> CommitDraw:
    rule = desk.station().tables.pools[kind]
    return CommitDraw(
        trade=trade.number if trade else None,
        purpose=rule.purpose,
        list_hash=_digest(kind, seen),
        items=seen.eligible.items,
        exclusions=seen.eligible.exclusions,
        list_version=seen.name,
        wanted=_wanted(kind),
        sealed=rule.sealed,
    )


def _digest(kind: str, seen: PoolSeen | None) -> str:
    """L of the list under the number that its draw will get; "" where there is none."""
    if seen is None:
        return ""
    station = desk.station()
    purpose, year = station.tables.pools[kind].purpose, station.now().day[:4]
    last = station.projections.numbers().get(f"draw/{purpose}/{year}", 0)
    session = numbers.draw_no(station.station_code, int(year), purpose, last + 1)
    return engine.list_hash(session, seen.eligible.items).hex()


def _wanted(kind: str) -> int:
    typed = request.values.get("wanted", "")
    fits = typed.isascii() and typed.isdigit() and 0 < int(typed) <= WANTED_MAX
    return int(typed) if fits else WANTED.get(desk.station().tables.pools[kind].purpose, 1)


def _trade_typed() -> Trade | None:
    """The trade that is drawn for, by its number; none typed or known: for none."""
    typed = request.values.get("trade", "").strip()
    return desk.station().trade(typed) if typed else None


def _trade(number: str) -> Trade:
    found = desk.station().trade(number)
    if found is None:
        abort(404)
    return found


def _shelf(kind: str) -> Shelf:
    station = desk.station()
    rule, extract = station.tables.pools[kind], register.current(station, kind)
    if extract is None:
        return Shelf(kind, None)
    until = extract.good_until(rule).isoformat()
    rows: tuple[Row, ...] = ()
    if not rule.sealed:
        around = register.around(station, None, extract)
        rows = tuple(
            Row(one.no, one.name, pools.points(one, around.scores),
                pools.reason(one, around, rule))
            for one in sorted(extract.rows, key=lambda row: row.no)
        )  # fmt: skip
    return Shelf(kind, extract, until, station.now().day <= until, rows)


def _line(one: Draw) -> tuple[Draw, str]:
    """A draw and how it stands: void, told, sealed or open."""
    if one.void is not None:
        return one, "void"
    if one.result is not None:
        return one, "told"
    return one, "sealed" if one.promise and one.promise.sealed else "open"


def _asked(trade: Trade) -> bool:
    return bool(trade.experts.requests) or pool_draws.being_drawn(trade)
