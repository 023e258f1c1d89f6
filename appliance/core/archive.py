"""The archive package: what the file of a finished trade holds, by numbers and digests."""

from appliance.core import money
from appliance.core.canonical import digest
from appliance.core.commands import CloseArchive
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    ArchiveClosed,
    Draft,
    EndOrdered,
    PriorityAnswered,
    PriorityCalled,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

RECEIPT_STAGES = ("TRANSFERRED_UP",)
"""Ends whose package needs the district's receipt first."""


def close(world: World, asked: CloseArchive, _by: Who, _at: Instant) -> Decision:
    """Close the package once its manifest is that of the trade's own entries.

    Refusals: receipt-missing, deposit-held, custody-held, manifest-differs.
    """
    trade = world.in_hand
    if trade.stage in RECEIPT_STAGES:
        return refused("receipt-missing")
    held = trade.deposits.sums().held
    if held:
        return refused("deposit-held", held=money.yuan(held))
    if trade.handed.held:
        return refused("custody-held", count=len(trade.handed.held))
    if (asked.manifest_sha256, asked.files) != (manifest_digest(trade), len(manifest(trade))):
        return refused("manifest-differs", about="manifest_sha256")
    fact = ArchiveClosed(asked.manifest_sha256, asked.files)
    return decided(Draft(fact, trade=trade.number))


def manifest(trade: Trade) -> tuple[tuple[str, str], ...]:
    """(document type, number or SHA-256) of every paper of the trade, in the order of the path."""
    papers: list[tuple[str, str]] = []
    if trade.asked and trade.asked.application_sha256:
        papers.append(("DOC01", trade.asked.application_sha256))
    if trade.returned:
        papers.append(("DOC02", trade.returned.notice_no))
    if trade.accepted:
        papers.append(("DOC03", trade.accepted.slip_no))
        papers += [(d.type, d.scan_sha256) for d in trade.accepted.decisions if d.scan_sha256]
    if trade.refused:
        papers.append(("DOC04", trade.refused.notice_no))
    if trade.review:
        papers.append(("DOC05", trade.review.review_no))
    if trade.notice:
        papers += [("DOC07", trade.notice.notice_no), ("DOC07", trade.notice.text_sha256)]
    if trade.result:
        papers.append(("DOC17", trade.result.recomputed_sha256))
    papers += _of_rights(trade)
    papers += _of_objections(trade)
    if trade.contract:
        papers += [("DOC28", trade.contract.contract_no), ("DOC28", trade.contract.text_sha256)]
        papers += [("DOC28", scan) for scan in trade.contract.scans]
    papers += [("DOC32", replaced) for replaced in trade.followup.replaced]
    if trade.certificate:
        papers.append(("DOC32", trade.certificate.cert_no))
    papers += _of_the_end(trade)
    return tuple(papers)


def _of_rights(trade: Trade) -> list[tuple[str, str]]:
    """Written claims of priority, the letters, the written answers."""
    papers = [("DOC22", claim.text_sha256) for claim in trade.rights.claims if claim.text_sha256]
    for fact in trade.rights.said:
        if isinstance(fact, PriorityCalled):
            papers.append(("DOC22", fact.letter_no))
        elif isinstance(fact, PriorityAnswered) and fact.text_sha256:
            papers.append(("DOC22", fact.text_sha256))
    return papers


def _of_the_end(trade: Trade) -> list[tuple[str, str]]:
    """The request or the facts that a trade ended by before its time."""
    match trade.ended:
        case TradeWithdrawn():
            return [("DOC08", trade.ended.request_sha256)]
        case TradeTerminated():
            return [("DOC34", trade.ended.facts_sha256)]
        case EndOrdered():
            return [("DOC34", trade.ended.end_paper_no)]
        case _:
            return []


def _of_objections(trade: Trade) -> list[tuple[str, str]]:
    """What was handed in with its receipt, and the answer."""
    papers = []
    for one in trade.objections.every:
        papers += [("DOC24", one.fact.slip_no), ("DOC24", one.fact.text_sha256)]
        if one.answer is not None:
            papers += [("DOC25", one.answer.paper_no), ("DOC25", one.answer.text_sha256)]
    return papers


def manifest_digest(trade: Trade) -> str:
    """SHA-256 of the canonical manifest with the trade's number."""
    listed = [list(each) for each in manifest(trade)]
    return digest({"trade": trade.number, "files": listed}).hex()
