"""The end of a trade before its time: terminated under supervision, or ended without a taker."""

from appliance.core import messages, numbering
from appliance.core.canonical import digest
from appliance.core.commands import AttestTermination, EndTrade, TerminateTrade
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, SessionAttested, TradeEnded, TradeTerminated
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.trade import TERMINATION, Trade
from appliance.core.world import Who, World


def attest(world: World, asked: AttestTermination, _by: Who, _at: Instant) -> Decision:
    """The supervisor has seen reason and facts. Refusals: wrong-stage, digest-form."""
    trade = world.in_hand
    if world.tables.transition(trade.stage, TERMINATION) is None:
        return refused("wrong-stage")
    if not is_sha256(asked.seen_sha256):
        return refused("digest-form", about="seen_sha256")
    return decided(Draft(SessionAttested(TERMINATION, asked.seen_sha256), trade=trade.number))


def seen_by_supervisor(trade: Trade, reason: str, facts_sha256: str) -> str:
    """Digest of what is attested before a termination: which trade, why, on which facts."""
    seen = {"act": TERMINATION, "trade": trade.number, "reason": reason, "facts": facts_sha256}
    return digest(seen).hex()


def terminate(world: World, asked: TerminateTrade, _by: Who, at: Instant) -> Decision:
    """End a trade for a reason of the table, once a supervisor attested just that.

    Refusals: reason-unknown, facts-missing, termination-not-attested.
    """
    trade = world.in_hand
    row = world.tables.termination_reasons.get(asked.reason)
    if row is None:
        return refused("reason-unknown", about="reason")
    if not is_sha256(asked.facts_sha256):
        return refused("facts-missing", about="facts_sha256")
    seq, seen = trade.end_attested or (-1, "")
    if seen != seen_by_supervisor(trade, asked.reason, asked.facts_sha256):
        return refused("termination-not-attested")
    paper = numbering.next_document(world, "DOC34", at)
    fact = TradeTerminated(asked.reason, asked.facts_sha256, row.deposit, seq, paper)
    return decided(Draft(fact, trade=trade.number), follows=_told(trade, paper))


def end(world: World, asked: EndTrade, _by: Who, at: Instant) -> Decision:
    """End a trade that found no taker, or whose winner defaulted. Refusal: reason-unknown."""
    trade = world.in_hand
    if asked.reason not in world.tables.termination_reasons:
        return refused("reason-unknown", about="reason")
    paper = numbering.next_document(world, "DOC34", at)
    fact = TradeEnded(asked.reason, paper)
    return decided(Draft(fact, trade=trade.number), follows=_told(trade, paper))


def _told(trade: Trade, paper: str) -> list[Follow]:
    """On paper, where the notice stood, and by message to whom it concerns."""
    channels = trade.notice.channels if trade.notice else ()
    shown = [Follow("publish", each, trade.number) for each in channels]
    message = messages.notify("M17", messages.PARTIES)
    return [Follow("print", "DOC34", paper), *shown, message]
