"""What only the clerk's sheet asks: whether it goes first (B04), and the number of the title."""

from appliance.core import objects
from appliance.core.commands import AddObject, Command
from appliance.core.instant import Instant
from appliance.core.parties import Place
from appliance.core.registration import GREEN
from appliance.registers import objects as register
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, Typed, Wrong, words
from kiosk_ui.screens.registration.case import Held
from kiosk_ui.screens.registration.page import Field, Option, Page

TITLE_LENGTH_MAX = 60


def green_options(_answers: Answers) -> list[Option]:
    return [Option(one, say(f"green.{one}", current())) for one in GREEN]


def take_green(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    """Empty: it goes by its day like the others."""
    reason = typed.get("green", "")
    if reason and reason not in GREEN:
        raise Wrong("green", "green-unknown")
    return {"green": reason}


def take_title_no(typed: Typed, _held: Answers, _at: Instant) -> Answers:
    """As the title document says it, without spaces; it may be left empty."""
    number = "".join(typed.get("title_no", "").split())
    if not objects.title_good(number):
        raise Wrong("title_no", "title-form")
    return {"title_no": number}


PAGES = (
    Page("green", 1, ("green",), take_green,
         (Field("green", "choice", green_options, stands=Held("green")),)),
    Page("title_no", 3, ("title_no",), take_title_no,
         (Field("title_no", "text", stands=Held("title_no"), length_max=TITLE_LENGTH_MAX),)),
)  # fmt: skip


def registering(answers: Answers, place: Place) -> tuple[Command, ...]:
    """The object enters its register with the number of its title; not where it is held."""
    title, parcel = words(answers, "title_no"), words(answers, "parcel_code")
    asset = words(answers, "object_id")
    known = register.held(house().station, parcel or asset)
    if not title or known is not None or bool(parcel) == bool(asset):
        return ()
    return (
        AddObject(
            type=words(answers, "type"), location_ct=place, object_id=asset, parcel_code=parcel,
            title_no=title,
        ),
    )  # fmt: skip


def told(answers: Answers) -> list[tuple[str, str]]:
    """(label, value) of what was said here, for the intake."""
    found = []
    if reason := words(answers, "green"):
        found.append((say("green.label", current()), say(f"green.{reason}", current())))
    if title := words(answers, "title_no"):
        key = words(answers, "parcel_code") or words(answers, "object_id")
        known = register.held(house().station, key)
        kept = known.title_no or say("title-no.none", current()) if known else title
        differs = say("title-no.kept", current(), title=title, kept=kept)
        found.append(
            (say("field.register.title_no", current()), title if kept == title else differs)
        )
    return found
