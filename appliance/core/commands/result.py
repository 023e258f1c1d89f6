"""After the result: award, contract, settlement, certificate, archive."""

from appliance.core.commands.base import Command
from appliance.core.entries import Instalment
from appliance.core.parties import DealWords


class ConfirmAward(Command, frozen=True, kw_only=True):
    pass


class SignContract(Command, frozen=True, kw_only=True):
    """`text_sha256` names the contract as shown and signed; `scans` the signed paper."""

    signed_at: str
    text_sha256: str
    schedule: tuple[Instalment, ...]
    transferor_signed: bool
    taker_signed: bool
    scans: tuple[str, ...] = ()


class CloseSettlement(Command, frozen=True, kw_only=True):
    received_fen: int
    voucher: str = ""


class IssueCertificate(Command, frozen=True, kw_only=True):
    """`words`: what the paper will say, as the trade says it."""

    personal = ("words",)
    words: DealWords | None = None


class CloseArchive(Command, frozen=True, kw_only=True):
    """`district_receipt`: its number, for a trade that was sent up."""

    manifest_sha256: str
    files: int
    district_receipt: str = ""


class TakeArchive(Command, frozen=True, kw_only=True):
    """Take the package with names out of the house; `purpose` is one of archive.PURPOSES."""

    purpose: str
