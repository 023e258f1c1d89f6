"""What is brought into a trade's file before it is accepted."""

from appliance.core.commands.base import Command
from appliance.core.entries import DecisionPaper
from appliance.core.parties import Person, Words


class AddMaterial(Command, frozen=True, kw_only=True):
    """`material_no` is a row of materials.csv; `form` one of dossier.FORMS; a scan by digest."""

    material_no: str
    form: str
    scan_sha256: str = ""


class AddDecision(Command, frozen=True, kw_only=True):
    """`decision_id` is random."""

    decision_id: str
    paper: DecisionPaper


class AddValuation(Command, frozen=True, kw_only=True):
    """`firm`: the assessor and its licence, in words."""

    personal = ("firm",)
    firm: Words
    report_no: str
    date: str
    amount_fen: int
    valid_to: str


class SignIntegrity(Command, frozen=True, kw_only=True):
    """The owner, or who stands for it, undertook what integrity.TEXT says."""

    personal = ("party_id",)
    party_id: Person
    text_version: str
    scan_sha256: str = ""
