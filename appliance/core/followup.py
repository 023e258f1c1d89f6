"""What came after the award, put together: payments, filings, papers sent (fold only)."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    CertificateReissued,
    ContractFiled,
    DocumentSent,
    NoteAdded,
    PaymentReceived,
    PerformanceRated,
)

FollowUpFact = (
    PaymentReceived
    | ContractFiled
    | DocumentSent
    | NoteAdded
    | CertificateReissued
    | PerformanceRated
)


class FollowUp(Struct, frozen=True):
    """`replaced`: numbers of certificates that others stand in for; `notes`: how many."""

    payments: tuple[PaymentReceived, ...] = ()
    filings: tuple[ContractFiled, ...] = ()
    sent: tuple[DocumentSent, ...] = ()
    replaced: tuple[str, ...] = ()
    notes: int = 0
    ratings: tuple[PerformanceRated, ...] = ()

    @property
    def paid_fen(self) -> int:
        """All of the price that was received so far."""
        return sum(each.amount_fen for each in self.payments)

    def paid_of(self, instalment_no: int) -> int:
        """What was received for one instalment."""
        counted = (each for each in self.payments if each.instalment_no == instalment_no)
        return sum(each.amount_fen for each in counted)

    def after(self, fact: FollowUpFact) -> "FollowUp":
        match fact:
            case PaymentReceived():
                return replace(self, payments=(*self.payments, fact))
            case ContractFiled():
                return replace(self, filings=(*self.filings, fact))
            case DocumentSent():
                return replace(self, sent=(*self.sent, fact))
            case CertificateReissued():
                return replace(self, replaced=(*self.replaced, fact.replaces))
            case PerformanceRated():
                return replace(self, ratings=(*self.ratings, fact))
            case NoteAdded():
                return replace(self, notes=self.notes + 1)


NOTHING_YET: Final = FollowUp()
