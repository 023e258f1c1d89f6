"""DOC07, the trade notice as a slip for the wall; the text is that of the public blob."""

import hashlib

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.notice_text import Notice, notice_rows, notice_text
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


def poster(notice: Notice, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The notice as published, with the digest of its text."""
    return common.compose("paper.title.DOC07", sheet, _own(notice, language), language=language)


def _own(notice: Notice, language: Language) -> list[Block]:
    """The notice itself is Chinese always: it has one published form."""
    digest = hashlib.sha256(notice_text(notice)).hexdigest()[: common.LEAF_DIGITS]
    rows = [row for row in notice_rows(notice) if row[1] not in {notice.station, notice.trade}]
    return [
        Rule(),
        *(Pair(label, value) for label, value in rows),
        Rule(),
        Text(say("paper.enrol-until", language)),
        Big(notice.enrol_until),
        Pair(say("paper.text-digest", language), common.groups(digest)),
    ]


def poster_from(
    text: bytes, enrol_until: str, sheet: Sheet, *, language: Language = "zh_CN"
) -> Slip:
    """The poster of a published text, line by line as it was approved."""
    digest = hashlib.sha256(text).hexdigest()[: common.LEAF_DIGITS]
    _title, *lines = text.decode("utf-8").splitlines()
    own: list[Block] = [
        Rule(),
        *(Text(line) for line in lines),
        Rule(),
        Text(say("paper.enrol-until", language)),
        Big(enrol_until),
        Pair(say("paper.text-digest", language), common.groups(digest)),
    ]
    return common.compose("paper.title.DOC07", sheet, own, language=language)
