"""What tells who stands behind each bidder, read from the vault for comparison alone (F07)."""

from appliance.core import similarity
from appliance.core.parties import Payer, Person
from appliance.core.similarity import Trace, Traits
from appliance.core.trade import Enrolment, Trade
from appliance.ledger.vault import Vault
from appliance.registers.deposits import value


def of_bidders(vault: Vault, trade: Trade) -> tuple[Traits, ...]:
    """One for each bidder that stands, by number or, before it is given, by random id.

    To be asked at the closing and after it only: before, not even who enrolled is known.
    """
    return tuple(
        Traits(each.number or each.random_id, _people(vault, each) + _payers(vault, trade, each))
        for each in trade.enrolments
        if not each.withdrawn
    )


def _people(vault: Vault, each: Enrolment) -> tuple[Trace, ...]:
    """The bidder and who came for an organisation; a bidder may be another one's agent."""
    found: list[Trace] = []
    for name in ("party_id", "agent_id"):
        person = value(vault, each.seq, name, Person)
        if person is None:
            continue
        where = f"{each.seq} {name}"
        if not person.is_organisation:
            found.append(Trace(similarity.AGENT, person.id_number, where))
        found.append(Trace(similarity.PHONE, person.phone, where))
        found.append(Trace(similarity.ACCOUNT, person.account, where))
        if name == "party_id":
            found.append(Trace(similarity.ADDRESS, person.address, where))
    return tuple(each for each in found if each.value)


def _payers(vault: Vault, trade: Trade, each: Enrolment) -> tuple[Trace, ...]:
    """The accounts from which this bidder's deposit came."""
    return tuple(
        Trace(similarity.ACCOUNT, paid.account, f"{one.seq} party_id")
        for one in trade.deposits.every
        if one.enrolment == each.random_id and one.came
        if (paid := value(vault, one.seq, "party_id", Payer)) is not None and paid.account
    )
