"""Short messages: what follows from an act, how often a try is repeated, what a try leaves behind.

Source: domain.md 9. The queue itself is the outbox's; what stands here is decided, not done.
"""

import re
from typing import Final

from appliance.core.commands import RecordCall, RecordMessage
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, MessageSent
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.world import Who, World

TRANSFEROR: Final = "transferor"
PARTIES: Final = "parties"
"""Whom a message goes to: the transferor alone, or with all who enrolled."""
BIDDERS: Final = "bidders"
"""Those who enrolled, without the transferor; only where no enrolment is open any more."""
THIS: Final = "this/"
"""Begins whom a message goes to where its own entry holds the person; the value's name follows."""
ENROLLED_IN: Final = "enrolled-in/"
"""Begins whom a message goes to by the entry that enrolled them; its number follows. Also of a
round that is over."""
GROUPS: Final = (TRANSFEROR, PARTIES)
"""Of whom the transferor is one. What is no group is the random id of one enrolment."""

REPEATS_MIN: Final = (1, 5, 30)
"""Minutes after a refused try until the next one; after the last a person takes over."""
SENT: Final = "SENT"
UNKNOWN: Final = "UNKNOWN"

TOLD: Final = "CALL-TOLD"
"""Somebody rang and the words were heard: nobody has to do anything any more."""
CANNOT: Final = "CALL-CANNOT-COME"
"""An expert heard them and cannot come (domain.md F02)."""
CALLS: Final = (TOLD, CANNOT, "CALL-NO-ANSWER", "CALL-WRONG-NUMBER")
"""What a call by a person comes to."""
HEARD: Final = frozenset({TOLD, CANNOT})
BY_PERSON: Final = frozenset({"SMS", "VOICE"})

_MESSAGE_ID: Final = re.compile(r"[0-9]{1,12}-M[0-9]{2}-[0-9]{1,4}")
_NUMBER_REF: Final = re.compile(r"[0-9]{1,12}/[a-z_]{1,40}")
_RESULT: Final = re.compile(r"[A-Z][A-Z-]{1,39}")


def notify(template: str, whom: str = TRANSFEROR) -> Follow:
    """The message `template` to `whom`, as soon as the entries are durable."""
    return Follow("notify", template, whom)


def at(seq: int) -> str:
    """Whoever enrolled in entry `seq`, in whatever round."""
    return f"{ENROLLED_IN}{seq}"


def of_this(name: str) -> str:
    """Whoever is the personal value `name` of the entry that asks for the message."""
    return THIS + name


def record(world: World, asked: RecordMessage, _by: Who, _at: Instant) -> Decision:
    """Keep one try. Refusals: word-form, date-form."""
    if not _MESSAGE_ID.fullmatch(asked.message_id) or not _NUMBER_REF.fullmatch(asked.number_ref):
        return refused("word-form", about="message_id")
    template = world.tables.message_templates.get(asked.template)
    if template is None or template.channel != "SMS":
        return refused("word-form", about="template")
    if not _RESULT.fullmatch(asked.result) or asked.attempt < 1:
        return refused("word-form", about="result")
    try:
        instant_of(asked.sent_at)
    except ValueError:
        return refused("date-form", about="sent_at")
    fact = MessageSent(
        asked.message_id, asked.template, asked.number_ref, asked.attempt, asked.result,
        asked.sent_at,
    )  # fmt: skip
    return decided(Draft(fact), follows=[Follow("message", asked.result, asked.message_id)])


def called(world: World, asked: RecordCall, _by: Who, at: Instant) -> Decision:
    """Keep what a call came to that a person made in the box's place. Refusal: word-form."""
    if not _MESSAGE_ID.fullmatch(asked.message_id) or not _NUMBER_REF.fullmatch(asked.number_ref):
        return refused("word-form", about="message_id")
    template = world.tables.message_templates.get(asked.template)
    if template is None or template.channel not in BY_PERSON:
        return refused("word-form", about="template")
    if asked.result not in CALLS or asked.attempt < 1:
        return refused("word-form", about="result")
    fact = MessageSent(
        asked.message_id, asked.template, asked.number_ref, asked.attempt, asked.result,
        text_of(at.at),
    )  # fmt: skip
    return decided(Draft(fact), follows=[Follow("message", asked.result, asked.message_id)])
