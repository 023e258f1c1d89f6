"""What must hold of the vault's parcels: on the way, at the district, and when they are opened."""

import base64
from collections import Counter
from hashlib import sha256
from typing import Any

from appliance.ledger import drill, vault_parcels
from appliance.ledger.escrow import BadParcel
from sync.parcels import is_parcel
from tests.fakes.township import OWNER
from tests.simulation.box import Box
from tests.simulation.district import District
from tests.simulation.vault import SECRET

TABLES = ("vault_item", "vault_subject", "vault_secret")


class VaultLaw:
    """Looks at one box after the other; gives back what is wrong, as (law, what), or nothing."""

    def __init__(self, district: District, counted: Counter[str]) -> None:
        self._district, self._counted = district, counted

    def after_contact(self, box: Box) -> list[tuple[str, str]]:
        """What the agent counts as settled is at the district, unless that has lost it since."""
        if box.sealing is None or not box.honest or self._district.restored:
            return []
        held = set(self._district.center.parcels.names(self._hash(box)))
        lost = [name for name in sorted(box.diary.parcels()) if name not in held]
        return [("settled parcels are held", f"{box.name}: {lost[0]}")] if lost else []

    def at_the_end(self, box: Box) -> list[tuple[str, str]]:
        """Each parcel is there, byte by byte, in nobody's clear, and opens to the box's vault."""
        if box.sealing is None:
            return []
        here = {path.name: path.read_bytes() for path in sorted((box.folder / "parcels").iterdir())
                if is_parcel(path.name)}  # fmt: skip
        held = self._held(box)
        self._counted["parcel held"] += len(held)
        if here != held:
            odd = sorted(name for name in here | held if here.get(name) != held.get(name))
            return [("parcels arrive", f"{box.name}: {odd[0]} of {len(here)}")]
        secrets = [OWNER.name.encode(), OWNER.id_number.encode(), *self._keys(box)]
        secrets += [base64.b64encode(one) for one in secrets]
        for name, body in held.items():
            if any(one in body for one in secrets):
                return [("parcels are sealed", f"{box.name}: {name}")]
        return self._opened(box)

    def _opened(self, box: Box) -> list[tuple[str, str]]:
        """With the recovery key alone everything of the vault is there again."""
        folder = self._district.folder / "parcels" / self._hash(box)
        try:
            keys, _digests = drill.keys_of(folder, SECRET)
            rows = vault_parcels.newest(
                vault_parcels.of_folder(folder, SECRET, box.identity.origin)
            )
        except BadParcel as error:
            return [("parcels open", f"{box.name}: {error}")]
        if sorted(keys.values()) != sorted(self._keys(box)):
            return [("parcels open", f"{box.name}: {len(keys)} epochs")]
        for table, found in zip(TABLES, (rows.items, rows.subjects, rows.secrets), strict=True):
            if sorted(found) != sorted(self._rows(box, table)):
                return [("parcels open", f"{box.name}: {table} differs")]
        return []

    def _held(self, box: Box) -> dict[str, bytes]:
        room, station = self._district.center.parcels, self._hash(box)
        return {name: room.body(station, name) for name in room.names(station)}

    def _hash(self, box: Box) -> str:
        return sha256(box.identity.origin.encode()).hexdigest()

    def _keys(self, box: Box) -> list[bytes]:
        return [box.epochs.key(one) for one in box.epochs.numbers()]

    def _rows(self, box: Box, table: str) -> list[tuple[Any, ...]]:
        db = box.station.ledger.db
        return list(db.execute_sql(f"SELECT * FROM {table}").fetchall())  # noqa: S608
