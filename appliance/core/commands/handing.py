"""What goes over the counter for a trade: files to bidders, certificates into custody and back."""

from appliance.core.commands.base import Command


class IssueDocument(Command, frozen=True, kw_only=True):
    """A bidder takes a file of this trade; `file_sha256` is that of the file handed over."""

    enrol_id: str
    file_sha256: str


class TakeCustody(Command, frozen=True, kw_only=True):
    """A project manager's original certificate stays here while the project runs."""

    enrol_id: str
    certificate_no: str


class ReturnCustody(Command, frozen=True, kw_only=True):
    certificate_no: str
