"""Consents to tell a bank of a deal, and the sheets that did; folded into the trade (I02)."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import ConsentWithdrawn, FinanceConsented, FinanceSheetIssued

FinanceFact = FinanceConsented | FinanceSheetIssued | ConsentWithdrawn

PURPOSE: Final = "FINANCE"
"""What such a consent is taken back for (consent.withdraw)."""


class Consent(Struct, frozen=True):
    """`seq`: the entry that keeps it, with who gave it in the vault there."""

    given: FinanceConsented
    seq: int
    withdrawn: bool = False

    def holds_on(self, day: str) -> bool:
        """Whether it may still be used on that local ISO day."""
        return not self.withdrawn and day <= self.given.valid_to


class Sheet(Struct, frozen=True):
    """A sheet that was issued; its words lie in the vault at `seq`."""

    issued: FinanceSheetIssued
    seq: int


class Finance(Struct, frozen=True):
    consents: tuple[Consent, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    def consent(self, consent_no: str) -> Consent | None:
        return next((one for one in self.consents if one.given.consent_no == consent_no), None)

    def sheet(self, sheet_no: str) -> Sheet | None:
        return next((one for one in self.sheets if one.issued.sheet_no == sheet_no), None)

    def printable(self, sheet: Sheet, day: str) -> bool:
        """Whether one more copy may leave the station on that day: consent and sheet hold."""
        consent = self.consent(sheet.issued.consent_no)
        return consent is not None and consent.holds_on(day) and day <= sheet.issued.valid_to

    def after(self, fact: FinanceFact, seq: int) -> "Finance":
        match fact:
            case FinanceConsented():
                return replace(self, consents=(*self.consents, Consent(fact, seq)))
            case FinanceSheetIssued():
                return replace(self, sheets=(*self.sheets, Sheet(fact, seq)))
            case ConsentWithdrawn():
                ended = tuple(_ended(one, fact.consent_no) for one in self.consents)
                return replace(self, consents=ended)


def _ended(one: Consent, consent_no: str) -> Consent:
    return replace(one, withdrawn=True) if one.given.consent_no == consent_no else one


NO_FINANCE: Final = Finance()
