"""What people say of the box itself: the time after a dead battery, the software put on it."""

from appliance.core.commands import AdjustTime, UpdateSoftware
from appliance.core.timing import SOURCES
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.service import SOFTWARE
from kiosk_ui.shown import local


def _sources(_desk: Desk) -> list[Choice]:
    return [(code, say(f"time-source.{code}", current())) for code in SOURCES]


def _shown(desk: Desk) -> list[Choice]:
    """What the box believes now."""
    return [(say("time.box", current()), f"{local(desk.now):%Y-%m-%d %H:%M}")]


def _wanted(name: str) -> str:
    """Of the software that the district wants here; "" where it said nothing."""
    told = house().station.release()
    return "" if told is None else str(getattr(told, name))


FORMS = (
    ActForm(
        AdjustTime,
        (Ask("told", "moment"), Ask("source", "choice", _sources)),
        about="STATION",
        facts=_shown,
        when=lambda desk: not desk.now.trusted,
    ),
    ActForm(
        UpdateSoftware,
        (
            Ask("old", "word", default=lambda _desk: SOFTWARE),
            Ask("new", "word", default=lambda _desk: _wanted("version")),
            Ask("sha256", "word", default=lambda _desk: _wanted("sha256")),
        ),
        about="STATION",
    ),
)
