"""DRAW_IN_BAND: sealed offers for a small work, lots among those inside the announced band."""

from collections.abc import Callable

from small_station import HOST, SUPERVISOR, TEXT, SmallStation

from appliance.core.commands import PauseSession, SuspendTrade, VoidDraw
from appliance.core.entries import MethodTerms
from plays import draw
from plays.sealed import THREE, SealedWay, in_session

METHOD = "DRAW_IN_BAND"
BAND = MethodTerms(band_low_e2=8_500, band_high_e2=10_000)
"""85 to 100 per cent of a control price of 5,000 yuan, both ends included."""
INSIDE = (425_000, 500_000, 470_000)
OUTSIDE = (424_999, 500_001, 470_000)


def sealed(*offers: int | None) -> SealedWay:
    terms = {"how": BAND, "tie_rule": "NONE"}
    way = in_session(METHOD, offers, THREE, terms=terms)
    way.station.changes["draw_secret"] = draw.SECRET
    return way


def opened(*offers: int | None) -> SealedWay:
    way = sealed(*offers)
    way.opens()
    return way


def drawn(way: SealedWay) -> SmallStation:
    draw.drawn(way.station, "BAND")
    return way.results().station


def none() -> SmallStation:
    return sealed(None, None, None).fails("TOO_FEW_OFFERS").station


def few() -> SmallStation:
    """Opened, and too few of them inside the band."""
    return opened(*OUTSIDE).fails("TOO_FEW_VALID").station


def result() -> SmallStation:
    return drawn(opened(*INSIDE))


def pause() -> SmallStation:
    """Paused between the promise and the reveal."""
    way = opened(*INSIDE)
    draw.said(way.station, draw.committed(way.station, "BAND"))
    way.station.must(PauseSession(trade=way.number, reason="S03"), HOST)
    return way.station


def freeze() -> SmallStation:
    """A supervisor stops the trade between the promise and the reveal."""
    way = opened(*INSIDE)
    draw.said(way.station, draw.committed(way.station, "BAND"))
    stop = SuspendTrade(
        trade=way.number, reason="S07", facts_sha256=TEXT, resume_condition="CHECKED"
    )
    way.station.must(stop, SUPERVISOR)
    return way.station


def void() -> SmallStation:
    """The first draw loses its power, the second one is told."""
    way = opened(*INSIDE)
    first = draw.committed(way.station, "BAND")
    way.station.must(VoidDraw(trade=way.number, session_id=first, reason="POWER_LOSS"), HOST)
    return drawn(way)


PLAYS: dict[str, Callable[[], SmallStation]] = {
    "none": none,
    "few": few,
    "result": result,
    "pause": pause,
    "freeze": freeze,
    "void": void,
}
"""Outcome -> how to bring a session of this method there."""
