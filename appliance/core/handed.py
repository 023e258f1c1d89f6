"""What went over the counter in one trade, as its entries tell."""

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import CustodyReturned, CustodyTaken, DocumentIssued, Recorded

HandedFact = DocumentIssued | CustodyTaken | CustodyReturned


class Done(Struct, frozen=True):
    """One thing that went over the counter: in which entry, and when it was written (UTC)."""

    fact: HandedFact
    seq: int
    at: str


class Handed(Struct, frozen=True):
    """Files handed out; certificates that lie here (`held`), by receipt; `taken` in all so far.

    `done`: everything in its order, for the slips that tell of it.
    """

    issued: tuple[DocumentIssued, ...] = ()
    held: tuple[CustodyTaken, ...] = ()
    taken: int = 0
    done: tuple[Done, ...] = ()

    def after(self, fact: HandedFact, recorded: Recorded) -> "Handed":
        done = (*self.done, Done(fact, recorded.seq, recorded.at))
        match fact:
            case DocumentIssued():
                return replace(self, done=done, issued=(*self.issued, fact))
            case CustodyTaken():
                return replace(self, done=done, held=(*self.held, fact), taken=self.taken + 1)
            case CustodyReturned():
                left = tuple(one for one in self.held if one.receipt_no != fact.receipt_no)
                return replace(self, done=done, held=left)

    def receipt(self, certificate_no: str) -> CustodyTaken | None:
        """The receipt under which a certificate lies here; None where it does not."""
        return next((one for one in self.held if one.certificate_no == certificate_no), None)


NOTHING_HANDED = Handed()
