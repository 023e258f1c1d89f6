"""From a trade's review to the facts of its sheet (DOC05)."""

from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.joint_review import REVIEWER_ALONE
from appliance.core.trade import Trade
from appliance.registers import delegations
from appliance.station import Station
from appliance.views import People
from kiosk_ui.paper.review_sheet import Hand, ReviewSheet, review_sheet
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = "DOC05"


def slip(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """The sheet as the review stands now. KeyError while there is none."""
    if trade.review is None:
        raise KeyError(KIND)
    hands = [
        Hand(
            f"level-{one.level}", station.staff_name(one.staff_no), one.opinion, _local(one.at),
            *_letter(station, one.delegation),
        )
        for one in trade.signatures
    ]  # fmt: skip
    for slot in trade.slots:
        row = station.tables.organisations[slot.department]
        if slot.answer:
            letter = _letter(station, slot.delegation)
            hands.append(
                Hand("department", row.zh, slot.answer, _local(slot.answered_at), *letter)
            )
    text = trade.signatures[0].text_sha256 if trade.signatures else ""
    approved = trade.reached("APPROVED")
    facts = ReviewSheet(
        of.place.title, text, len(trade.review.levels or REVIEWER_ALONE), tuple(hands),
        _local(approved.at) if approved else "",
    )  # fmt: skip
    return review_sheet(facts, sheet)


def _letter(station: Station, seq: int) -> tuple[str, str]:
    """(authority, seal) of the letter under which somebody signed; empty for their own office."""
    found = delegations.letter(station.ledger, station.vault, seq) if seq >= 0 else None
    if found is None:
        return "", ""
    return station.tables.organisations[found.line.authority].zh, found.seal


def _local(at: str) -> str:
    return instant_of(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
