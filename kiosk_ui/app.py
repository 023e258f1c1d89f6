"""The station's screens as one Flask application: who may load what, and how a no is shown."""

import logging
from datetime import timedelta

from flask import Flask, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from appliance.ports import Breach, Fault
from appliance.settings import StationSettings
from appliance.staff_room import SignedOut, StaffRoom
from appliance.station import Refused, Station
from kiosk_ui import acting, assets, compiled, device_words, field_help, i18n, look, shown
from kiosk_ui.act_forms import uploads
from kiosk_ui.device_answers import DeviceAnswers
from kiosk_ui.house import KEY, Devices, House, house
from kiosk_ui.late_rule import LateRule
from kiosk_ui.screens import (
    act,
    alerts,
    attend,
    back_office,
    bidder_papers,
    board,
    calls,
    complaint,
    complaints,
    deposits,
    devices,
    discipline,
    door,
    door_finger,
    figures,
    find,
    fingers,
    guide,
    heard,
    household,
    information,
    intake,
    joining,
    kept,
    keyboard,
    limits,
    messages,
    own,
    own_objection,
    papers,
    pay_in,
    people,
    policy,
    pool_draws,
    pools,
    pre_enrolment,
    prices,
    public,
    query,
    rating,
    receipts,
    recovery,
    register,
    review,
    room_finger,
    scan,
    sealed_way,
    sign_in,
    state,
    station_head,
    stick,
    study,
    supervision,
    today,
    training,
    villager,
    voice,
    work,
)
from kiosk_ui.screens.registration import device_steps, ending, village, whole_form
from kiosk_ui.seats import Seats

log = logging.getLogger(__name__)

DONE = (302, 303)
"""What answers a form that was taken: the page that shows it."""

LOCK_S = 300
"""Seconds without a touch before a member of staff has to sign in again."""

LEAVE_S = 600
"""Seconds without a touch before a training gives the screen back to the real station."""

FORM_BYTES_MAX = 262_144
"""A form is a page of answers."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

SCREENS = (
    villager.screen, register.screen, sign_in.screen, work.screen, intake.screen, review.screen,
    papers.screen, public.screen, board.screen, query.screen, state.screen, receipts.screen,
    recovery.screen, devices.screen, door.screen, messages.screen, door_finger.screen,
    scan.screen, act.screen, attend.screen, fingers.screen, training.screen, household.screen,
    device_steps.screen, ending.screen, whole_form.screen, village.screen, deposits.screen,
    bidder_papers.screen, kept.screen, pools.screen, pool_draws.screen, people.screen,
    discipline.screen, information.screen, complaint.screen, complaints.screen, rating.screen,
    figures.screen, alerts.screen, prices.screen, keyboard.screen, stick.screen, heard.screen,
    voice.screen, station_head.screen, joining.screen, pre_enrolment.screen, own.screen,
    own_objection.screen, pay_in.screen, sealed_way.screen, guide.screen, supervision.screen,
    find.screen, policy.screen, study.screen, today.screen, calls.screen, room_finger.screen,
    limits.screen, *back_office.SCREENS,
)  # fmt: skip


def create_app(
    station: Station, devices: Devices, settings: StationSettings, *, staff_room: StaffRoom
) -> Flask:
    """Put the screens together.

    Nothing is read or written before the first request but the cookies' key, which the vault
    keeps so that a restart finds its visitors again.
    """
    app = Flask("kiosk_ui")
    app.url_rule_class = LateRule
    app.config.update(
        SECRET_KEY=_cookie_key(station),
        SESSION_COOKIE_SAMESITE="Strict",
        # A training has the same host: the one's cookie would sign the other's people out.
        SESSION_COOKIE_NAME="seat-training" if settings.practice else "seat",
        MAX_CONTENT_LENGTH=FORM_BYTES_MAX,
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),
        # An answer that changed nothing sends no cookie: one that was late on its way would give
        # the next person back what the last one had put away.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    monotonic, draw = station.clock.monotonic, station.entropy.draw
    app.extensions[KEY] = House(
        station, devices, settings, staff_room, Seats(monotonic, LOCK_S),
        DeviceAnswers(monotonic, draw),
    )  # fmt: skip
    app.request_class = uploads.InMemory
    app.before_request(uploads.admit)
    CSRFProtect(app)
    app.jinja_env.bytecode_cache = compiled.CACHE
    assets.install(app)
    i18n.install(app)
    shown.install(app)
    voice.install(app, settings)
    field_help.install(app)
    app.context_processor(_everywhere)
    app.after_request(_guard)
    app.after_request(_tell)
    app.teardown_appcontext(lambda _error: station.ledger.let_go())
    for screen in SCREENS:
        app.register_blueprint(screen)
    _say_no(app)
    return app


def _tell(response: Response) -> Response:
    """What was done at one screen is seen at the others at once, as a supervisor's stop is."""
    if request.method == "POST" and response.status_code in DONE:
        house().seats.ring()
    return response


def _cookie_key(station: Station) -> bytes:
    key = station.vault.secret("cookies")
    if key is None:
        drawn = key = station.entropy.draw(32)
        station.ledger.write(lambda: station.vault.keep_secret("cookies", drawn))
    return key


def _everywhere() -> dict[str, object]:
    """What every template may say."""
    home = house()
    me = acting.who()
    return {
        "place": home.settings.place,
        "look": look.chosen(),
        "goes_on_a4": papers.goes_on_a4,
        "now": home.now(),
        "demo": home.station.demo,
        "way_out": home.settings.practice,
        "leave_s": LEAVE_S,
        "scanner": home.devices.scanner is not None,
        "idle_s": home.settings.idle_s,
        "lock_s": LOCK_S,
        "called": home.called,
        "alarm": state.alarm(),
        "foot": state.foot(),
        "away": device_words.away(home.devices.states()),
        "condition": home.station.condition.value,
        "proof": home.station.proof(),
        "me": me,
        "has_door": home.devices.panel is not None,
        "office": acting.office(me),
        "menu": acting.menu(me),
    }


def _guard(response: Response) -> Response:
    """No script, style or frame of others; no page with a person on it in any cache."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _say_no(app: Flask) -> None:
    """One page for each family of failures (style guide 7)."""

    @app.errorhandler(Refused)
    def refused(no: Refused) -> ResponseReturnValue:
        return _no_page("refusal", acting.sentence(no.refusal)), 422

    @app.errorhandler(Fault)
    def fault(error: Fault) -> ResponseReturnValue:
        log.warning("fault %s hint=%s", type(error).__name__, error.hint)
        return _no_page("fault", ""), 503

    @app.errorhandler(Breach)
    def breach(error: Breach) -> ResponseReturnValue:
        log.critical("breach at entry=%d", error.seq)
        return _no_page("breach", "", seq=error.seq), 503

    @app.errorhandler(SignedOut)
    @app.errorhandler(acting.SignInFirst)
    def sign_in_first(_error: acting.SignInFirst | SignedOut) -> ResponseReturnValue:
        return redirect(url_for("sign_in.page", back=request.path), 303)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> ResponseReturnValue:
        session.pop("csrf_token", None)
        return _no_page("stale", ""), 400

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        known = error.code == 404
        return _no_page("missing" if known else "stale", ""), error.code or 500


def _no_page(kind: str, text: str, **facts: object) -> str:
    return render_template("no.html", kind=kind, text=text, **facts)
