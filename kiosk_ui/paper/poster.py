"""DOC07, the trade notice as a slip for the wall; the text is that of the public blob."""

import hashlib

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


def poster(text: bytes, enrol_until: str, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The poster of a published text, line by line as it was approved.

    `enrol_until` is local time, `2026-03-16 17:00`.
    """
    digest = hashlib.sha256(text).hexdigest()[: common.LEAF_DIGITS]
    day, clock = enrol_until.split()
    title, *lines = text.decode("utf-8").splitlines()
    own: list[Block] = [
        Rule(),
        Text(title, bold=True),
        *(Text(line) for line in lines),
        Rule(),
        Text(say("paper.enrol-until", language)),
        Big(f"{common.day(day, language)} {clock}"),
        Pair(say("paper.text-digest", language), common.groups(digest)),
    ]
    return common.compose("paper.title.DOC07", sheet, own, language=language)
