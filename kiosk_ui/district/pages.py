"""The district's console for its staff, and the public notice list."""

import secrets
from typing import Final

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException

from appliance.core.codes import Tables
from kiosk_ui import assets, compiled, i18n, shown, slip_check
from kiosk_ui.district import evidence_pages, views
from kiosk_ui.district.certificate_pages import certificate_pages
from kiosk_ui.district.shelves import Shelves
from kiosk_ui.district.watch_pages import watch_pages
from kiosk_ui.district.word_pages import word_pages
from kiosk_ui.paper.sheet import groups
from sync.district.center import Center

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all: the pages are read; nothing changes under a reader, who may look again."""
NOT_FOUND: Final = 404
LANGUAGE_COOKIE_S = 365 * 86_400


def install(app: Flask, center: Center, tables: Tables) -> None:
    """Add console, notice list, their styles and their guards to the district's app."""
    app.secret_key = secrets.token_bytes(32)  # guards forms only; a restart asks again
    app.config.update(
        SESSION_COOKIE_NAME="district",  # the kiosk of a demo shares the host name
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    protect = CSRFProtect(app)
    for name in ("api", "own", "witness"):  # programs, proven by signatures
        protect.exempt(app.blueprints[name])
    assets.install(app)
    i18n.install(app)
    _fill_templates(app, center, tables)
    pages = Blueprint(
        "district",
        __name__,
        template_folder="../templates",
        static_folder="../static",
        static_url_path="/static",
    )
    _routes(pages, center)
    evidence_pages.add_to(pages, center)
    _receipt_routes(pages, center)
    app.register_blueprint(pages)
    app.register_blueprint(watch_pages(center))
    app.register_blueprint(word_pages(center))
    app.register_blueprint(certificate_pages(center))
    app.after_request(_guard)


def _guard(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    if answer.mimetype == "text/html":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _routes(pages: Blueprint, center: Center) -> None:
    pages.register_error_handler(HTTPException, _no)

    @pages.get("/")
    def start() -> ResponseReturnValue:
        return redirect(url_for(".console"))

    @pages.get("/console")
    def console() -> ResponseReturnValue:
        return render_template("district/stations.html", rows=views.station_rows(center))

    @pages.get("/console/stations/<code>")
    def station(code: str) -> ResponseReturnValue:
        found = views.station_view(center, code) or abort(404)
        return render_template("district/station.html", view=found)

    @pages.get("/console/stations/<code>/trades/<trade>")
    def trade(code: str, trade: str) -> ResponseReturnValue:
        found = views.trade_view(center, code, trade) or abort(404)
        return render_template("district/trade.html", view=found)

    @pages.get("/notices")
    def notices() -> ResponseReturnValue:
        return render_template("district/notices.html", lists=views.public_list(center))

    @pages.get("/notices/<trade>")
    def notice(trade: str) -> ResponseReturnValue:
        found = views.public_notice(center, trade) or abort(404)
        return render_template("district/notice.html", one=found)

    @pages.post("/language")
    def language() -> ResponseReturnValue:
        back = request.form.get("back", "/")
        safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        answer = redirect(safe, code=303)
        other = "zh_CN" if i18n.current() == "en" else "en"
        answer.set_cookie("lang", other, max_age=LANGUAGE_COOKIE_S, samesite="Strict")
        return answer


def _receipt_routes(pages: Blueprint, center: Center) -> None:
    @pages.get("/console/receipts")
    def receipts() -> ResponseReturnValue:
        return render_template("district/receipts.html", verdict=None)

    @pages.post("/console/receipts")
    def check_receipt() -> ResponseReturnValue:
        """Only a slip that convicts is kept; the answer stands on the page of the form itself."""
        text, shelves = request.form.get("slip", ""), Shelves(center)
        verdict = slip_check.judge(text, shelves)
        shelves.keep(text, verdict)
        return render_template("district/receipts.html", verdict=verdict)


def _fill_templates(app: Flask, center: Center, tables: Tables) -> None:
    def named(row: object) -> str:
        return str(getattr(row, "en" if i18n.current() == "en" else "zh"))

    app.jinja_env.bytecode_cache = compiled.CACHE
    shown.install(app)
    app.jinja_env.globals.update(
        settings=center.settings,
        now=center.clock.now,
        ago=lambda seconds: views.ago(seconds, _say),
        stage_name=lambda code: named(tables.state(code)) if code else "",
        type_name=lambda code: named(tables.trade_type(code)) if code else "",
        kind_name=lambda kind: named(tables.event(kind)) if kind in tables.events else kind,
        groups=groups,
        why=lambda message: i18n.why(message, i18n.current()),
    )


def _say(message: str, **facts: object) -> str:
    return i18n.say(message, i18n.current(), **facts)


def _no(error: HTTPException) -> ResponseReturnValue:
    """A sentence and a way on, for what is not there and for a form that grew old."""
    kind = "missing" if error.code == NOT_FOUND else "stale"
    return render_template("district/no.html", kind=kind), error.code or 500
