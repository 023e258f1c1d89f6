"""The district takes up, turns down or decides a complaint that went to it (domain.md B13, 3.6).

So is closed what nobody of the station may look at. What lies on the supervisor's desk stays
theirs until they hand it on: one complaint has one desk.
"""

import msgspec

from appliance.core import numbering
from appliance.core.complaining import PAPER
from appliance.core.complaints import GROUNDS, OPEN, RECEIVED
from appliance.core.decision import Decision, refused
from appliance.core.entries import ComplaintAccepted, ComplaintDecided, ComplaintRejected, Draft
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.world import World

DistrictWord = ComplaintAccepted | ComplaintRejected | ComplaintDecided


def fault(world: World, said: DistrictWord) -> Decision | None:
    """Why the district's word about a complaint cannot be taken over; None when it can.

    Refusals: complaint-unknown, complaint-at-station, complaint-over, and those of `_form`.
    """
    found = world.complaints.asked
    if found is None:
        return refused("complaint-unknown", about="complaint_no")
    if not found.to:
        return refused("complaint-at-station")
    if found.state not in (OPEN if isinstance(said, ComplaintDecided) else (RECEIVED,)):
        return refused("complaint-over")
    return _form(said)


def draft(world: World, said: DistrictWord, at: Instant) -> Draft:
    """The entry with the number of its paper; a decision's words come with the command.

    Nothing is printed: it would lie at the counter, perhaps before whom it is about. Who lodged
    the complaint reads and prints it at the kiosk.
    """
    paper = numbering.next_document(world, PAPER, at)
    commits = {"text": "words"} if isinstance(said, ComplaintDecided) else {}
    return Draft(msgspec.structs.replace(said, paper_no=paper), commits=commits)


def _form(said: DistrictWord) -> Decision | None:
    """Refusals: date-form, complaint-ground, complaint-decision-no, complaint-decision-text."""
    match said:
        case ComplaintAccepted():
            return None if day(said.due) is not None else refused("date-form", about="due")
        case ComplaintRejected():
            return None if said.ground in GROUNDS else refused("complaint-ground", about="ground")
        case ComplaintDecided():
            if not is_word(said.decision_no):
                return refused("complaint-decision-no", about="decision_no")
            good = is_sha256(said.text_sha256)
            return None if good else refused("complaint-decision-text", about="text_sha256")
