"""What a generated form is made of: the command it asks for and its fields.

A new staff act is one `ActForm` in a file of this package and its sentences in the catalogues
(docs/guides/adding-an-act.md). No page of its own.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from appliance.core.codes import Tables
from appliance.core.commands import Command
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.settings import Place
from appliance.staff_room import SignedIn
from appliance.station import Station
from appliance.views import People

Choice = tuple[str, str]
"""(code, what it is called in the language of the page)."""

Values = dict[str, object]
"""Fields of the form by name, parsed."""

KINDS = (
    "word", "words", "yuan", "mu", "square-metres", "count", "day", "moment", "choice", "choices",
    "yes", "paper", "public-text", "person", "organisation", "decision", "decisions", "rows",
)  # fmt: skip
"""What a field may be; kiosk_ui/act_forms/parse.py says what each gives."""


class Desk(Struct, frozen=True):
    """What a form may know. `trade` and `people` are None for an act of the station."""

    station: Station
    me: SignedIn
    now: Instant
    place: Place
    language: str
    villages: Mapping[str, str]
    trade: Trade | None = None
    people: People | None = None

    @property
    def tables(self) -> Tables:
        return self.station.tables_of(self.trade)

    @property
    def in_hand(self) -> Trade:
        """The trade, in forms of acts that are about one."""
        assert self.trade is not None
        return self.trade

    def word(self, table: str, code: str) -> str:
        """What a code of a table is called; the code itself where no table knows it."""
        row = getattr(self.tables, table).get(code)
        if row is None:
            return code
        return str(row.en if self.language == "en" else row.zh)

    def choices_of(self, table: str) -> list[Choice]:
        """All codes of a table with their names."""
        return [(code, self.word(table, code)) for code in getattr(self.tables, table)]


class Ask(Struct, frozen=True):
    """One field: `field.<Command>.<name>` is its label, `help.<Command>.<name>` its help.

    `name` is a field of the command, or one that only `ActForm.extra` reads. `choices`: (code,
    name) for choice, choices and the bodies of decision(s). `shown`: left out where it says no;
    the command's own default then stands. `row` and `columns`: of a repeated group, each row one
    such value. `default`: the text that stands there at first.
    """

    name: str
    kind: str
    choices: Callable[[Desk], Sequence[Choice]] | None = None
    required: bool = True
    default: Callable[[Desk], str] | None = None
    shown: Callable[[Desk], bool] | None = None
    row: Callable[..., object] | None = None
    columns: tuple["Ask", ...] = ()
    rows_max: int = 20

    def applies(self, desk: Desk) -> bool:
        return self.shown is None or self.shown(desk)


class ActForm(Struct, frozen=True):
    """A staff act. Its title is `act.<Command>`, what signing it does `effect.<Command>`.

    `about`: TRADE, STATION or EITHER, as its step; of the last one the form itself asks for the
    trade, if any. `extra`: fields that the station makes itself (ids, digests of what was shown),
    from the parsed ones; it may raise Unfit. What is no field of the command is dropped after it.
    `facts`: (label, value) lines above the form and at the read-back. `follows`: lines at the
    read-back alone, of what comes of the fields, as the text that will be published. `second`:
    roles of whom one signs too where the table does not ask for it (a number that was typed).
    `when`: whether it is offered; by default the step table (stage and roles) alone says.
    """

    command: type[Command]
    asks: tuple[Ask, ...] = ()
    about: str = "TRADE"
    extra: Callable[[Desk, Values], Values] | None = None
    facts: Callable[[Desk], Sequence[tuple[str, str]]] | None = None
    follows: Callable[[Desk, Values], Sequence[tuple[str, str]]] | None = None
    second: tuple[str, ...] = ()
    when: Callable[[Desk], bool] | None = None

    @property
    def name(self) -> str:
        return self.command.__name__

    def asked(self, desk: Desk) -> tuple[Ask, ...]:
        """The fields that apply."""
        return tuple(one for one in self.asks if one.applies(desk))
