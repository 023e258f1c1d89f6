"""Files to bidders (E08) and certificates of project managers in custody (D04).

Both tell that somebody came: while the enrolment is open they are sealed acts.
"""

from appliance.core import firewall, people
from appliance.core.commands import IssueDocument, ReturnCustody, TakeCustody
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import CustodyReturned, CustodyTaken, DocumentIssued
from appliance.core.forms import is_word
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World


def issue(world: World, asked: IssueDocument, _by: Who, at: Instant) -> Decision:
    """Hand a file of this trade to somebody enrolled, before the deadline.

    Refusals: clock-unsure, document-late, enrol-unknown, file-unknown.
    """
    trade = world.in_hand
    assert trade.notice is not None  # PUBLISHED is reached by a notice only
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_before(instant_of(trade.notice.enrol_deadline)):
        return refused("document-late")
    no = _enrolled(trade, asked.enrol_id)
    if no is not None:
        return no
    if asked.file_sha256 not in world.files:
        return refused("file-unknown", about="file_sha256")
    fact = DocumentIssued(asked.enrol_id, asked.file_sha256, text_of(at.at))
    return decided(firewall.draft(trade, fact))


def take(world: World, asked: TakeCustody, _by: Who, _at: Instant) -> Decision:
    """Keep a certificate for this project alone.

    Refusals: enrol-unknown, certificate-form, certificate-here, certificate-elsewhere.
    """
    trade, number = world.in_hand, people.normal_id(asked.certificate_no)
    no = _enrolled(trade, asked.enrol_id)
    if no is not None:
        return no
    if not is_word(number):
        return refused("certificate-form", about="certificate_no")
    if trade.handed.receipt(number) is not None:
        return refused("certificate-here", about="certificate_no")
    if number in world.in_custody:
        return refused("certificate-elsewhere", about="certificate_no")
    fact = CustodyTaken(number, asked.enrol_id, f"{asked.enrol_id}-Z{trade.handed.taken + 1}")
    return decided(firewall.draft(trade, fact))


def give_back(world: World, asked: ReturnCustody, _by: Who, _at: Instant) -> Decision:
    """Give a certificate back. Refusal: certificate-not-here."""
    trade = world.in_hand
    receipt = trade.handed.receipt(people.normal_id(asked.certificate_no))
    if receipt is None:
        return refused("certificate-not-here", about="certificate_no")
    fact = CustodyReturned(receipt.certificate_no, receipt.receipt_no)
    return decided(firewall.draft(trade, fact))


def _enrolled(trade: Trade, enrol_id: str) -> Decision | None:
    found = trade.enrolment(enrol_id)
    if found is None or found.withdrawn:
        return refused("enrol-unknown", about="enrol_id")
    return None
