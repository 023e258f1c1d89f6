"""Annual deposits: one payment a year stands for those of all trades within a band (6.9).

A register of its own, beside the trades. What is withheld of it leaves a gap, and until the gap
is filled it covers nothing: the balance decides, nothing else.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    AnnualCarried,
    AnnualForfeited,
    AnnualReceived,
    AnnualRefunded,
    AnnualRestored,
    Fact,
)

SUBJECT: Final = "annual"
"""Under this name the ledger finds every entry about annual deposits."""

AnnualFact = AnnualReceived | AnnualRefunded | AnnualForfeited | AnnualRestored | AnnualCarried


class BadAnnual(Exception):
    """An entry that no rule can have written: the money would not add up."""


class AnnualDeposit(Struct, frozen=True):
    """One annual deposit; fen. `seq`: its first entry, where the vault names the holder."""

    annual_id: str
    seq: int
    year: int
    band_lo_fen: int
    band_hi_fen: int
    full_fen: int
    received_fen: int
    refunded_fen: int = 0
    forfeited_fen: int = 0

    @property
    def balance_fen(self) -> int:
        return self.received_fen - self.refunded_fen - self.forfeited_fen

    @property
    def missing_fen(self) -> int:
        """What must still be paid before it covers anything."""
        return self.full_fen - self.balance_fen

    @property
    def ended(self) -> bool:
        """Paid back whole; never used again."""
        return self.refunded_fen > 0

    def covers(self, estimate_fen: int, year: int) -> bool:
        """Whether it stands for the deposit of a trade of this estimate, in this year.

        Both ends of the band count as inside; the balance must be the full amount.
        """
        return (
            self.year == year
            and self.balance_fen >= self.full_fen
            and self.band_lo_fen <= estimate_fen <= self.band_hi_fen
        )


def register(told: Iterable[tuple[int, Fact]]) -> dict[str, AnnualDeposit]:
    """The annual deposits by id, from (seq, fact) in order. Raises BadAnnual."""
    found: dict[str, AnnualDeposit] = {}
    for seq, fact in told:
        if isinstance(fact, AnnualFact):
            found[fact.annual_id] = _after(found.get(fact.annual_id), fact, seq)
    return found


def _after(before: AnnualDeposit | None, fact: AnnualFact, seq: int) -> AnnualDeposit:
    if isinstance(fact, AnnualReceived):
        if before is not None:
            raise BadAnnual("an annual deposit that begins twice")
        return AnnualDeposit(
            fact.annual_id, seq, fact.year, fact.band_lo_fen, fact.band_hi_fen, fact.full_fen,
            fact.amount_fen,
        )  # fmt: skip
    if before is None or before.ended:
        raise BadAnnual("speaks of an annual deposit that is not there")
    now = _changed(before, fact)
    if now.balance_fen < 0:
        raise BadAnnual("more goes out than is held")
    return now


def _changed(
    before: AnnualDeposit,
    fact: AnnualRefunded | AnnualForfeited | AnnualRestored | AnnualCarried,
) -> AnnualDeposit:
    match fact:
        case AnnualRefunded():
            return replace(before, refunded_fen=before.refunded_fen + fact.amount_fen)
        case AnnualForfeited():
            return replace(before, forfeited_fen=before.forfeited_fen + fact.amount_fen)
        case AnnualRestored():
            return replace(before, received_fen=before.received_fen + fact.amount_fen)
        case AnnualCarried():
            return replace(before, year=fact.year)
