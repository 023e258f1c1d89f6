"""DOC18: the promise that is handed out before the digits, and the record after the draw.

Both bear all that is needed to compute the draw again (docs/draw-recipe.md); of a short list the
record also as a code that `tradepost draw verify` reads.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Qr, Rule, Slip, Text

CODE_BYTES_MAX: Final = 900
"""Of a record as a code on a slip of 80 mm: more would be too fine to scan."""


class Told(Struct, frozen=True):
    """A draw as its papers say it; digests in hex, "" for what is not told yet.

    `names`: item -> what stands beside it (a bidder's name), none for most. `left_out`: item and
    reason in words. `inputs`: role in words and digits. `record`: as core/draw_record.py.
    """

    session: str
    purpose: str
    items: Sequence[str]
    list_hash: str = ""
    commitment: str = ""
    version: str = ""
    left_out: Sequence[tuple[str, str]] = ()
    inputs: Sequence[tuple[str, str]] = ()
    secret: str = ""
    seed: str = ""
    order: Sequence[str] = ()
    chosen: Sequence[str] = ()
    rejections: int = 0
    replaced: Sequence[tuple[str, str]] = ()
    next_session: str = ""
    machine: str = ""
    photos: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)


def promise(told: Told, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """Part 1: list, count, L and C, before anybody says digits."""
    own = [
        Text(say("paper.draw.promise", language), bold=True),
        *_head(told, language),
        *_digest("paper.draw.L", told.list_hash, language),
        *_digest("paper.draw.C", told.commitment, language),
        *_list(told, language),
        Rule(),
        Text(say("paper.draw.keep", language)),
    ]
    return common.compose("paper.title.DOC18", sheet, own, language=language)


def record(told: Told, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The whole draw, or what came of one that is void or that a ball machine held."""
    title = "paper.draw.void" if told.next_session else "paper.draw.result"
    own: list[Block] = [Text(say(title, language), bold=True), *_head(told, language)]
    own += _outcome(told, language)
    own += _list(told, language)
    if told.machine:
        own += [Pair(say("paper.draw.machine", language), told.machine)]
        own += _photos(told, language)
    else:
        own += _computed(told, language)
    return common.compose("paper.title.DOC18", sheet, own, language=language)


def without_code(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """For a sheet, which has room for one code alone: what the record's says stands in words."""
    own = [at for at, one in enumerate(blocks) if isinstance(one, Qr) and one.content[0] == "{"]
    gone = {place for at in own for place in (at - 1, at)}
    return tuple(one for at, one in enumerate(blocks) if at not in gone)


def _head(told: Told, language: Language) -> list[Block]:
    head: list[Block] = [
        Pair(say("paper.draw.session", language), told.session),
        Pair(say("paper.draw.purpose", language), say(f"draw.purpose.{told.purpose}", language)),
        Pair(say("paper.draw.count", language), str(len(told.items))),
    ]
    if told.version:
        head.append(Pair(say("paper.draw.version", language), told.version))
    return head


def _outcome(told: Told, language: Language) -> list[Block]:
    if told.next_session:
        return [Text(say("paper.draw.note-void", language, next=told.next_session))]
    shown: list[Block] = [Rule()]
    for one in told.chosen:
        shown += [Text(say("paper.draw.chosen", language)), Big(_named(told, one))]
    shown.append(Text(say("paper.draw.order", language), bold=True))
    shown += [Text(f"{place}. {_named(told, one)}") for place, one in enumerate(told.order, 1)]
    shown += [
        Text(say("paper.draw.replaced", language, gone=gone, next=following))
        for gone, following in told.replaced
    ]
    return [*shown, Rule()]


def _list(told: Told, language: Language) -> list[Block]:
    listed: list[Block] = [Text(say("paper.draw.items", language), bold=True)]
    listed += [Text(_named(told, one)) for one in told.items]
    if told.left_out:
        listed.append(Text(say("paper.draw.left-out", language), bold=True))
        listed += [Text(f"{one} {why}") for one, why in told.left_out]
    return listed


def _computed(told: Told, language: Language) -> list[Block]:
    shown: list[Block] = [Rule(), Text(say("paper.draw.digits", language), bold=True)]
    shown += [Pair(role, digits) for role, digits in told.inputs]
    for name, digest in (
        ("paper.draw.L", told.list_hash),
        ("paper.draw.C", told.commitment),
        ("paper.draw.B", told.secret),
        ("paper.draw.seed", told.seed),
    ):
        shown += _digest(name, digest, language)
    if told.order:
        shown.append(Pair(say("paper.draw.rejections", language), str(told.rejections)))
    shown += [Rule(), Text(say("paper.draw.check", language))]
    code = json.dumps(dict(told.record), ensure_ascii=False, separators=(",", ":"))
    if len(code.encode()) > CODE_BYTES_MAX:
        return shown
    return [*shown, Text(say("paper.draw.code", language)), Qr(code)]


def _photos(told: Told, language: Language) -> list[Block]:
    return [
        block for each in told.photos for block in _digest("paper.draw.photos", each, language)
    ]


def _digest(name: str, digest: str, language: Language) -> list[Block]:
    return [Text(say(name, language)), Text(common.groups(digest))] if digest else []


def _named(told: Told, item: str) -> str:
    return f"{item} {told.names[item]}" if item in told.names else item
