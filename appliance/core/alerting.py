"""An alert of the box is kept, and closed by the supervisor who looked into it (domain.md B14).

Which rules there are and what they look at: core/alerts.py. Alerts of a trade are closed with
the trade (core/oversight.py).
"""

from appliance.core.commands import CloseBoxAlert, NoteAttempt, RaiseAlert
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AlertClosed, AlertRaised, AttemptRefused, Draft
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.world import Who, World


def raise_alert(world: World, asked: RaiseAlert, _by: Who, _at: Instant) -> Decision:
    """Keep what a rule found. Refusals: alert-rule-unknown, alert-entries, alert-again."""
    rule = world.tables.alert_rules.get(asked.rule)
    if rule is None or rule.find == "ACT":
        return refused("alert-rule-unknown", about="rule")
    if not asked.entries or set(asked.entries) - set(world.leaves):
        return refused("alert-entries", about="entries")
    if any((one.rule, one.entries) == (rule.code, asked.entries) for one in world.alerts.values()):
        return refused("alert-again", about="rule")
    trade = world.trade if asked.trade else None
    if trade is not None:
        number = f"{trade.number}/AL{trade.conduct.count(AlertRaised) + 1}"
    else:
        number = f"{rule.code}-{asked.entries[-1]}"
    hashes = tuple(world.leaves[seq] for seq in asked.entries)
    fact = AlertRaised(number, rule.code, asked.entries, hashes)
    return decided(Draft(fact, trade=asked.trade))


def note(world: World, asked: NoteAttempt, _by: Who, _at: Instant) -> Decision:
    """A wrong PIN counts as an attempt. Refusal: staff-unknown."""
    if asked.person not in {one.staff_no for one in world.staff.values()}:
        return refused("staff-unknown", about="person")
    return decided(Draft(AttemptRefused("sign-in", "", "WRONG_PIN", "entries.md 2", asked.person)))


def close(world: World, asked: CloseBoxAlert, _by: Who, _at: Instant) -> Decision:
    """A supervisor looked into an alert about no trade. Refusals: alert-unknown, digest-form."""
    known = world.alerts.get(asked.alert_no)
    if known is None or known.trade or known.closed_at:
        return refused("alert-unknown", about="alert_no")
    if not is_sha256(asked.finding_sha256):
        return refused("digest-form", about="finding_sha256")
    return decided(Draft(AlertClosed(asked.alert_no, asked.finding_sha256)))
