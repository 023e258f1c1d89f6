"""Complaints: received, routed, taken up or not, decided, taken back (domain.md B13, 3.6, K03).

Source: Tender Law Implementing Regulation 60-61. A complaint about one of the staff is nothing to
that person: every question of theirs is answered as if it were not there.
"""

from datetime import date

from appliance.core import messages, numbering
from appliance.core.clocks import CATCH_UP, day_of, end_of
from appliance.core.code_rows import Organisation
from appliance.core.codes import Tables
from appliance.core.commands import (
    AcceptComplaint,
    AddComplaint,
    DecideComplaint,
    LodgeComplaint,
    MarkComplaint,
    RejectComplaint,
    RouteComplaint,
    TakeBackComplaint,
    WithdrawComplaint,
)
from appliance.core.complaints import ACCEPTED, GROUNDS, OPEN, REASONS, RECEIVED, Complaint, named
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    ClockOverdue,
    ComplaintAccepted,
    ComplaintAdded,
    ComplaintDecided,
    ComplaintRejected,
    ComplaintRouted,
    ComplaintWithdrawn,
    Draft,
)
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.registration import person
from appliance.core.world import Who, World

PAPER = "DOC39"
RECEIVED_NOTE = "M14"
"""To the complainant, where a clock runs: by when they hear whether it is taken up."""
ACCEPT_CLOCK, DECIDE_CLOCK = "DL13", "DL14"
WORDS_MIN, WORDS_MAX = 5, 2_000
"""Characters of what is complained about."""


def receive(world: World, asked: LodgeComplaint | AddComplaint, by: Who, at: Instant) -> Decision:
    """Take a complaint in, also without the line: its number and receipt are there at once.

    Refusals: complaint-type, complaint-words, complaint-trade, complaint-own-counter, and those
    of registration.person.
    """
    if asked.type not in world.tables.complaint_types:
        return refused("complaint-type", about="type")
    if not WORDS_MIN <= len(asked.text_ct.text.strip()) <= WORDS_MAX:
        return refused("complaint-words", about="text_ct", least=WORDS_MIN, most=WORDS_MAX)
    if asked.trade_id and not world.complaints.trade_known:
        return refused("complaint-trade", about="trade_id")
    about = named(asked.about.text) if asked.about else frozenset[str]()
    if by and by[0].staff_no in about:
        return refused("complaint-own-counter")
    no = person(world, asked.party_id, at, about="party_id") if asked.party_id else None
    if no is not None:
        return no
    number = numbering.next_document(world, PAPER, at)
    supervisors = world.complaints.supervisors
    to = authority(world.tables) if about and supervisors <= about else ""
    identified = asked.party_id is not None
    due = world.tables.due(ACCEPT_CLOCK, day_of(at.at)).day.isoformat() if identified else ""
    fact = ComplaintAdded(number, asked.type, asked.trade_id, identified, text_of(at.at), due, to)
    given = {"text_ct": True, "party_id": identified, "about": asked.about is not None}
    commits = {name: name for name, there in given.items() if there}
    follows = [Follow("print", PAPER, number)]
    if due and not to:
        follows.append(messages.notify(RECEIVED_NOTE, messages.of_this("party_id")))
    return decided(Draft(fact, commits=commits), follows=follows)


def route(world: World, asked: RouteComplaint, by: Who, _at: Instant) -> Decision:
    """Hand it to an authority. Refusals: complaint-addressee, and those of `_in_hand`."""
    found = _in_hand(world, by, OPEN)
    if isinstance(found, Decision):
        return found
    row = world.tables.organisations.get(asked.to)
    if row is None or not takes(row):
        return refused("complaint-addressee", about="to")
    return decided(Draft(ComplaintRouted(found.number, asked.to)))


def accept(world: World, _asked: AcceptComplaint, by: Who, at: Instant) -> Decision:
    """Take it up: the clock of the decision runs from today. Refusals: those of `_in_hand`."""
    found = _in_hand(world, by, (RECEIVED,))
    if isinstance(found, Decision):
        return found
    due = world.tables.due(DECIDE_CLOCK, day_of(at.at)).day.isoformat()
    paper = numbering.next_document(world, PAPER, at)
    fact = ComplaintAccepted(found.number, due if found.added.identified else "", paper)
    return decided(Draft(fact), follows=[Follow("print", PAPER, paper)])


