"""What a certificate or a financing sheet proves to a stranger, offline (I02, I05).

Needed: the text of its code and the district's public key, or the station's. First the entry is
proven to stand in the ledger, then the words of the paper are held against the commitment in it.
What the code says is what holds: whatever else is printed on the paper was added by somebody.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final, Literal

import msgspec
from msgspec import Struct

from appliance.core import origins, paper_proof, sheet_proof, tree
from appliance.core.entries import CertificateIssued, CertificateReissued, FinanceSheetIssued
from appliance.core.paper_proof import BadProof
from appliance.core.parties import DealWords
from appliance.core.sheet_proof import OpenedSheet
from appliance.ledger import checkpoints, receipts
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.receipts import BadReceipt, Keys, Witnessed

SHEETS: Final = {
    FinanceSheetIssued.kind: ("DOC45", "sheet_no"),
    CertificateIssued.kind: ("DOC32", "cert_no"),
    CertificateReissued.kind: ("DOC32", "cert_no"),
}
"""Kind of the entry -> document that its words make, field with the document's number."""

State = Literal["holds", "expired", "other-bank"]


class BadSheet(ValueError):
    """A paper that proves nothing here; `why` for programs and catalogues."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


class Verified(Struct, frozen=True):
    """A paper whose words were said by the station.

    `number` of the document; `at` the entry's time; `own`: the station's own key vouches;
    `witnessed`: the district does. `state`: a financing sheet may have ended, or be for another
    bank than the one that asked; a certificate has no end.
    """

    origin: str
    index: int
    kind: str
    at: str
    number: str
    words: DealWords
    own: bool
    witnessed: Witnessed | None
    state: State

    @property
    def practice(self) -> bool:
        """Of a demonstration or a training: it does not count."""
        return origins.is_practice(self.origin)


def check(text: str, keys: Keys, *, today: str, bank: str = "") -> Verified:
    """Judge the code of a paper on a local ISO day, for a bank (its code) or for anybody.

    Raises BadSheet with the reasons of receipts.Why, and no-witness (only the station signed, and
    its key is not known here), not-a-sheet, words-differ; Breach as receipts.check.
    """
    try:
        opened = sheet_proof.decode(text)
    except BadProof as error:
        raise BadSheet("malformed", str(error)) from error
    own, witnessed = _vouched(opened, keys)
    entry = _entry(opened.proof.entry)
    kind, data = str(entry.get("kind", "")), entry.get("data")
    if kind not in SHEETS or not isinstance(data, dict):
        raise BadSheet("not-a-sheet", "the entry is of another kind")
    words = _words(opened, entry)
    document, field = SHEETS[kind]
    said = (words.document, words.contract_no, words.consent_no, words.valid_to)
    of_sheet = (data.get("consent_no", ""), data.get("valid_to", ""))
    contract_no = data.get("contract_no", words.contract_no)
    if said != (document, contract_no, *of_sheet) or words.trade != entry.get("trade"):
        raise BadSheet("words-differ", "entry and words speak of two things")
    return Verified(
        opened.origin, opened.proof.index, kind, str(entry.get("at", "")),
        str(data.get(field, "")), words, own, witnessed, _state(words, today, bank),
    )  # fmt: skip


def _vouched(opened: OpenedSheet, keys: Keys) -> tuple[bool, Witnessed | None]:
    """Whether the station's own key signed, and which witness did; one of them must have."""
    if any(key.name == opened.origin for key in keys.ledgers):
        try:
            receipt = receipts.check(paper_proof.encode(opened.proof), keys)
        except BadReceipt as error:
            raise BadSheet(error.why, str(error)) from error
        return True, receipt.witnessed
    return False, _by_witness(opened, keys)


def _by_witness(opened: OpenedSheet, keys: Keys) -> Witnessed:
    """The district alone: it cosigned this very ledger, which the code names."""
    proof = opened.proof
    root = tree.root_from_inclusion(tree.leaf(proof.entry), proof.index, proof.size, proof.path)
    if root is None:
        raise BadSheet("malformed", "its hashes do not fit its numbers")
    line = proof.cosignature
    if line is None:
        raise BadSheet("no-witness", "the district had not confirmed it when it was printed")
    message = checkpoints.cosigned_message(
        Checkpoint(opened.origin, proof.size, root).text, line.time_s
    )
    known = [key for key in keys.witnesses if key.key_id == line.key_id]
    for key in known:
        if key.verifies(line.signature, message):
            return Witnessed(key.name, line.time_s)
    if known:
        raise BadSheet("witness-fails", "the signature of the district does not fit")
    raise BadSheet("unknown-ledger", "neither its ledger nor its witness is known here")


def _entry(body: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSheet("not-a-sheet", "no entry is inside") from error


def _words(opened: OpenedSheet, entry: dict[str, object]) -> DealWords:
    """The words, once they are those that the entry commits to."""
    commits = entry.get("commits")
    wanted = str(commits.get("words", "")) if isinstance(commits, dict) else ""
    mac = hmac.new(opened.salt, opened.words, hashlib.sha256).digest()
    try:
        kept = base64.b64decode(wanted, validate=True)
    except (binascii.Error, ValueError):
        kept = b""
    if not hmac.compare_digest(mac, kept):
        raise BadSheet("words-differ", "these words are not those that the station committed to")
    try:
        return msgspec.json.decode(opened.words, type=DealWords)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSheet("malformed", "the words cannot be read") from error


def _state(words: DealWords, today: str, bank: str) -> State:
    if bank and words.bank and words.bank != bank:
        return "other-bank"
    return "expired" if words.valid_to and words.valid_to < today else "holds"
