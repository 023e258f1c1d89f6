"""The firewall of a trade: what happens while its enrolment is open is written sealed (A04).

From the notice to `enrol.close` nobody but the receiving clerk may learn who or how many came
(entries.md 3); what happens before the notice or after the closing stands in clear.
"""

from collections.abc import Mapping
from dataclasses import replace

from appliance.core.decision import Decision
from appliance.core.entries import Cover, Draft, Fact
from appliance.core.trade import SUSPENDED, Trade


def is_up(trade: Trade) -> bool:
    """Whether an enrolment of the trade is open, also while the trade is suspended.

    It stays up for ever where the trade ended before the closing: nobody has to learn any more
    who had enrolled, and what is paid back to them is no business of others either.
    """
    stage = trade.stops[-1].previous if trade.stage == SUSPENDED else trade.stage
    return stage == "PUBLISHED" or (trade.ended is not None and _never_closed(trade))


def _never_closed(trade: Trade) -> bool:
    published, approved = trade.reached("PUBLISHED"), trade.reached("APPROVED")
    if trade.closing is not None or published is None or approved is None:
        return False
    return published.seq > approved.seq


def draft(trade: Trade, fact: Fact, commits: Mapping[str, str] | None = None) -> Draft:
    """The fact as it must be written now. Its kind is `hidden` and, to stand in clear, `open_too`.

    `commits`: name in the entry -> name of the personal value in the command.
    """
    said = dict(commits or {})
    if is_up(trade):
        return Draft(fact, commits=said, hidden_for=trade.number)
    return Draft(fact, commits=said, trade=trade.number)


def in_pairs(decision: Decision) -> Decision:
    """The same decision, with one more act that says nothing where its sealed ones are odd.

    An enrolment is two sealed acts and so is a cover: one alone would say that it is neither.
    """
    sealed = [one.hidden_for for one in decision.entries if one.hidden_for]
    if len(sealed) % 2 == 0 or all(isinstance(one.fact, Cover) for one in decision.entries):
        return decision
    return replace(decision, entries=(*decision.entries, Draft(Cover(), hidden_for=sealed[0])))
