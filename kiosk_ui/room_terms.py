"""What a notice says of the place: in which room the session is, how late it may begin."""

import msgspec
from flask import request

from appliance.core.entries import MethodTerms
from kiosk_ui.screens import fields

MINUTES_MAX = 4


def given(fallback: MethodTerms) -> MethodTerms:
    """Room and grace of the form in hand. Raises Unfit for a grace that is no number."""
    if "room" not in request.form and "grace_min" not in request.form:
        return fallback
    minutes = fields.plain("grace_min") or str(MethodTerms().grace_min)
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < MINUTES_MAX):
        raise fields.Unfit("grace-form", "grace_min")
    return msgspec.structs.replace(fallback, room=fields.plain("room"), grace_min=int(minutes))
