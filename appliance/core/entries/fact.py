"""What every kind of entry is: a Fact with a name and a form, entered into FACTS."""

from typing import ClassVar, TypeVar

import msgspec


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `data` of one entry. `kind` and `schema` name its form; `personal` the commitments."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1
    personal: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[bool] = False
    """True: before `enrol.close` it is written inside a `sealed.act` only (entries.md 3)."""
    open_too: ClassVar[bool] = False
    """True: a hidden kind that may also happen, and then in clear, while no enrolment is open."""


F = TypeVar("F", bound="Fact")

FACTS: dict[tuple[str, int], type[Fact]] = {}
"""(kind, schema) -> class; filled by `register`."""


def register(cls: type[F]) -> type[F]:
    """Enter a kind into FACTS; a second class for one (kind, schema) is a mistake of ours."""
    key = (cls.kind, cls.schema)
    if key in FACTS:
        raise ValueError(f"two forms for {key}")
    FACTS[key] = cls
    return cls
