"""The rail's reading aloud: on and off, how loud, and the sounds themselves.

Three cookies, no person: `voice`, `speech` and `volume`. They end with the session (look.py).
"""

from functools import cached_property

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from appliance.settings import StationSettings, Voice
from kiosk_ui import shown
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.villager import inside
from kiosk_ui.voice import packs, page, provenance, speaker, tones
from kiosk_ui.voice.packs import Packs
from kiosk_ui.voice.speaker import Speaker
from kiosk_ui.voice.synthesis import Espeak

screen = Blueprint("voice", __name__, url_prefix="/voice")

KEY = "voice"
VOLUMES = 5
"""0 is silent, 4 the whole of it."""

FACTS_ALOUD = frozenset(
    {
        "villager", "register", "register_devices", "register_end", "public", "query",
        "information", "complaint", "rating", "prices",
    }
)  # fmt: skip
"""Screens whose dates, numbers and money may be heard; of others, as of sealed offers, none."""


class Heard:
    """What the templates may ask of the voice, for the request in hand."""

    @cached_property
    def able(self) -> bool:
        return _speaker().able(current())

    @cached_property
    def on(self) -> bool:
        return request.cookies.get("voice") == "on" and self.able

    @cached_property
    def speech(self) -> str:
        """Name of the speech that is heard: the one that was chosen, else the usual one."""
        names = [name for name, _title in _speaker().speeches(current())]
        chosen = request.cookies.get("speech", "")
        return chosen if chosen in names else next(iter(names), "")

    @cached_property
    def next_speech(self) -> tuple[str, str] | None:
        """(name, title) of the speech that a further touch begins; None where it ends reading."""
        speeches = _speaker().speeches(current())
        names = [name for name, _title in speeches]
        at = names.index(self.speech) + 1 if self.speech in names else len(names)
        if at >= len(names):
            return None
        name, title = speeches[at]
        return name, title or say("voice.machine", current())

    @cached_property
    def volume(self) -> int:
        held = request.cookies.get("volume", "")
        if held in {str(one) for one in range(VOLUMES)}:
            return int(held)
        return begins_with(house().settings.voice, shown.clock(house().now()))

    @property
    def words(self) -> list[str]:
        """What the button says at each volume."""
        steps = [say("voice.volume", current(), step=one) for one in range(1, VOLUMES)]
        return [say("voice.volume-off", current()), *steps]

    @cached_property
    def page(self) -> str:
        """Where the sounds of this page are: a random name, made when it is asked for."""
        g.voice_page = house().station.entropy.draw(16).hex()
        return url_for("voice.told", name=g.voice_page)


def begins_with(settings: Voice, clock: str) -> int:
    """The volume of somebody who chose none, at a local time such as `20:00`."""
    first, last = settings.night_from, settings.night_to
    night = first <= clock < last if first <= last else clock >= first or clock < last
    return settings.night_volume if night else settings.volume


def install(app: Flask, settings: StationSettings) -> None:
    """Give the templates `voice`, and hold what the pages say until it is asked for."""
    folder = settings.state_folder / "voice"
    app.extensions[KEY] = Speaker(
        folder, Packs(folder, settings.voice.pack), Espeak(settings.voice.program)
    )
    app.before_request(_listen)
    app.context_processor(lambda: {"voice": Heard()})
    app.after_request(_keep)


def _speaker() -> Speaker:
    found: Speaker = current_app.extensions[KEY]
    return found


def _listen() -> None:
    if request.endpoint != "static" and request.cookies.get("voice") == "on":
        provenance.begin()


def _keep(response: Response) -> Response:
    """What the page says is known once it is made; only then it can be asked for."""
    name = g.get("voice_page")
    if name and response.mimetype == "text/html":
        told = page.pieces(
            response.get_data(as_text=True), provenance.noted(),
            facts=request.blueprint in FACTS_ALOUD,
        )  # fmt: skip
        lines = speaker.lines(told, current())
        _speaker().keep(name, current(), lines, Heard().speech)
    return response


@screen.post("/turn")
def turn() -> ResponseReturnValue:
    """Reading on, in the next speech or off, or the next volume; back to the same page."""
    heard, response = Heard(), redirect(inside(request.form.get("back", "/")), 303)
    what = request.form.get("what", "")
    if what == "read" and heard.able and not heard.on:
        response.set_cookie("voice", "on", samesite="Strict", httponly=True, path="/")
    elif what == "read" and heard.on and heard.next_speech is not None:
        name = heard.next_speech[0]
        response.set_cookie("speech", name, samesite="Strict", httponly=True, path="/")
    elif what == "read":
        for held in ("voice", "speech"):
            response.delete_cookie(held, path="/")
    elif what == "volume":
        asked = request.form.get("volume", "")
        volume = int(asked) if asked.isdecimal() else heard.volume + 1
        response.set_cookie(
            "volume", str(volume % VOLUMES), samesite="Strict", httponly=True, path="/"
        )
    return response


@screen.get("/page/<name>")
def told(name: str) -> ResponseReturnValue:
    """The sounds of a page in order; none where the page is forgotten or nothing can be said.

    `line`: the same for the same words, so that a page that is fetched anew says only what is new.
    """
    lines = _speaker().told(name)
    return jsonify(
        audio=[
            {
                "url": url_for(".sound", name=name, line=at, part=part),
                "line": packs.digest(lines[at].text),
            }
            for at, part in _speaker().ready(name)
        ]
    )


@screen.get("/sound/<name>/<int:line>/<int:part>")
def sound(name: str, line: int, part: int) -> ResponseReturnValue:
    clip = _speaker().clip(name, line, part)
    if clip is None:
        abort(404)
    return Response(clip.data, mimetype=clip.media)


@screen.get("/tone/")
@screen.get("/tone/<name>")
def tone(name: str = "") -> ResponseReturnValue:
    if name not in tones.TONES:
        abort(404)
    return Response(tones.tone(name), mimetype="audio/wav")
