"""The room of a session: booked, announced, and who is let in."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person


class BookRoom(Command, frozen=True, kw_only=True):
    """Keep a room for the trade's next session; `start` and `end` are entry times."""

    room: str
    start: str
    end: str


class CancelBooking(Command, frozen=True, kw_only=True):
    room: str
    reason: str


class PlanSession(Command, frozen=True, kw_only=True):
    """Announce where the session is held; `planned_at`: the time that was read back."""

    room: str
    planned_at: str


class RemindSession(Command, frozen=True, kw_only=True):
    """By the box, one working day before the session of `planned_at`."""

    planned_at: str


class CheckPerson(Command, frozen=True, kw_only=True):
    """Bag and person were looked at. `person` as entries/room.py; a role alone is a new guest."""

    personal = ("guest",)
    person: str
    passed: bool
    retained: tuple[str, ...] = ()
    guest: Person | None = None


class AdmitPerson(Command, frozen=True, kw_only=True):
    """Let somebody onto the roster. `person` as in CheckPerson; `locker_no` or NO_PHONE.

    `training_no` and `training_until` (local day): of the training that an expert shows.
    `photo`: they agree that the photo of their card stands on the badge.
    """

    personal = ("guest",)
    person: str
    locker_no: str = ""
    guest: Person | None = None
    training_no: str = ""
    training_until: str = ""
    photo: bool = False


class SeeOut(Command, frozen=True, kw_only=True):
    """Somebody gave the badge back and leaves for good."""

    person: str