def reject(world: World, asked: RejectComplaint, by: Who, at: Instant) -> Decision:
    """Do not take it up. Refusals: complaint-ground, and those of `_in_hand`."""
    found = _in_hand(world, by, (RECEIVED,))
    if isinstance(found, Decision):
        return found
    if asked.ground not in GROUNDS:
        return refused("complaint-ground", about="ground")
    paper = numbering.next_document(world, PAPER, at)
    fact = ComplaintRejected(found.number, asked.ground, paper)
    return decided(Draft(fact), follows=[Follow("print", PAPER, paper)])


def decide(world: World, asked: DecideComplaint, by: Who, at: Instant) -> Decision:
    """Decide it, or put down what the authority decided that it was handed to.

    Refusals: complaint-decision-no, complaint-decision-text, complaint-over,
    complaint-not-accepted, complaint-unknown.
    """
    found = _known(world, by)
    if isinstance(found, Decision):
        return found
    if found.to:
        if not is_word(asked.decision_no):
            return refused("complaint-decision-no", about="decision_no")
        no = None if found.state in OPEN else refused("complaint-over")
    else:
        no = None if found.state == ACCEPTED else refused("complaint-not-accepted")
    if no is not None:
        return no
    if not is_sha256(asked.text_sha256):
        return refused("complaint-decision-text", about="text_sha256")
    paper = numbering.next_document(world, PAPER, at)
    fact = ComplaintDecided(found.number, asked.decision_no or paper, asked.text_sha256, paper)
    return decided(Draft(fact), follows=[Follow("print", PAPER, paper)])


def withdraw(
    world: World, asked: TakeBackComplaint | WithdrawComplaint, by: Who, _at: Instant
) -> Decision:
    """Taken back by who holds the receipt.

    Refusals: complaint-unknown (also for a wrong code), complaint-over, complaint-reason.
    """
    found = _known(world, by)
    if isinstance(found, Decision):
        return found
    if not world.complaints.code or asked.code.text != world.complaints.code:
        return refused("complaint-unknown", about="complaint_no")
    if found.state not in OPEN:
        return refused("complaint-over")
    if asked.reason not in REASONS:
        return refused("complaint-reason", about="reason")
    return decided(Draft(ComplaintWithdrawn(found.number, asked.reason)))


def overdue(world: World, asked: MarkComplaint, _by: Who, at: Instant) -> Decision:
    """A clock of a complaint ran out; said once. Refusals: complaint-unknown, too-early."""
    found = world.complaints.asked
    if found is None:
        return refused("complaint-unknown", about="complaint_no")
    asked_for = (asked.clock, asked.due) == (found.clock, found.due)
    if not asked_for or not found.is_overdue(at):
        return refused("too-early")
    ended = end_of(date.fromisoformat(found.due))
    since = text_of(ended) if at.at - ended > CATCH_UP else ""
    fact = ClockOverdue(found.clock, found.due, found.state, since, found.number)
    return decided(Draft(fact))


def takes(row: Organisation) -> bool:
    """Whether complaints may be handed to it."""
    return "COMPLAINT" in row.takes


def authority(tables: Tables) -> str:
    """Where a complaint goes that nobody of the station may look at: supervision before others."""
    found = [row for row in tables.organisations.values() if takes(row)]
    found.sort(key=lambda row: row.kind != "SUPERVISION")
    return found[0].code if found else ""


def _known(world: World, by: Who) -> Complaint | Decision:
    """The complaint, for people that it is not about. Refusal: complaint-unknown."""
    found = world.complaints.asked
    if found is None or (by and found.concerns(by[0].staff_no)):
        return refused("complaint-unknown", about="complaint_no")
    return found


def _in_hand(world: World, by: Who, states: tuple[str, ...]) -> Complaint | Decision:
    """One that the station's supervisor handles, in one of these states.

    Refusals: complaint-unknown, complaint-elsewhere, complaint-over.
    """
    found = _known(world, by)
    if isinstance(found, Decision):
        return found
    if found.to:
        return refused("complaint-elsewhere")
    return found if found.state in states else refused("complaint-over")
