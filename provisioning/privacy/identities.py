"""Whom to look for: the people that the vault itself knows, and those of a list brought along."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from appliance.ledger.disk import RealDisk
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.sources import database_copy
from appliance.ledger.vault import Vault
from provisioning.privacy.forms import Form, forms_of, forms_of_bytes

PERSONAL = frozenset({"name", "id_number", "phone", "account", "address", "text"})
"""Fields of parties.py that name somebody. A village code or a card's date does not."""

LENGTH_MIN = {True: 4, False: 2}
"""Characters of a value: of ASCII four, of Chinese two; shorter ones stand everywhere."""

TEMPLATE_BYTES = 32
"""Of a fingerprint's template: enough to know it by."""


class Identity(Struct, frozen=True):
    """One value to look for. `label` tells which without telling it: `party_id.phone, entry 7`."""

    label: str
    value: str | bytes

    def forms(self) -> list[Form]:
        if isinstance(self.value, bytes):
            return forms_of_bytes(self.value)
        return forms_of(self.value)


class _ReadOnly:
    """A scan draws nothing."""

    def draw(self, count: int) -> bytes:
        raise AssertionError(f"nobody draws {count} bytes to look around")


def of_vault(state: Path) -> list[Identity]:
    """What the vault of a box keeps of people. Raises StorageFault, Breach."""
    with database_copy(state / "station.db") as source:
        epochs = KeyEpochs(state / "keys", RealDisk(), _ReadOnly())
        vault = Vault(source.records.db, epochs, _ReadOnly())
        return _once(_of_items(vault), _of_secrets(vault))


def of_file(path: Path) -> list[Identity]:
    """One value a line, UTF-8. Raises OSError, ValueError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Identity(f"line {number}", line.strip())
        for number, line in enumerate(lines, 1)
        if _is_long_enough(line.strip())
    ]


def _of_items(vault: Vault) -> Iterator[Identity]:
    for seq, name in vault.items():
        for each in (name, *vault.beside(seq)):
            for key, value in _named(_json(vault.value(seq, each))):
                yield Identity(f"{each}.{key}, entry {seq}", value)


def _of_secrets(vault: Vault) -> Iterator[Identity]:
    for place, name in enumerate(vault.secrets("registration/")):
        for key, value in _named(_json(vault.secret(name))):
            yield Identity(f"registration {place}.{key}", value)
    for place, name in enumerate(vault.secrets("subject/")):
        template = vault.secret(name) or b""
        if len(template) >= TEMPLATE_BYTES:
            yield Identity(f"template {place}", template[:TEMPLATE_BYTES])


def _once(*found: Iterator[Identity]) -> list[Identity]:
    first: dict[str | bytes, Identity] = {}
    for source in found:
        for one in source:
            first.setdefault(one.value, one)
    return list(first.values())


def _json(body: bytes | None) -> Any:
    """A value of the vault; a cover's is empty and names nobody."""
    try:
        return json.loads(body or b"null")
    except ValueError:
        return None


def _named(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, key)
    elif isinstance(value, str) and key in PERSONAL and _is_long_enough(value):
        yield key, value


def _is_long_enough(value: str) -> bool:
    return len(value) >= LENGTH_MIN[value.isascii()]
