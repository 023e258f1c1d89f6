"""A slip brought back: what a page of the district or of a station says of it.

Both judge with keys that they pinned at enrolment, and against the ledger as they hold it.
"""

from typing import Literal, Protocol

from msgspec import Struct

from appliance.ledger import receipt_compare, receipts
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import BadReceipt, Keys, Receipt, Told
from appliance.ports import Breach

Tone = Literal["go", "wait", "stop"]
TEXT_MAX = 8_192
"""A proof has 2,000 characters; with its entry inside hardly more."""

NOTHING_TOLD = Told()
_TONES: dict[str, Tone] = {"holds": "go", "genuine": "wait", "shorter": "wait"}


class Books(Protocol):
    """What a page judges with."""

    @property
    def keys(self) -> Keys: ...

    def held(self, origin: str) -> Held | None:
        """The ledger of this origin as it is kept here; None where none of it is."""
        ...

    def entry(self, origin: str, seq: int) -> bytes:
        """The bytes of an entry that `held` covers."""
        ...

    def must_hold(self, slip: Receipt) -> bool:
        """Whether a ledger here that ends before the slip was cut."""
        ...


class Verdict(Struct, frozen=True):
    """`word`: last part of the message id `receipt.verdict.*`; `seq`: where a Breach is."""

    tone: Tone
    word: str
    slip: Receipt | None = None
    told: Told = NOTHING_TOLD
    seq: int = 0

    @property
    def practice(self) -> bool:
        return self.slip is not None and self.slip.practice

    @property
    def training(self) -> bool:
        return self.slip is not None and self.slip.training


def judge(text: str, books: Books) -> Verdict:
    """What is to be said of the slip with this text."""
    try:
        slip = receipts.check(text[:TEXT_MAX], books.keys)
    except BadReceipt as bad:
        return Verdict("wait" if bad.why == "unknown-ledger" else "stop", bad.why)
    except Breach as breach:
        return Verdict("stop", "wrong-number", seq=breach.seq)
    origin = slip.checkpoint.origin
    ledger = books.held(origin)
    if ledger is None:
        return Verdict("wait", "genuine", slip, receipts.told(slip.entry))
    try:
        word = receipt_compare.compare(slip, ledger, later=books.must_hold(slip))
    except Breach as breach:
        return Verdict("stop", "breach", slip, receipts.told(slip.entry), breach.seq)
    body = books.entry(origin, slip.index) if slip.index < ledger.size else slip.entry
    return Verdict(_TONES[word], word, slip, receipts.told(body))
