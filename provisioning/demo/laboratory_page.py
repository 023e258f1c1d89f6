"""The laboratory's page and its JSON API: both carry out the same named acts.

A form on the page is protected against forgery by its token; the API takes no token, but only
requests that carry the header `X-Lab: 1`, which a foreign page cannot send.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import Flask, Response, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException

from appliance.core.instant import SHANGHAI
from drivers.printer_escpos.simulated_paper import Paper
from kiosk_ui import i18n
from provisioning.demo import bench as bench_module
from provisioning.demo.bench import Bench, LabRefusal, fault_names
from provisioning.demo.clock_hand import STEPS_MS, ClockHand, NothingDue

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORM_BYTES_MAX = 16_384
SLIPS_SHOWN_MAX = 12
BOOT = secrets.token_hex(4)
"""Another one for each process, whose tokens differ."""

Act = Callable[[Mapping[str, str]], None]


class Line(Protocol):
    """The line to the district, as far as a hand can reach it."""

    @property
    def is_down(self) -> bool: ...

    def down(self) -> None: ...

    def up(self) -> None: ...


class Laboratory:
    """What the page shows and does."""

    def __init__(self, bench: Bench, clock: ClockHand, line: Line | None, demo_pin: str) -> None:
        self.bench = bench
        self.clock = clock
        self.line = line
        self.demo_pin = demo_pin
        self.acts: dict[str, Act] = {
            "id-card/lay": bench.lay_card,
            "id-card/lift": bench.lift_card,
            "fingerprint/press": bench.press,
            "fingerprint/lift": bench.lift_finger,
            "staff-card/lay": bench.lay_staff_card,
            "staff-card/lift": bench.lift_staff_card,
            "printer/load": bench.load_paper,
            "printer/cover": bench.set_cover,
            "printer/take": bench.take_paper,
            "modem/receive": bench.receive_sms,
            "modem/network": bench.set_network,
            "modem/reports": bench.set_reports,
            "scanner/scan": bench.scan,
            "cable/pull": bench.pull,
            "cable/put-back": bench.put_back,
            "cable/faults": bench.set_faults,
            "clock/advance": self._advance,
            "clock/next": self._next,
            "line/down": self._line_down,
            "line/up": self._line_up,
        }

    def _advance(self, form: Mapping[str, str]) -> None:
        step = form.get("step", "")
        if step not in STEPS_MS:
            raise LabRefusal("The clock cannot make such a step.")
        self.clock.advance(step)

    def _next(self, _form: Mapping[str, str]) -> None:
        try:
            self.clock.to_next_deadline()
        except NothingDue as error:
            raise LabRefusal(str(error)) from error

    def _line_down(self, _form: Mapping[str, str]) -> None:
        self._existing_line().down()

    def _line_up(self, _form: Mapping[str, str]) -> None:
        self._existing_line().up()

    def _existing_line(self) -> Line:
        if self.line is None:
            raise LabRefusal("There is no line here.")
        return self.line

    def state(self) -> dict[str, Any]:
        """Everything a test or the page's script wants to know, as JSON values."""
        bench, printer = self.bench, self.bench.printer
        card = bench.lying_card
        return {
            "id_card": None if card is None else {"person": card[0], "condition": card[1]},
            "id_card_reads": bench.id_card.reads,
            "finger": bench.fingerprint.finger,
            "staff_card": bench.staff_card.lying,
            "plugged": bench.plugged(),
            "faults": {device: fault_names(line) for device, line in bench.lines.items()},
            "printer": {
                "roll": printer.roll.value,
                "cover_open": printer.cover_open,
                "waiting_bytes": printer.waiting_bytes,
                "lost_bytes": printer.lost_bytes,
                "unknown": printer.unknown,
                "in_the_mouth": printer.in_the_mouth.text(),
                "slips": [_slip(slip) for slip in list(printer.slips)],
            },
            "modem": {
                "network": bench.modem.registration.name.lower(),
                "signal": bench.modem.signal,
                "reports": bench.modem.reports.value,
                "texts": [{"to": to, "text": text} for to, text in bench.modem.texts()],
            },
            "scans": bench.scanner.scans,
            "clock": {
                "now": self.clock.now().astimezone(SHANGHAI).isoformat(timespec="minutes"),
                "offset_ms": self.clock.offset_ms(),
            },
            "line": None if self.line is None else ("down" if self.line.is_down else "up"),
        }


def _slip(slip: Paper) -> dict[str, Any]:
    return {
        "number": slip.number,
        "lines": slip.text(),
        "qr": slip.qr_payloads(),
        "cut": slip.cut,
        "taken": slip.taken,
        "length": slip.length,
    }


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
    csrf = CSRFProtect(app)
    _pages(app, laboratory)
    _api(app, laboratory, csrf)

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _tag(state: dict[str, Any]) -> str:
    """Changes whenever the page would look different, and when its tokens are void."""
    text = BOOT + json.dumps(state, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _pages(app: Flask, laboratory: Laboratory) -> None:
    @app.get("/")
    def page() -> str:
        state = (
            laboratory.state()
        )  # before the rest is read: what changes meanwhile renews the page
        return render_template(
            "laboratory.html",
            tag=_tag(state),
            lab=laboratory,
            bench=laboratory.bench,
            state=state,
            slips=_shown(laboratory.bench),
            names=bench_module,
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
        return redirect(f"/#{area}", code=303)

    @app.post("/language")
    def language() -> ResponseReturnValue:
        answer = redirect("/", code=303)
        chosen = "en" if request.form.get("lang") == "en" else "zh_CN"
        answer.set_cookie("lang", chosen, samesite="Strict")
        return answer

    @app.get("/paper/<int:number>.svg")
    def paper(number: int) -> Response:
        slip = laboratory.bench.slip(number)
        if slip is None:
            abort(404)
        return Response(slip.svg(" ".join(slip.text())), mimetype="image/svg+xml")

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", process="laboratory", plugged=laboratory.bench.plugged())


def _api(app: Flask, laboratory: Laboratory, csrf: CSRFProtect) -> None:
    @app.get("/api/state")
    def state() -> Response:
        return jsonify(laboratory.state())

    @app.get("/api/tag")
    def tag() -> Response:
        return Response(_tag(laboratory.state()), mimetype="text/plain")

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


def _shown(bench: Bench) -> list[Paper]:
    """Paper that still hangs at the printer, newest first."""
    mouth = bench.printer.in_the_mouth
    hanging = [slip for slip in bench.printer.slips if not slip.taken][-SLIPS_SHOWN_MAX:]
    return [*([mouth] if mouth.items else []), *reversed(hanging)]
