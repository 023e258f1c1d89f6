"""The register of objects: what is held of a parcel or asset, reused at its next trade."""

import re
from typing import Final

from appliance.core.commands import AddObject, ChangeObject
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ObjectAdded, ObjectChanged
from appliance.core.forms import is_personal, is_word
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "object/"
"""Before a parcel code or object number: what the register says of it."""
REASONS: Final = ("SURVEY", "TITLE_NEW", "CLERICAL")
"""Measured anew, another title document, or written down wrongly."""

_TITLE = re.compile(r"[A-Za-z0-9()\uff08\uff09\u4e00-\u9fff\u3014\u3015-]{1,60}")
"""A title document bears its place's short name and a number; no sentence fits in."""


def add(world: World, asked: AddObject, _by: Who, _at: Instant) -> Decision:
    """Hold an object.

    Refusals: type-unknown, object-key, title-form, place-missing, object-held.
    """
    key = asked.parcel_code or asked.object_id
    if asked.type not in world.tables.trade_types:
        return refused("type-unknown", about="type")
    if not is_word(key) or bool(asked.parcel_code) == bool(asked.object_id):
        return refused("object-key", about="object_id")
    if not title_good(asked.title_no):
        return refused("title-form", about="title_no")
    if not asked.location_ct.location.strip():
        return refused("place-missing", about="location_ct")
    if world.object_held:
        return refused("object-held", about="object_id")
    fact = ObjectAdded(asked.type, asked.object_id, asked.parcel_code, asked.title_no)
    return decided(Draft(fact, commits={"location_ct": "location_ct"}))


def change(world: World, asked: ChangeObject, _by: Who, _at: Instant) -> Decision:
    """Correct what is held. Refusals: object-unknown, reason-unknown, title-form, object-same."""
    trade = world.in_hand
    if not world.object_held or (trade.asked and asked.object_id != trade.asked.object_key):
        return refused("object-unknown", about="object_id")
    if asked.reason not in REASONS:
        return refused("reason-unknown", about="reason")
    if not title_good(asked.title_no):
        return refused("title-form", about="title_no")
    moved = asked.location_ct is not None
    fields = (*(("title_no",) if asked.title_no else ()), *(("location",) if moved else ()))
    if not fields:
        return refused("object-same", about="title_no")
    fact = ObjectChanged(asked.object_id, fields, asked.reason, asked.title_no)
    commits = {"location_ct": "location_ct"} if moved else {}
    return decided(Draft(fact, trade=trade.number or None, commits=commits))


def title_good(title_no: str) -> bool:
    """Whether it may stand in clear: the form of a title's number, and nobody's name or ID."""
    return not title_no or (_TITLE.fullmatch(title_no) is not None and not is_personal(title_no))
