"""Financing: the winner's consent for one bank, and the sheet on the strength of it."""

from appliance.core.commands.base import Command
from appliance.core.parties import DealWords, Person


class GiveFinanceConsent(Command, frozen=True, kw_only=True):
    """`party_id`: the winner; `signer`: who signed for an organisation; `valid_to` ISO day."""

    personal = ("party_id", "signer")
    party_id: Person
    bank: str
    valid_to: str
    sign_kind: str
    source: str = "CARD"
    module: str = ""
    scan_sha256: str = ""
    signer: Person | None = None


class IssueFinanceSheet(Command, frozen=True, kw_only=True):
    """`words` as the trade says them: nobody types what a bank will believe."""

    personal = ("words",)
    consent_no: str
    valid_to: str
    words: DealWords
