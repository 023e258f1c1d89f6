"""Who paid the deposits of a trade, and who enrolled: from the vault, for rules and papers."""

from typing import TypeVar

import msgspec

from appliance.core import canonical
from appliance.core.deposits import Deposit
from appliance.core.parties import Payer, Person
from appliance.core.trade import Trade
from appliance.ledger.vault import Vault

T = TypeVar("T")


def value(vault: Vault, seq: int, name: str, kind: type[T]) -> T | None:
    """The personal value that entry `seq` commits to under `name`; None once it is erased."""
    body = vault.value(seq, name)
    return None if body is None else msgspec.convert(canonical.decode(body), kind)


def payer(vault: Vault, one: Deposit) -> tuple[str, str] | None:
    """Name and account that money came from; None before it came and once they are erased."""
    if not one.came:
        return None
    found = value(vault, one.seq, "party_id", Payer)
    return None if found is None else (found.name, found.account)


def accounts(vault: Vault, trade: Trade) -> dict[str, str]:
    """Of all money that is held in a trade: deposit id -> account that it came from."""
    came = {one.deposit_id: payer(vault, one) for one in trade.deposits.every if one.held}
    return {deposit_id: who[1] for deposit_id, who in came.items() if who is not None}


def bidder(vault: Vault, trade: Trade, enrol_id: str) -> Person | None:
    """The enrolled party; None for no such enrolment, and once they are erased."""
    each = trade.enrolment(enrol_id)
    return value(vault, each.seq, "party_id", Person) if each else None
