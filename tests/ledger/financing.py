"""A financing sheet on a township's ledger that the district confirmed, and forgeries of it."""

import json
from typing import Any

from msgspec.structs import replace

from appliance.core import sheet_proof
from appliance.core.commands import GiveFinanceConsent, IssueFinanceSheet
from appliance.core.deal_words import For, sheet_words
from appliance.ledger import checkpoints
from tests.fakes.slips import DISTRICT, SEEN_S
from tests.fakes.township import TABLES, TAKER, Township

MODULE = "05.01-20210715-0007654321-0123456789"


def a_sheet(town: Township) -> int:
    """A sheet for one bank, valid until 2026-04-30; its entry."""
    number = town.lease_to("CONTRACTED")
    consent = GiveFinanceConsent(
        trade=number, party_id=TAKER, bank="QHB", valid_to="2026-05-31", sign_kind="INK",
        module=MODULE,
    )  # fmt: skip
    town.by("clerk", "CLERK", consent)
    issued = town.by("clerk", "CLERK", issuing(town, number))
    confirm(town)
    return issued.first_seq


def issuing(town: Township, number: str, valid_to: str = "2026-04-30") -> IssueFinanceSheet:
    trade, consent_no = town.trade(number), f"{number}-R01"
    people = town.station.deal_people(trade)
    assert people is not None
    whom = For("QHB", TABLES.banks["QHB"].zh, consent_no, valid_to)
    words = sheet_words(trade, people, whom)
    return IssueFinanceSheet(trade=number, consent_no=consent_no, valid_to=valid_to, words=words)


def confirm(town: Township) -> None:
    """The district cosigns what the ledger is now."""
    ledger = town.station.ledger
    note = ledger.checkpoint() or ""
    newest = checkpoints.open_checkpoint(note, ledger.verifier)
    line = checkpoints.cosign(newest, DISTRICT, SEEN_S)
    with town.station.writing, ledger.transaction():
        ledger.keep_cosigned(checkpoints.add_lines(note, [line]), DISTRICT.verifier)


def forged(text: str, **changes: Any) -> str:
    """The same code with some words changed, everything else left as it is."""
    opened = sheet_proof.decode(text)
    words = json.loads(opened.words) | changes
    body = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sheet_proof.encode(replace(opened, words=body.encode()))
