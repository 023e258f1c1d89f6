"""The duty rota and the training that it asks for."""

from appliance.core.commands.base import Command


class SetRota(Command, frozen=True, kw_only=True):
    """Who is on duty on a day; staff numbers, nobody twice."""

    date: str
    persons: tuple[str, ...]


class SetLeave(Command, frozen=True, kw_only=True):
    """Somebody is away, both days included; `deputy` stands in."""

    person: str
    first: str
    last: str
    cause: str
    deputy: str = ""


class EndLeave(Command, frozen=True, kw_only=True):
    """An absence is over with `last`, or was none: then `last` is empty."""

    person: str
    first: str
    last: str = ""


class AddTraining(Command, frozen=True, kw_only=True):
    """A person of the staff did a course; it is good through `valid_to`, a local ISO day."""

    person: str
    course: str
    hours: int
    date: str
    valid_to: str


class RecordStudy(Command, frozen=True, kw_only=True):
    """Somebody of the staff finished a self-test; `right` of the `items` were answered right.

    `seed`: 32 hex digits, `bank`: 64; `duration_s`: seconds of study and test.
    """

    person: str
    matter: str
    items: tuple[str, ...]
    right: int
    duration_s: int
    seed: str
    bank: str
