"""A permit is brought and attached to its trade (F20; which it waits for: core/permits.py)."""

import re
from typing import Final

from appliance.core.commands import AttachPermit
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, PermitAttached
from appliance.core.forms import is_personal, is_sha256
from appliance.core.instant import Instant
from appliance.core.permits import KINDS
from appliance.core.world import Who, World

_NUMBER: Final = re.compile(r"[A-Za-z0-9\u3400-\u9fff\u3014\u3015\uff08\uff09()\[\]_/.-]{1,64}")
"""A number as an office writes it, with brackets of every kind."""


def attach(world: World, asked: AttachPermit, _by: Who, _at: Instant) -> Decision:
    """Keep a permit by its number and its scan; it may come before anybody lists it.

    Refusals: permit-unknown, permit-form, permit-scan-missing, permit-again.
    """
    trade = world.in_hand
    if asked.permit not in KINDS:
        return refused("permit-unknown", about="permit")
    if not _NUMBER.fullmatch(asked.permit_no) or is_personal(asked.permit_no):
        return refused("permit-form", about="permit_no")
    if not is_sha256(asked.scan_sha256):
        return refused("permit-scan-missing", about="scan_sha256")
    if (asked.permit, asked.permit_no) in {
        (one.permit, one.permit_no) for one in trade.permits.attached
    }:
        return refused("permit-again", about="permit_no")
    fact = PermitAttached(asked.permit_no, asked.scan_sha256, asked.permit)
    return decided(Draft(fact, trade=trade.number))
