"""Agents of a party: proxy with a mandate (domain.md B04), and whom an agent may not act for too.

Law: Civil Code 165 (a written authority names agent, matter, powers and period) and 168 (nobody
acts for both sides).
"""

from collections.abc import Iterable
from datetime import timedelta

from appliance.core import numbering, people
from appliance.core.clocks import day_of
from appliance.core.commands import AddMandate
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Check, Draft, MandateAdded
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.parties import Person
from appliance.core.principals import SCOPES
from appliance.core.registration import person, same_person
from appliance.core.world import Who, World

CONFLICT = "CONFLICT"
LEGAL = "LEGAL"
"""Condition of conditions.csv, and what was found: one representative by law on both sides."""

LONGEST = timedelta(days=366 * 5)
"""A longer authority is a slip of the finger; a new one can always be given."""


def add(world: World, asked: AddMandate, by: Who, at: Instant) -> Decision:
    """An agent may act for the transferor: their card was read here, or the paper is signed.

    Refusals: mandate-scope, date-form, mandate-expired, mandate-too-long, mandate-unproven,
    typed-needs-second, digest-form, mandate-principal, mandate-self, mandate-organisation,
    agent-both-sides (told only once the enrolment is closed: before, a no would tell who
    enrolled), and those of registration.person.
    """
    no = (
        _terms(asked, at)
        or _proof(asked, by)
        or person(world, asked.party_id, at, about="party_id")
        or person(world, asked.agent_id, at, about="agent_id", typed=asked.source != "CARD")
        or _sides(world, asked)
    )
    if no is not None:
        return no
    slip_no = numbering.next_document(world, "DOC37", at)
    fact = MandateAdded(
        asked.scope, asked.valid_to, asked.source, asked.module, asked.scan_sha256, slip_no
    )
    commits = {"party_id": "party_id", "agent_id": "agent_id"}
    return decided(
        Draft(fact, trade=world.in_hand.number or None, commits=commits),
        follows=[Follow("print", "DOC37", slip_no)],
    )


def on_one_side(world: World, bidder: Person, agent: Person | None) -> Decision | None:
    """Who bids, and who bids for them, does not act for the transferor. Refusal: agent-both-sides.

    The transferor may not act for a bidder either. Its representative by law is no agent: they
    are taken, and the gate finds the conflict (`conflict_of`).
    """
    owner = world.transferor
    if agent is not None and owner is not None and same_person(owner, agent):
        return refused("agent-both-sides", about="agent_id")
    hired = [one for one in world.agents if not _stands_by_law(owner, one)]
    if stands_on_both(hired, bidder) or stands_on_both(world.agents, agent):
        return refused("agent-both-sides", about="party_id")
    return None


def conflict_of(owner: Person | None, bidder: Person) -> Check | None:
    """The bidder is, or is led by, the transferor's representative by law; else None.

    A certificate gives a name and no number, so that another person of that name is found too:
    reviewer and head may let them pass, with their reason.
    """
    found = _stands_by_law(owner, bidder)
    return Check(CONFLICT, LEGAL, met=False) if found else None


def _stands_by_law(owner: Person | None, who: Person) -> bool:
    """Whether `who` is, or is led by, whom the owner's certificate names as its representative."""
    if owner is None or not owner.legal_person:
        return False
    name = who.legal_person if who.is_organisation else who.name
    return people.comparable_name(name) == people.comparable_name(owner.legal_person)


def stands_on_both(agents: Iterable[Person], *side: Person | None) -> bool:
    """Whether one of the transferor's agents is on this side too."""
    here = [one for one in side if one is not None]
    return any(same_person(agent, one) for agent in agents for one in here)


def _terms(asked: AddMandate, at: Instant) -> Decision | None:
    if asked.scope not in SCOPES:
        return refused("mandate-scope", about="scope")
    last, today = day(asked.valid_to), day_of(at.at)
    if last is None:
        return refused("date-form", about="valid_to")
    if last < today:
        return refused("mandate-expired", about="valid_to")
    if last > today + LONGEST:
        return refused("mandate-too-long", about="valid_to")
    return None


def _proof(asked: AddMandate, by: Who) -> Decision | None:
    """The agent's own card read here, two of the staff who saw another document, or the paper."""
    if asked.source == "TYPED":
        return None if len(by) >= 2 else refused("typed-needs-second")
    if asked.source == "CARD" and is_word(asked.module):
        return None
    if asked.source == "PAPER" and asked.scan_sha256:
        wrong = not is_sha256(asked.scan_sha256)
        return refused("digest-form", about="scan_sha256") if wrong else None
    return refused("mandate-unproven", about="scan_sha256")


def _sides(world: World, asked: AddMandate) -> Decision | None:
    principal = world.transferor
    if principal is not None and not same_person(principal, asked.party_id):
        return refused("mandate-principal", about="party_id")
    if same_person(asked.party_id, asked.agent_id):
        return refused("mandate-self", about="agent_id")
    if asked.agent_id.id_type == "02":
        return refused("mandate-organisation", about="agent_id")
    if world.duplicate_party:
        return refused("agent-both-sides", about="agent_id")
    return None
