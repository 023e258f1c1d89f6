"""Which ledgers go on: of a station that was succeeded only the newest life speaks."""

from typing import Protocol, TypeVar

from appliance.core.origins import earlier


class Life(Protocol):
    @property
    def origin(self) -> str: ...

    @property
    def size(self) -> int: ...


L = TypeVar("L", bound=Life)


def current(held: list[L]) -> list[L]:
    """Without ledgers of which a later life has entries here."""
    ended = {before for one in held if one.size for before in earlier(one.origin)}
    return [one for one in held if one.origin not in ended]
