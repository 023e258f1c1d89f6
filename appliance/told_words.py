"""The words of a certificate or a financing sheet, and the code by which strangers check them."""

import msgspec

from appliance.core.deal_words import NAME
from appliance.core.parties import DealWords
from appliance.ledger import receipt_issue
from appliance.ledger.keys import VerifierKey
from appliance.reading import Reading


def words_of(station: Reading, seq: int) -> DealWords | None:
    """What entry `seq` committed to; None where it named no words or they are erased."""
    kept = station.vault.value(seq, NAME)
    return None if kept is None else msgspec.json.decode(kept, type=DealWords)


def code_of(station: Reading, seq: int, witness: VerifierKey | None) -> str:
    """The text of the code; "" where there are no words to open."""
    words, salt = station.vault.value(seq, NAME), station.vault.salt(seq, NAME)
    if words is None or salt is None:
        return ""
    ledger = station.ledger
    return receipt_issue.issue_sheet(
        ledger, seq, ledger.keys.ledger_keys, witness, salt=salt, words=words
    )
