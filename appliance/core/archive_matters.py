"""What the file of a finished trade holds, matter by matter: papers by number, digests of scans.

A paper is (kind, number or SHA-256): the kind a document type (DOC28), or the kind of the entry
that tells of it where no document type does (`permit.attach`).
"""

from collections.abc import Callable, Iterable
from typing import Final

from appliance.core.entries import (
    EndOrdered,
    PriorityAnswered,
    PriorityCalled,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.trade import Trade

Paper = tuple[str, str]
Matter = Callable[[Trade], Iterable[Paper]]


def of_the_path(trade: Trade) -> list[Paper]:
    """The papers of the way from the counter to the end, in its order: all of form 1."""
    papers: list[Paper] = []
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
    if trade.contract:
        papers += [("DOC28", trade.contract.contract_no), ("DOC28", trade.contract.text_sha256)]
        papers += [("DOC28", scan) for scan in trade.contract.scans]
    papers += [("DOC32", replaced) for replaced in trade.followup.replaced]
    if trade.certificate:
        papers.append(("DOC32", trade.certificate.cert_no))
    papers += _of_the_end(trade)
    return papers


def _of_rights(trade: Trade) -> list[Paper]:
    """Written claims of priority, the letters, the written answers."""
    papers = [("DOC22", claim.text_sha256) for claim in trade.rights.claims if claim.text_sha256]
    for fact in trade.rights.said:
        if isinstance(fact, PriorityCalled):
            papers.append(("DOC22", fact.letter_no))
        elif isinstance(fact, PriorityAnswered) and fact.text_sha256:
            papers.append(("DOC22", fact.text_sha256))
    return papers


def _of_the_end(trade: Trade) -> list[Paper]:
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


def of_objections(trade: Trade) -> list[Paper]:
    """What was handed in with its receipt, and the answer (3.6)."""
    papers: list[Paper] = []
    for one in trade.objections.every:
        papers += [("DOC24", one.fact.slip_no), ("DOC24", one.fact.text_sha256)]
        if one.answer is not None:
            papers += [("DOC25", one.answer.paper_no), ("DOC25", one.answer.text_sha256)]
    return papers


def of_permits(trade: Trade) -> list[Paper]:
    """Permits that came later, by number and by scan (F20)."""
    return [
        (one.kind, named)
        for one in trade.permits.attached
        for named in (one.permit_no, one.scan_sha256)
    ]


def of_couriers(trade: Trade) -> list[Paper]:
    """Papers that went out, by their waybills (B18)."""
    return [(one.kind, one.waybill) for one in trade.followup.sent]


MATTERS: Final[tuple[Matter, ...]] = (of_the_path, of_objections, of_permits, of_couriers)
"""Whose papers the file of a trade holds, in this order: a new matter is one function here."""
