"""Who is on duty and who was trained for it. `person` is a staff number."""

from appliance.core.entries.fact import Fact, register


@register
class RotaSet(Fact, frozen=True):
    """Who is on duty on `date`, a local ISO day; a later one for the same day replaces it."""

    kind = "rota.set"
    date: str
    persons: tuple[str, ...]


@register
class TrainingAdded(Fact, frozen=True):
    """A course was done on `date`; `course` one of duty.COURSES; good through `valid_to`."""

    kind = "training.add"
    person: str
    course: str
    hours: int
    date: str
    valid_to: str
