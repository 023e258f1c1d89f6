"""Which of the drawn experts sits on which seat of an evaluation (domain.md F01, F15, 6.4).

Once the sealed list of a trade is open, each seat is one place of its order: those who stand come
in their order, and who stands down late is followed by the next place. Without a list of its own
the trade has the experts whom the host names, as ever.
"""

from appliance.core.commands import AddScores
from appliance.core.decision import Decision, refused
from appliance.core.expert_list import OUT, place
from appliance.core.trade import Trade


def drawn(trade: Trade) -> tuple[str, ...]:
    """The places of the open list, in order, without those who fell out; () without a list."""
    listed = trade.experts.newest
    if listed is None or listed.opened is None:
        return ()
    out = {one.expert_no for one in listed.calls if one.answer in OUT}
    order = (place(index) for index in range(listed.sealed.count))
    return tuple(one for one in order if one not in out)


def seated(trade: Trade) -> dict[str, str]:
    """Expert of a sheet -> the place; also of those who stood down: nobody sits there again."""
    return {one.expert_no: one.place for one in trade.scores.sheets if one.place}


def place_for(trade: Trade, expert_no: str) -> str:
    """The place of an expert who gave sheets, else the next free one; "" where there is none."""
    taken = seated(trade)
    if expert_no in taken:
        return taken[expert_no]
    return next((one for one in drawn(trade) if one not in taken.values()), "")


def fault(trade: Trade, asked: AddScores) -> Decision | None:
    """Who was drawn sits there, and each once. Refusals: expert-not-drawn, place-taken.

    Beside the drawn ones there may be experts of the owner, who are not `from_pool`.
    """
    places, taken = drawn(trade), seated(trade)
    claims = asked.from_pool if places else bool(asked.place)
    if not asked.place:
        return refused("expert-not-drawn", about="from_pool") if places and claims else None
    if asked.place not in places or not asked.from_pool:
        return refused("expert-not-drawn", about="from_pool")
    if taken.get(asked.expert_no, asked.place) != asked.place:
        return refused("place-taken", about="from_pool")
    others = (at for who, at in taken.items() if who != asked.expert_no)
    return refused("place-taken", about="from_pool") if asked.place in others else None
