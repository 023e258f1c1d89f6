"""The district's own ledger, downward: for now its opening entry, published as a tile tree."""

from pathlib import Path

from appliance.core import envelope
from appliance.core.entries import Draft, LedgerOpened
from appliance.core.instant import Instant, text_of
from appliance.ledger.disk import Disk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ports import Signer
from sync.settings import DEMO

FILE = "ledger.db"
FOLDER = "ledger"
FIRST_LIFE = 1


def open_own(
    state: Path, *, origin: str, signer: Signer, instant: Instant, rules: str, disk: Disk
) -> Ledger:
    """Open the district's ledger in `state`, begin it when it is new, publish it in `ledger/`.

    `rules`: version of the code tables. Raises StorageFault, Breach.
    """
    state.mkdir(parents=True, exist_ok=True)
    ledger = Ledger.open(state / FILE, origin=origin, signer=signer)
    try:
        if ledger.size == 0:
            _begin(ledger, origin, instant, rules)
        publish(ledger, state / FOLDER, disk)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _begin(ledger: Ledger, origin: str, instant: Instant, rules: str) -> None:
    opened = LedgerOpened(origin, origin.partition("/")[0], FIRST_LIFE)
    entry = envelope.make(
        0,
        Draft(opened),
        instant=instant,
        at=text_of(instant.at),
        command=None,
        cause=None,
        sigs=(),
        commits={},
        rules=rules,
        demo=origin.startswith(DEMO),
    )
    with ledger.transaction():
        ledger.append([(entry, ())])
