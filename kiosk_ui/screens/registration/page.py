"""One question of the wizard, and what stands on it."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from appliance.core.instant import Instant
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, Typed


class Option(Struct, frozen=True):
    """One answer that can be touched."""

    value: str
    word: str
    note: str = ""


Options = Callable[[Answers], Sequence[Option]]


class Field(Struct, frozen=True):
    """A field of the form. `kind`: choice, number, text, day, person.

    `stands` gives the answer that is held as it would be typed.
    """

    name: str
    kind: str
    options: Options | None = None
    unit: Callable[[Answers], str] = lambda _answers: ""
    stands: Callable[[Answers], str] = lambda _answers: ""
    length_max: int = 40

    @property
    def help(self) -> str:
        """How to fill it in, in the language of the request (C03)."""
        return say(f"help.register.{self.name}", current())


def always(_answers: Answers) -> bool:
    return True


class Page(Struct, frozen=True):
    """One question.

    `step` 1..7 of the bar; `asks` the answers it is responsible for; `when` says whether this
    case needs it; `ask` names the sentence of its question; `unsure`: may be left to the clerk.
    """

    name: str
    step: int
    asks: tuple[str, ...]
    take: Callable[[Typed, Answers, Instant], Answers]
    fields: tuple[Field, ...] = ()
    when: Callable[[Answers], bool] = always
    ask: Callable[[Answers], str] = lambda _answers: ""
    template: str = ""
    unsure: bool = False

    def options(self, answers: Answers) -> Mapping[str, Sequence[Option]]:
        """Field -> what can be chosen, for fields of choice."""
        return {one.name: one.options(answers) for one in self.fields if one.options is not None}


def take_nothing(_typed: Typed, _held: Answers, _at: Instant) -> Answers:
    """Pages whose answer comes from a device, never from a field."""
    return {}
