"""The archive of a finished trade: when it may be closed, and the list that is closed over (K01).

The list names every paper by number or digest and every entry of the trade by its number, so that
nothing can be left out of a package later without it being seen.
"""

from hashlib import sha256
from typing import Final

from appliance.core import archive_matters, canonical, money
from appliance.core.archive_matters import Paper
from appliance.core.commands import CloseArchive, TakeArchive
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import ArchiveClosed, ArchiveTaken, Draft
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

RECEIPT_STAGES: Final = ("TRANSFERRED_UP",)
"""Ends whose package needs the district's receipt first."""

PURPOSES: Final = ("SUPERVISION", "COURT", "DISTRICT", "PARTY", "KEEPING")
"""Who may be given a file with names, and why: oversight, a court or the police, the district,
somebody whom the file is about, or the office that keeps files."""

FORM: Final = 2
"""Of the list: 1 named papers alone, 2 also the trade's entries."""


def close(world: World, asked: CloseArchive, _by: Who, _at: Instant) -> Decision:
    """Close the package once its list is that of the trade's own entries.

    Refusals: those of `lacks`, receipt-form, manifest-differs.
    """
    trade = world.in_hand
    for no in lacks(trade, receipt=asked.district_receipt):
        return no
    if asked.district_receipt and not is_word(asked.district_receipt):
        return refused("receipt-form", about="district_receipt")
    if (asked.manifest_sha256, asked.files) != (manifest_digest(trade), len(manifest(trade))):
        return refused("manifest-differs", about="manifest_sha256")
    fact = ArchiveClosed(asked.manifest_sha256, asked.files, asked.district_receipt, FORM)
    return decided(Draft(fact, trade=trade.number))


def take(world: World, asked: TakeArchive, _by: Who, _at: Instant) -> Decision:
    """Write down that the package with names leaves the house. Refusal: archive-purpose."""
    if asked.purpose not in PURPOSES:
        return refused("archive-purpose", about="purpose")
    return decided(Draft(ArchiveTaken(asked.purpose), trade=world.in_hand.number))


def lacks(trade: Trade, *, receipt: str = "") -> tuple[Decision, ...]:
    """Everything that still keeps the file open, each as the refusal that says so.

    Refusals: receipt-missing, deposit-held, custody-held.
    """
    found: list[Decision] = []
    if trade.stage in RECEIPT_STAGES and not receipt:
        found.append(refused("receipt-missing"))
    held = trade.deposits.sums().held
    if held:
        found.append(refused("deposit-held", held=money.yuan(held)))
    if trade.handed.held:
        found.append(refused("custody-held", count=len(trade.handed.held)))
    return tuple(found)


def manifest(trade: Trade, form: int = FORM) -> tuple[Paper, ...]:
    """(kind, number or SHA-256) of every paper of the trade, matter by matter."""
    matters = archive_matters.MATTERS if form == FORM else (archive_matters.of_the_path,)
    return tuple(paper for matter in matters for paper in matter(trade))


def manifest_bytes(trade: Trade, form: int = FORM) -> bytes:
    """The list as it is kept and hashed, canonical JSON: papers, entries, the trade's number."""
    told: dict[str, object] = {
        "trade": trade.number,
        "files": [list(each) for each in manifest(trade, form)],
    }
    if form == FORM:
        told |= {"form": FORM, "entries": list(trade.entries)}
    return canonical.encode(told)


def read_list(body: bytes) -> tuple[Paper, ...]:
    """The papers of a list that was kept. Raises NotCanonical."""
    told = canonical.decode(body)
    return tuple((str(kind), str(named)) for kind, named in told["files"])


def manifest_digest(trade: Trade, form: int = FORM) -> str:
    """SHA-256 of the list, in hex."""
    return sha256(manifest_bytes(trade, form)).hexdigest()
