"""What a draw among equal best offers has given (domain.md 6.2, 6.5)."""

from collections.abc import Set as AbstractSet

from appliance.core.trade import Trade


def drawn(trade: Trade, equal: AbstractSet[str]) -> tuple[str, ...]:
    """The order drawn among exactly these enrolment numbers; () while there is none."""
    return trade.draws.order_among(equal)


def drawn_first(trade: Trade, equal: AbstractSet[str]) -> str:
    """Who was drawn first of them, "" while nobody was."""
    return next(iter(drawn(trade, equal)), "")
