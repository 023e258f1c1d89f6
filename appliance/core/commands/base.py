"""What every command has: its trade, its public fields and its personal values."""

from typing import ClassVar

import msgspec


class Command(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One thing asked for. `trade`: number of the trade it is about."""

    personal: ClassVar[tuple[str, ...]] = ()
    trade: str | None = None

    def args(self) -> dict[str, object]:
        """The public fields that were given, as JSON values."""
        built = msgspec.to_builtins(self)
        return {k: v for k, v in built.items() if k != "trade" and k not in self.personal}

    def values(self) -> dict[str, object]:
        """The personal values by name, as JSON values; those not given are left out."""
        built = msgspec.to_builtins(self)
        return {k: built[k] for k in self.personal if built.get(k) is not None}
