"""What a rule answers when the answer is no."""

from collections.abc import Mapping

from msgspec import Struct, field

type_of_fact = str | int


class Refusal(Struct, frozen=True):
    """A no with its reason: a code of the message catalogue (`refusal.<code>`) and its facts.

    Facts are plain numbers, codes and dates that fill the sentence; never personal values.
    `field` names the argument of the command that has to change, where one is to blame.
    """

    code: str
    facts: Mapping[str, type_of_fact] = field(default_factory=dict)
    field: str | None = None


def refusal(code: str, *, about: str | None = None, **facts: type_of_fact) -> Refusal:
    """Build a Refusal; `about` is the field it blames."""
    return Refusal(code, facts, about)
