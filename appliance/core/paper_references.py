"""What an entry may hold of a paper as it is: digests, days, official numbers; no free words."""

import re
from collections.abc import Sequence

from appliance.core.decision import Decision, refused
from appliance.core.entries import DecisionPaper
from appliance.core.forms import day, is_personal, is_sha256, is_word

_OFFICIAL_NO = re.compile(
    r"[A-Za-z0-9-]{0,40}|[\u4e00-\u9fff]{1,12}\u3014[0-9]{4}\u3015[0-9]{1,6}\u53f7"
)
"""Letters and digits, or an office's `...\u3014yyyy\u3015n\u53f7`: never free words."""


def is_official_no(text: str) -> bool:
    """The number of a filing, an approval or a report; also none at all."""
    return _OFFICIAL_NO.fullmatch(text) is not None and not is_personal(text)


def is_decision_no(text: str) -> bool:
    """The number of somebody's written decision: a word, or an office's own number."""
    return bool(text) and (is_word(text) or is_official_no(text))


def paper_fault(papers: Sequence[DecisionPaper]) -> Decision | None:
    """digest-form, date-form or filing-form: a paper that no entry may hold as it is."""
    for paper in papers:
        if any(text and not is_sha256(text) for text in (paper.scan_sha256, paper.minutes_sha256)):
            return refused("digest-form", about="decisions")
        if any(text and day(text) is None for text in (paper.notice_date, paper.valid_to)):
            return refused("date-form", about="decisions")
        if not is_official_no(paper.township_approval_no):
            return refused("filing-form", about="decisions")
    return None
