"""Complaints and what became of them; who complains about whom lies in the vault."""

from appliance.core.entries.fact import Fact, register


@register
class ComplaintAdded(Fact, frozen=True):
    """`complaint_no` is the number of the receipt.

    `due`: local ISO day by which is said whether it is taken up, "" for an anonymous one. `to`:
    the authority it goes to at once, because nobody here may look at it; "" for the supervisor.
    """

    kind = "complaint.add"
    personal = ("text_ct", "party_id", "about")
    complaint_no: str
    type: str
    trade_id: str
    identified: bool
    received_at: str
    due: str = ""
    to: str = ""


@register
class ComplaintRouted(Fact, frozen=True):
    """Handed to an authority of organisations.csv."""

    kind = "complaint.route"
    complaint_no: str
    to: str


@register
class ComplaintAccepted(Fact, frozen=True):
    """`due`: local ISO day by which it is decided, "" for an anonymous one.

    `cert`, here and below: base64 signature of the district over its note
    (ledger/complaint_notes.py); "" where the station's supervisor did it. The district gives
    `due` always: it does not know who is anonymous.
    """

    kind = "complaint.accept"
    complaint_no: str
    due: str
    paper_no: str = ""
    cert: str = ""


@register
class ComplaintRejected(Fact, frozen=True):
    """Not taken up, on a ground of complaints.GROUNDS."""

    kind = "complaint.reject"
    complaint_no: str
    ground: str
    paper_no: str = ""
    cert: str = ""


@register
class ComplaintDecided(Fact, frozen=True):
    """`text_sha256`: the decision, sealed; `paper_no`: the paper that tells it.

    Of the district: the bytes that it sealed to the station; the words are committed to.
    """

    kind = "complaint.decide"
    personal = ("text",)
    complaint_no: str
    decision_no: str
    text_sha256: str
    paper_no: str = ""
    cert: str = ""


@register
class ComplaintWithdrawn(Fact, frozen=True):
    """Taken back by who lodged it; `reason`: one of complaints.REASONS."""

    kind = "complaint.withdraw"
    complaint_no: str
    reason: str
