"""The laboratory's page and its JSON API: both carry out the same named acts.

A form on the page is protected against forgery by its token; the API takes no token, but only
requests that carry the header `X-Lab: 1`, which a foreign page cannot send.
"""

import hashlib
import json
import secrets
from typing import Any

from flask import Flask, Response, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException

from kiosk_ui import i18n
from provisioning.demo import laboratory_paper
from provisioning.demo.bench import Bench
from provisioning.demo.clock_hand import ClockHand
from provisioning.demo.things.clock import ClockThing
from provisioning.demo.things.district_line import DistrictLineThing, Line
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COLUMNS = (
    ("id-card",),
    ("fingerprint", "staff-card", "scanner"),
    ("clock", "line", "printer", "sheet-printer"),
    ("modem", "panel", "display", "board"),
)
"""Where the sections stand on a wide screen; on a narrower one the fourth goes below the first,
on a telephone all stand in this order."""
FORM_BYTES_MAX = 16_384
BOOT = secrets.token_hex(4)
"""Another one for each process, whose tokens differ."""


class Laboratory:
    """What the page shows and does: the bench, the clock and the line to the district."""

    def __init__(
        self,
        bench: Bench,
        clock: ClockHand,
        line: Line | None,
        demo_pin: str,
        kiosk: str = "",
        *,
        training: bool = False,
    ) -> None:
        self.bench = bench
        self.demo_pin = demo_pin
        self.kiosk = kiosk
        self.training = training
        self.clock = clock
        beside = (bench.cables, ClockThing(clock), DistrictLineThing(line))
        self.things: dict[str, Thing] = bench.devices | {thing.name: thing for thing in beside}
        self.acts: dict[str, Act] = {
            f"{name}/{act}": carry_out
            for name, thing in self.things.items()
            for act, carry_out in thing.acts().items()
        }
        self.acts["counter/tidy"] = self._tidy

    def _tidy(self, _form: Form) -> None:
        for thing in self.things.values():
            thing.tidy()

    def state(self) -> dict[str, Any]:
        """Everything a test or the page's script wants to know, as JSON values."""
        told: dict[str, Any] = {}
        for thing in self.things.values():
            told |= thing.state()
        return told

    def tag(self) -> str:
        """Changes whenever the page would look different, and when its tokens are void."""
        seen = {name: thing.glance() for name, thing in self.things.items()}
        text = BOOT + json.dumps(seen, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def create_app(laboratory: Laboratory, *, port: int) -> Flask:
    """The application. `port` is the one it answers to: a foreign Host is refused."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        WTF_CSRF_TIME_LIMIT=None,  # a page may stand open for a day of the demo
        MAX_CONTENT_LENGTH=FORM_BYTES_MAX,
        SESSION_COOKIE_NAME=f"laboratory-{port}",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
    )
    i18n.install(app)
    app.context_processor(lambda: {"training": laboratory.training})
    csrf = CSRFProtect(app)
    _pages(app, laboratory)
    laboratory_paper.install(app, laboratory.bench.printer, laboratory.bench.sheets)
    _looks(app, laboratory)
    _api(app, laboratory, csrf)

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app


def _pages(app: Flask, laboratory: Laboratory) -> None:
    @app.get("/")
    def page() -> str:
        tag = laboratory.tag()  # before the rest is read: what changes meanwhile renews the page
        return render_template(
            "laboratory.html",
            tag=tag,
            lab=laboratory,
            columns=COLUMNS,
            things=laboratory.things,
            state=laboratory.state(),
        )

    @app.post("/act/<area>/<act>")
    def act(area: str, act: str) -> ResponseReturnValue:
        wanted = laboratory.acts.get(f"{area}/{act}")
        if wanted is None:
            abort(404)
        try:
            wanted(request.form)
        except LabRefusal as refusal:
            flash(i18n.say(str(refusal), i18n.current()))
        named = request.form.get("device", area)
        return redirect(f"/#{named if named in laboratory.things else 'main'}", code=303)

    @app.post("/language")
    def language() -> ResponseReturnValue:
        answer = redirect("/slips" if request.form.get("back") == "/slips" else "/", code=303)
        chosen = "en" if request.form.get("lang") == "en" else "zh_CN"
        answer.set_cookie("lang", chosen, samesite="Strict")
        return answer

    @app.get("/health")
    def health() -> Response:
        plugged = laboratory.bench.cables.plugged_by_name()
        return jsonify(status="ok", process="laboratory", plugged=plugged)


def _looks(app: Flask, laboratory: Laboratory) -> None:
    @app.get("/api/state")
    def state() -> Response:
        return jsonify(laboratory.state())

    @app.get("/api/tag")
    def tag() -> Response:
        return Response(laboratory.tag(), mimetype="text/plain")

    @app.get("/api/bytes/<device>")
    def heard(device: str) -> ResponseReturnValue:
        thing = laboratory.things.get(device)
        if thing is None or thing.tap is None:
            abort(404)
        return jsonify([{"way": one.way.value, "hex": one.hex} for one in thing.tap.heard()])


def _api(app: Flask, laboratory: Laboratory, csrf: CSRFProtect) -> None:
    @app.post("/api/<area>/<act>")
    def act_by_program(area: str, act: str) -> ResponseReturnValue:
        if request.headers.get("X-Lab") != "1" or request.remote_addr != "127.0.0.1":
            abort(403)
        wanted = laboratory.acts.get(f"{area}/{act}")
        if wanted is None:
            abort(404)
        given = request.get_json(silent=True) or {}
        if not isinstance(given, dict):
            abort(400)
        try:
            wanted({str(name): str(value) for name, value in given.items()})
        except LabRefusal as refusal:
            return jsonify(error=str(refusal)), 422
        return jsonify(laboratory.state())

    csrf.exempt(act_by_program)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> ResponseReturnValue:
        if request.path.startswith("/api/"):
            return jsonify(error=error.name), error.code or 500
        return error
