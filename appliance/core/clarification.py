"""Questions on a notice: asked while it runs, answered for everybody where the notice stands."""

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import NoticeClarified, NoticeQuestioned


class Question(Struct, frozen=True):
    """`seq`: its entry; `answered_sha256`: the public answer, "" while there is none."""

    no: int
    received_at: str
    seq: int
    answered_sha256: str = ""


def after(
    before: tuple[Question, ...], fact: NoticeQuestioned | NoticeClarified, seq: int
) -> tuple[Question, ...]:
    """The questions of a trade once `fact` is kept."""
    if isinstance(fact, NoticeQuestioned):
        return (*before, Question(fact.question_no, fact.received_at, seq))
    return tuple(
        replace(each, answered_sha256=fact.text_sha256) if each.no == fact.question_no else each
        for each in before
    )
