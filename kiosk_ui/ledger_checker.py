"""The verifier of a whole ledger as a process of its own, which kiosk_ui.ledger_check starts.

    python -m kiosk_ui.ledger_checker < {"database": ..., "keys": ..., "policy": ...}

Says how far it is and at last what it found, a line of JSON each.
"""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Final

from appliance import tables
from appliance.ledger import policy as policies
from appliance.ledger.verify import How, verify_database
from appliance.ports import Breach, Fault

log = logging.getLogger(__name__)

SAY_EVERY: Final = 1_000
"""Entries between two words about how far it is."""
NICE: Final = 10
"""The counter's work goes first."""
FOUND_SHOWN: Final = 50


def main() -> int:
    """The verifier's process: 0 when it came to an end, whatever it found; 2 when it could not."""
    os.nice(NICE)
    asked = json.load(sys.stdin)
    told = 0

    def progress(done: int, size: int) -> None:
        nonlocal told
        if done - told >= SAY_EVERY or done == size:
            told = done
            _say({"done": done, "size": size})

    try:
        report = verify_database(
            Path(asked["database"]),
            tables=tables.load(),
            policy=None if asked["policy"] is None else policies.parse(asked["policy"]),
            keys=None if asked["keys"] is None else Path(asked["keys"]),
            how=How(progress=progress),
        )
    except (Fault, Breach, OSError, ValueError) as error:
        log.warning("the ledger could not be verified: %s", type(error).__name__)
        return 2
    found = report.as_json()
    # The texts of findings are for technicians and may quote an entry: the page shows code and
    # number, and the verifier of the command line says the rest.
    found["findings"] = [
        {"code": one.code, "seq": one.seq} for one in report.findings[:FOUND_SHOWN]
    ]
    found["witnessed"] = report.witnessed
    found["found"] = len(report.findings) + report.more
    _say(found)
    return 0


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
