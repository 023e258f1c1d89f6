"""Which ledgers go on: of a station that was succeeded only the newest life speaks."""

from typing import Protocol, TypeVar

from appliance.core.origins import is_earlier


class Life(Protocol):
    @property
    def origin(self) -> str: ...

    @property
    def size(self) -> int: ...


L = TypeVar("L", bound=Life)


def current(held: list[L]) -> list[L]:
    """Without ledgers of which a later life has entries here."""
    begun = [one.origin for one in held if one.size]
    return [one for one in held if not any(is_earlier(one.origin, than) for than in begun)]
