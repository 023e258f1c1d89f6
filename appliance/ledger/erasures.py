"""What an entry of an erasure says that is gone: the list that the vault keeps under it."""

import msgspec

from appliance.core.parties import VaultRows
from appliance.ledger.vault import Vault
from appliance.ports import Breach

NAME = "party_id"


def erased_by(vault: Vault, seq: int) -> set[tuple[int, str]]:
    """(seq, name) of the rows that entry `seq`, a `vault.erase`, destroyed; they name nobody.

    Empty when the list itself is not there. Raises StorageFault, Breach where it does not open.
    """
    kept = vault.value(seq, NAME)
    if kept is None:
        return set()
    try:
        return {(row.seq, row.name) for row in msgspec.json.decode(kept, type=VaultRows).rows}
    except msgspec.DecodeError as error:
        raise Breach(seq, "the list of an erasure is none") from error
