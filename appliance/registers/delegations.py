"""Letters of authority and the seals that go with them: who decides here in whose name."""

import json

from msgspec import Struct

from appliance.core import delegation, envelope
from appliance.core.world import Delegation
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault


class Letter(Struct, frozen=True):
    """A matter of a letter as the seal register shows it; `seal` "" once its words are erased."""

    line: Delegation
    seal: str


def of(ledger: Ledger) -> tuple[Delegation, ...]:
    """One line for each letter and matter, the oldest first."""
    told = (
        (seq, envelope.from_bytes(body)) for seq, body in ledger.of_subject(delegation.SUBJECT)
    )
    return delegation.register(
        (seq, written.at, envelope.fact_of(written)) for seq, written in told
    )


def letters(ledger: Ledger, vault: Vault) -> tuple[Letter, ...]:
    """All lines with the name of the seal."""
    return tuple(Letter(line, _seal(vault, line.seq)) for line in of(ledger))


def letter(ledger: Ledger, vault: Vault, seq: int) -> Letter | None:
    """The letter that the entry `seq` keeps; None where there is none."""
    return next((each for each in letters(ledger, vault) if each.line.seq == seq), None)


def _seal(vault: Vault, seq: int) -> str:
    value = vault.value(seq, "seal_name")
    return "" if value is None else str(json.loads(value)["text"])
