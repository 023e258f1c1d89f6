"""`sync.db`: what the agent remembers over a restart. Hints only; losing it costs a greeting."""

from pathlib import Path

from appliance.ledger.database import StationDatabase, open_database
from sync.database import rows, table, transaction

MIGRATIONS = Path(__file__).parent / "migrations"
FACT = "SELECT value FROM fact WHERE name = ?"
KEEP = "INSERT OR REPLACE INTO fact (name, value) VALUES (?,?)"
FORGET = "DELETE FROM fact WHERE name = ?"
REFUSALS = "SELECT at, reason, size FROM refusal ORDER BY id DESC"
REFUSALS_MAX = 1000
"""Refusals remembered, the oldest go first; the district keeps the evidence itself."""


class Diary:
    """Two facts and a list. One thread writes."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises StorageFault."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db: StationDatabase = open_database(path, migrations=MIGRATIONS)
        self._refusal = table(self.db, "refusal", "id at reason size")
        self._parcel = table(self.db, "parcel", "name")

    def close(self) -> None:
        self.db.close_all()

    @property
    def last_contact(self) -> str | None:
        """When the district last answered, in the form of entries."""
        return self._get("last_contact")

    @property
    def district_size(self) -> int | None:
        """How many entries the district said it holds."""
        held = self._get("district_size")
        return None if held is None else int(held)

    def answered(self, at: str, size: int) -> None:
        with transaction(self.db):
            self._set("last_contact", at)
            self._set("district_size", str(size))

    def refused(self, at: str, reason: str, size: int) -> None:
        """Note a refusal, unless it only repeats the one before."""
        row = self._refusal
        with transaction(self.db):
            newest = row.select(row.reason, row.size).order_by(row.id.desc()).limit(1).tuples()
            if list(newest) == [(reason, size)]:
                return
            row.insert(at=at, reason=reason, size=size).execute()
            keep = row.select(row.id).order_by(row.id.desc()).limit(REFUSALS_MAX)
            row.delete().where(row.id.not_in(keep)).execute()

    def refusals(self) -> list[tuple[str, str, int]]:
        """(time, reason, size of the district then), the newest first."""
        return list(rows(self.db, REFUSALS))

    def recall(self, name: str) -> str | None:
        """A fact of the line (sync.line)."""
        return self._get(name)

    def remember(self, name: str, value: str | None) -> None:
        """Keep a fact, durably; None forgets it."""
        with transaction(self.db):
            if value is None:
                rows(self.db, FORGET, name)
            else:
                self._set(name, value)

    def parcels(self) -> set[str]:
        """Names of the parcels that the district said it has."""
        return {str(name) for (name,) in self._parcel.select(self._parcel.name).tuples()}

    def parcel_arrived(self, name: str) -> None:
        with transaction(self.db):
            self._parcel.replace(name=name).execute()

    def forget_parcels(self) -> None:
        """The district has fewer than it said: it was restored from a backup."""
        with transaction(self.db):
            self._parcel.delete().execute()

    def _get(self, name: str) -> str | None:
        # Asked a dozen times in each conversation: the query builder takes five times as long.
        return next((str(value) for (value,) in rows(self.db, FACT, name)), None)

    def _set(self, name: str, value: str) -> None:
        rows(self.db, KEEP, name, value)
