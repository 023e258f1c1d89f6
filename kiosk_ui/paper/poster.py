"""DOC07, the trade notice as a slip for the wall; the text is that of the public blob."""

import hashlib
from collections.abc import Sequence

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.page_blocks import Facts, Framed, NextPage, PageOnly
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


def poster(
    text: bytes,
    enrol_until: str,
    sheet: Sheet,
    *,
    facts: Sequence[tuple[str, str]] = (),
    language: Language = "zh_CN",
) -> Slip:
    """The poster of a published text, line by line as it was approved.

    `enrol_until` is local time, `2026-03-16 17:00`; `facts` what is read from two metres on the
    first sheet, label and value: the whole text stands behind it.
    """
    digest = hashlib.sha256(text).hexdigest()[: common.LEAF_DIGITS]
    day, clock = enrol_until.split()
    title, *lines = text.decode("utf-8").splitlines()
    until = f"{common.day(day, language)} {clock}"
    body: list[Block] = [
        Text(title, bold=True),
        *(Text(line) for line in lines),
    ]
    mark = Pair(say("paper.text-digest", language), common.groups(digest))
    label = say("paper.enrol-until", language)
    own: list[Block] = [Rule(), *body, Rule(), Text(label), Big(until), mark]
    page: list[Block | PageOnly] = [
        *common.heading("paper.title.DOC07", sheet, language),
        Facts((("", title), *facts)),
        Framed(label, until),
        NextPage(),
        *common.numbers(sheet, language),
        Rule(),
        *body,
        mark,
    ]
    return common.compose("paper.title.DOC07", sheet, own, language=language, page=page)
