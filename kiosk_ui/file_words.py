"""What the lines of a one-time notice and of a list of papers are called."""

from appliance.core import acceptance, checklist, valuation
from appliance.core.codes import Tables
from appliance.core.trade import Trade
from kiosk_ui.i18n import Language, say


def named(trade: Trade, code: str, tables: Tables, language: Language = "zh_CN") -> str:
    """A row of materials (`CBD-4`), a decision (`D07`), a document (`DOC36`) or a record.

    What is none of these is the second proof of identity (`CBD-2+`).
    """
    paper = next((row for row in tables.materials(trade.type) if row.code == code), None)
    if paper is not None:
        return paper.en if language == "en" else checklist.definite_name(paper)
    decision, document = tables.decision_types.get(code), tables.document_types.get(code)
    if decision is not None:
        name = decision.en if language == "en" else decision.zh
        return say("record.decision", language, name=name)
    if document is not None:
        return document.en if language == "en" else document.zh
    if code in (acceptance.FILING, valuation.WANTED):
        return say(f"record.{code}", language)
    return say("paper.second-proof", language)
