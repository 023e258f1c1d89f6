"""What is true of the box now: health for programs, a stream for pages, the proof for people."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core.instant import text_of
from appliance.core.recovery import State
from kiosk_ui import acting, at_once, device_words
from kiosk_ui.house import KEY, House, house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.safety import safety_slip
from kiosk_ui.paper.sheet import groups
from kiosk_ui.shown import local

screen = Blueprint("state", __name__)

AT_THE_PRINTER = ("sent", "unknown")
"""Papers that a page may be waiting for: what becomes of them is no entry."""

PRINTED = ("printed", "print-unknown", "not-printed")
"""What may have become of a slip."""

STREAMS_MAX = 4
"""A stream holds a server thread; further pages ask every few seconds instead."""

COMMENT_S = 15
"""A dead stream is noticed at the next write."""


class _Stream:
    """One page that listens. `bell` wakes it early: somebody was signed out, or it has to end."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self.over = False

    def end(self) -> None:
        self.over = True
        self.bell.set()


_streams: dict[str, _Stream] = {}
"""Browser -> its stream: a page that was left would hold its thread until the next write, so the
same browser's next page takes its place at once."""
_streams_lock = threading.Lock()


def alarm() -> str:
    """One sentence for every header when something is wrong; empty when all is well.

    What befell the record goes before any device.
    """
    for trouble in house().station.ledger.condition.troubles():
        return say(f"alarm.trouble.{trouble.code}", current())
    if house().station.resting:
        return say("alarm.power", current())
    for name, state in device_words.away(house().devices.states()).items():
        return device_words.sentence(name, state, current())
    return say("alarm.case", current()) if house().station.alarms() else ""


def foot() -> str:
    """The same for the staff, who are told of all devices at once."""
    away = device_words.away(house().devices.states())
    if len(away) < 2 or house().station.resting:
        return alarm()
    names = (say(f"device.{name}", current()) for name in away)
    return say("devices.away", current(), names=say(", ", current()).join(names))


@screen.get("/health")
def health() -> ResponseReturnValue:
    """For the demo, the service manager and the agent; nothing personal."""
    home = house()
    proof = home.station.proof()
    next_due = home.station.next_due()
    return {
        "ok": home.station.ledger.breach is None and home.station.condition is State.NORMAL,
        "condition": home.station.condition.value,
        "troubles": [one.code for one in home.station.ledger.condition.troubles()],
        "what": "station",
        "origin": home.station.origin,
        "size": proof.size,
        "cosigned": proof.safe.size if proof.safe else None,
        "held": proof.held,
        "waiting": proof.waiting,
        "line": "up" if proof.line_up else "down",
        "devices": {name: state.value for name, state in home.devices.states().items()},
        "clock": home.now().src,
        "next_due": None if next_due is None else text_of(next_due),
    }


@screen.get("/line")
def line() -> ResponseReturnValue:
    """The status line of a staff page and the alarm of a kiosk page, as they are now."""
    seat = acting.seat(touch=False)
    return {
        "alarm": alarm(),
        "signed_in": seat is not None,
        "me": seat.who.staff_no if seat else "",
        "footer": render_template("_status.html"),
    }


@screen.get("/events")
def events() -> ResponseReturnValue:
    """A line whenever something of `line` changed; 503 when all streams are taken.

    `screen=board`: a board on the wall beside the page of the same browser.
    """
    screen_asked = "/board" if request.args.get("screen") == "board" else ""
    sid, stream = acting.browser() + screen_asked, _Stream()
    with _streams_lock:
        before = _streams.pop(sid, None)
        if before is not None:
            before.end()
        if len(_streams) >= STREAMS_MAX:
            return "", 503
        _streams[sid] = stream
    home: House = current_app.extensions[KEY]
    home.seats.bells.add(stream.bell)
    response = Response(_changes(home, stream), mimetype="text/event-stream")
    response.call_on_close(lambda: _forget(home, sid, stream))
    return response


def end_streams() -> None:
    """All pages stop listening: the station ends, and nobody should wait for them."""
    with _streams_lock:
        for stream in _streams.values():
            stream.end()


def _forget(home: House, sid: str, stream: _Stream) -> None:
    stream.end()
    home.seats.bells.discard(stream.bell)
    with _streams_lock:
        if _streams.get(sid) is stream:
            del _streams[sid]


def _changes(home: House, stream: _Stream) -> Iterator[str]:
    seen, quiet = "", 0
    yield "retry: 2000\n\n"
    while not stream.over:
        mark = _mark(home)
        home.station.ledger.let_go()
        if mark != seen:
            seen, quiet = mark, 0
            yield f"data: {json.dumps(mark)}\n\n"
        elif quiet >= COMMENT_S:
            quiet = 0
            yield ": still here\n\n"
        if not stream.bell.wait(1):
            quiet += 1
        stream.bell.clear()


def _mark(home: House) -> str:
    proof = home.station.proof()
    devices = [(name, state.value) for name, state in sorted(home.devices.states().items())]
    troubles = home.station.ledger.condition.troubles()
    box = home.called, home.station.resting, home.seats.ended, troubles
    papers = [(one.id, one.state) for one in home.station.outbox.jobs(states=AT_THE_PRINTER)]
    return repr((proof.size, proof.reach, proof.line_up, devices, box, papers))


@screen.get("/proof")
def proof() -> ResponseReturnValue:
    """What the badge stands for, and how anybody can check it."""
    ledger, printed = house().station.ledger, request.args.get("printed", "")
    return render_template(
        "proof.html", origin=house().station.origin, size=ledger.size,
        printed=printed if printed in PRINTED else "", moment=_moment, groups=groups,
    )  # fmt: skip


@screen.post("/proof/print")
def print_proof() -> ResponseReturnValue:
    """The same on paper, for whoever asks for it; no entry: it says nothing new."""
    me, home = acting.seated().who, house()
    slip = safety_slip(
        home.station.proof(), origin=home.station.origin, station=home.settings.place.name,
        by=me.name, at=f"{local(home.station.now()):%Y-%m-%d %H:%M}", practice=home.station.demo,
        training=home.settings.practice is not None,
    )  # fmt: skip
    return redirect(url_for(".proof", printed=at_once.printed(slip)), 303)


def _moment(time_s: int) -> str:
    return f"{local(datetime.fromtimestamp(time_s, UTC)):%Y-%m-%d %H:%M}"
