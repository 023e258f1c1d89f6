"""The line to the district, which a visitor cuts and joins."""

from collections.abc import Mapping
from typing import Any, Protocol

from provisioning.demo.things.thing import Act, LabRefusal, Thing


class Line(Protocol):
    """The line to the district, as far as a hand can reach it."""

    @property
    def is_down(self) -> bool: ...

    def down(self) -> None: ...

    def up(self) -> None: ...


class DistrictLineThing(Thing):
    """No line: acts are refused and the page has no switch."""

    name = "line"

    def __init__(self, district: Line | None) -> None:
        super().__init__()
        self._district = district

    def acts(self) -> Mapping[str, Act]:
        return {"down": lambda _form: self._there().down(), "up": lambda _form: self._there().up()}

    def _there(self) -> Line:
        if self._district is None:
            raise LabRefusal("There is no line here.")
        return self._district

    def tidy(self) -> None:
        if self._district is not None:
            self._district.up()

    def state(self) -> dict[str, Any]:
        if self._district is None:
            return {"line": None}
        return {"line": "down" if self._district.is_down else "up"}
