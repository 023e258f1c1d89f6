"""What a register reads from: the station's ledger and vault, whichever way it was opened."""

from collections.abc import Callable
from typing import Protocol

from appliance.core.codes import Tables
from appliance.core.instant import Instant
from appliance.ledger.projections import Projections
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault


class Books(Protocol):
    """The part of the station (appliance/reading.py) that stands below it."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def projections(self) -> Projections: ...

    @property
    def tables(self) -> Tables: ...

    @property
    def subject_of(self) -> Callable[[str], str]:
        """Whose vault rows: a keyed digest of an ID number."""
        ...

    def now(self) -> Instant: ...
