"""Annual deposits as the ledger has them, and whose they are."""

from appliance.core import annual_deposits, envelope, people
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.parties import Person
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.registers.deposits import value


def all_of(ledger: Ledger) -> dict[str, AnnualDeposit]:
    """Every annual deposit by id, those that were paid back too."""
    told = (
        (seq, envelope.fact_of(envelope.from_bytes(body)))
        for seq, body in ledger.of_subject(annual_deposits.SUBJECT)
    )
    return annual_deposits.register(told)


def holder(vault: Vault, one: AnnualDeposit) -> Person | None:
    """Who holds it; None once they are erased."""
    return value(vault, one.seq, "party_id", Person)


def own(vault: Vault, annuals: dict[str, AnnualDeposit], who: Person) -> frozenset[str]:
    """Ids of those that this party holds, told by the number of their paper."""
    mine = people.normal_id(who.id_number)
    held = {one.annual_id: holder(vault, one) for one in annuals.values()}
    return frozenset(
        annual_id
        for annual_id, person in held.items()
        if person is not None and people.normal_id(person.id_number) == mine
    )
