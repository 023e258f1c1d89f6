"""A lay observer's remark on an opening (domain.md A14)."""

from appliance.core.commands import AddRemark
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ObserverRemarked
from appliance.core.instant import Instant
from appliance.core.world import Who, World


def remark(world: World, asked: AddRemark, _by: Who, _at: Instant) -> Decision:
    """Keep the remark beside the session that runs. Refusal: remark-empty."""
    session = world.in_hand.session
    assert session is not None  # IN_SESSION is reached by session.open only
    if not asked.text.text.strip():
        return refused("remark-empty", about="text")
    fact = ObserverRemarked(session.session_id)
    return decided(Draft(fact, trade=world.in_hand.number, commits={"text": "text"}))
