"""Who is on duty and who was trained for it. `person` is a staff number."""

from appliance.core.entries.fact import Fact, register


@register
class RotaSet(Fact, frozen=True):
    """Who is on duty on `date`, a local ISO day; a later one for the same day replaces it."""

    kind = "rota.set"
    date: str
    persons: tuple[str, ...]


@register
class LeaveSet(Fact, frozen=True):
    """A person is away from `first` through `last` (local days); `cause` of absence.CAUSES.

    `deputy`: the staff number of who stands in, "" for nobody.
    """

    kind = "leave.set"
    person: str
    first: str
    last: str
    cause: str
    deputy: str = ""


@register
class LeaveEnded(Fact, frozen=True):
    """The absence that began on `first` ends with `last` already; "" takes it back whole."""

    kind = "leave.end"
    person: str
    first: str
    last: str = ""


@register
class TrainingAdded(Fact, frozen=True):
    """A course was done on `date`; `course` one of duty.COURSES; good through `valid_to`."""

    kind = "training.add"
    person: str
    course: str
    hours: int
    date: str
    valid_to: str


@register
class StudyRecorded(Fact, frozen=True):
    """A self-test that was finished (C02); `items` in the order in which they were asked.

    `score`: of a hundred; `duration_s`: seconds of reading and testing in this matter since the
    last record; `credit`: 0 or 1. `bank`: digest of the question bank, hex: with it and `seed`
    anybody draws the same items again (docs/guides/study.md).
    """

    kind = "study.record"
    person: str
    matter: str
    items: tuple[str, ...]
    score: int
    duration_s: int
    credit: int
    seed: str
    bank: str
