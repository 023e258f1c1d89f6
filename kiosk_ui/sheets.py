"""Which papers of a trade go on A4, and under which number."""

from appliance.core.trade import Trade
from kiosk_ui import deal_papers, draw_papers, objection_papers, review_sheets, room_papers
from kiosk_ui.sheet_printing import CONTRACT
from kiosk_ui.typesetting_turns import FAILED, NO_TAKER

CERTIFICATE, NOTICE = "DOC32", "DOC07"
SLIPS = frozenset(
    {
        *deal_papers.UNNUMBERED,
        review_sheets.KIND,
        room_papers.SIGN_IN,
        draw_papers.KIND,
        NO_TAKER,
        objection_papers.ANSWER,
    }
)
"""Papers that are printed as slips where there is no printer for A4."""


def document_of(trade: Trade, kind: str) -> str:
    """The number that a paper of this kind has, empty while the trade has none to print.

    The contract is printed to be signed, before it has a number of its own.
    """
    match kind:
        case "DOC32" if trade.certificate is not None:
            return trade.certificate.cert_no
        case "DOC07" if trade.notice is not None:
            return trade.notice.notice_no
        case "DOC28" if trade.award is not None:
            return f"{trade.number}-{CONTRACT}"
        case "DOC35" if trade.stage == FAILED:
            return f"{trade.number}-{NO_TAKER}-{trade.round}{trade.extensions}"
        case objection_papers.ANSWER | draw_papers.KIND:
            answer = kind == objection_papers.ANSWER
            return objection_papers.newest_answer(trade) if answer else draw_papers.newest(trade)
        case room_papers.SIGN_IN:
            return room_papers.document_of(trade)
        case review_sheets.KIND if trade.review is not None:
            return trade.review.review_no
        case _:
            return deal_papers.document_of(trade, kind)
