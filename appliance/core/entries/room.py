"""Where a session is held and who comes to it: bookings, the announced room, the roster.

`person` is how a roster names somebody: `BIDDER:` and the number of the enrolment, a role and the
staff number, or for a guest a role and the guest's number of this session (`EXPERT:1`). Who the
guest is lies in the vault under `guest`.
"""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class RoomBooked(Fact, frozen=True):
    """`room` is kept for the session in `[start, end)`, both entry times."""

    kind = "room.book"
    room: str
    start: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    session_id: str


@register
class RoomCancelled(Fact, frozen=True):
    """The booking of `room` for that session ends."""

    kind = "room.cancel"
    room: str
    session_id: str
    reason: str


@register
class SessionPlanned(Fact, frozen=True):
    """Room, announced time (entry time) and grace in minutes of a session."""

    kind = "session.plan"
    session_id: str
    room: str
    planned_at: str
    grace_min: int


@register
class SessionReminded(Fact, frozen=True):
    """Transferor and bidders were reminded of the session, once for each time it is set to."""

    kind = "session.remind"
    session_id: str
    planned_at: str


@register
class CheckinAdded(Fact, frozen=True):
    """Bag and person were looked at; `retained`: codes of what was kept back meanwhile."""

    kind = "checkin.add"
    personal = ("guest",)
    session_id: str
    person: str
    passed: bool
    retained: tuple[str, ...] = ()


@register
class RosterAdded(Fact, frozen=True):
    """Admitted to the session under a badge that ends with it.

    `locker_no`: where the phone lies, NO_PHONE for who has none, "" where the room does not ask.
    `slip_no`: number of the printed badge. `training_no`, `training_until`: of an expert,
    the paper that was shown and its last local day (domain.md C05). `photo`: they agreed
    to the photo of their card on the badge (B11); the photo itself is kept nowhere.
    """

    kind = "roster.add"
    personal = ("guest",)
    session_id: str
    person: str
    role: str
    badge_no: str
    locker_no: str
    slip_no: str = ""
    training_no: str = ""
    training_until: str = ""
    photo: bool = False


@register
class RosterLeft(Fact, frozen=True):
    """Gave the badge back and took the phone."""

    kind = "roster.leave"
    session_id: str
    person: str
    left_at: str
