"""The text of a notice once more: changed while it runs, or for a new round, from its fields.

Nobody types a key field into a text (domain.md E02): new times and a new price go into the same
clauses as before, and what has to be put right besides is one more line at the end.
"""

import msgspec
from msgspec.structs import replace

from appliance.core import money
from appliance.core.codes import Tables
from appliance.core.trade import Trade
from appliance.settings import Place as StationPlace
from appliance.views import People
from kiosk_ui import notice_terms, notice_text
from kiosk_ui.i18n import say
from kiosk_ui.notice_words import line


def amended(
    trade: Trade, who: People, place: StationPlace, tables: Tables, *,
    published: str, deadline: str, planned: str, correction: str,
) -> str:  # fmt: skip
    """The running notice with other times (entry times, "" for the same) and a correction.

    `published`: the text as it stands now; its corrections stay.
    """
    terms = notice_terms.approved(trade)
    terms = replace(
        terms, enrol_deadline=deadline or terms.enrol_deadline,
        planned_at=planned or terms.planned_at,
    )  # fmt: skip
    base = notice_text.text_of(trade, who, terms, place, tables)
    mark = say("clause.correction")
    kept = [one for one in published.splitlines() if one.startswith(mark)]
    new = [line(f"{mark}{correction}")] if correction.strip() else []
    return base + "".join(f"{one}\n" for one in (*kept, *new))


def relisted(
    trade: Trade, who: People, place: StationPlace, tables: Tables, *,
    list_price_fen: int, deadline: str, planned: str,
) -> str:  # fmt: skip
    """The notice of a new round at another price and other times."""
    wants = trade.wants
    total = money.total(
        wants.price_unit, list_price_fen, area_mu_e4=wants.area_mu_e4,
        term_months=wants.term_months,
    )  # fmt: skip
    asked = msgspec.structs.replace(wants, list_price_fen=list_price_fen)
    terms = replace(notice_terms.approved(trade), enrol_deadline=deadline, planned_at=planned)
    again = msgspec.structs.replace(trade, asked=asked, total_fen=total)
    return notice_text.text_of(again, who, terms, place, tables)
