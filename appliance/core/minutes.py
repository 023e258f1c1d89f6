"""The minutes of a session: read to everybody on the roster and signed (domain.md 3.5, F14)."""

from typing import Final

from appliance.core import oversight
from appliance.core.commands import CloseMinutes
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, MinutesClosed
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant, text_of
from appliance.core.world import Who, World

SIGNED: Final = ("CARD", "INK", "FINGER")
UNSIGNED: Final = ("REFUSED", "LEFT")
"""Who will not sign, or has gone: kept as well, never left out."""
HOW: Final = (*SIGNED, *UNSIGNED)


def close(world: World, asked: CloseMinutes, _by: Who, at: Instant) -> Decision:
    """Close the minutes once everybody on the roster has a mark; the host's own is a signature.

    Where a recording has no file yet, an alert goes with it (F11).
    Refusals: no-session-held, minutes-closed, digest-form, hand-unknown, hands-missing,
    host-unsigned.
    """
    trade = world.in_hand
    if trade.session is None:
        return refused("no-session-held")
    session = trade.session
    if trade.conduct.minutes(session.session_id):
        return refused("minutes-closed")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    given = {one.who: one.how for one in asked.signatures}
    if any(how not in HOW for how in given.values()) or len(given) < len(asked.signatures):
        return refused("hand-unknown", about="signatures")
    if set(given) != set(session.roster):
        return refused("hands-missing", about="signatures")
    if any(who.startswith("HOST:") and how not in SIGNED for who, how in given.items()):
        return refused("host-unsigned", about="signatures")
    fact = MinutesClosed(session.session_id, asked.text_sha256, asked.signatures, text_of(at.at))
    missing = trade.conduct.unfiled(session.session_id)
    alert = oversight.alert(trade, oversight.RECORDING, [one.seq for one in missing])
    return decided(Draft(fact, trade=trade.number), *(alert if missing else ()))
