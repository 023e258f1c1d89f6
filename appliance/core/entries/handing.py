"""Files handed to bidders and certificates in custody, behind the firewall while it is up."""

from appliance.core.entries.fact import Fact, register


@register
class DocumentIssued(Fact, frozen=True):
    """A bidder took a file; its digest is that of the bytes that the station keeps (E08)."""

    kind = "document.issue"
    hidden = True
    enrol_id: str
    file_sha256: str
    received_at: str


@register
class CustodyTaken(Fact, frozen=True):
    """`receipt_no`: enrolment id, `-Z` and a count in this trade."""

    kind = "custody.take"
    hidden = True
    open_too = True
    certificate_no: str
    enrol_id: str
    receipt_no: str


@register
class CustodyReturned(Fact, frozen=True):
    kind = "custody.return"
    hidden = True
    open_too = True
    certificate_no: str
    receipt_no: str
