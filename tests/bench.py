"""`make bench`: how fast leases go into review, and the ledger through the verifier.

    python -m tests.bench [--leases N] [--json]

Figures of this machine, to be compared with themselves after a change; no limit is judged here.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.verify import verify_database
from tests.fakes.township import TABLES, Township


def measured(leases: int) -> dict[str, float]:
    """Carry `leases` one after the other from the counter into review, on a real disk."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        township = Township(folder)
        took: dict[str, float] = {}
        begun = time.perf_counter()
        for number in range(leases):
            township.lease_to("IN_REVIEW", parcel_code=f"999999100200{number:07}")
        took["leases_s"] = time.perf_counter() - begun
        entries = township.station.ledger.size
        for name, work in (
            ("publish_s", lambda: publish(township.station.ledger, folder / "ledger", RealDisk())),
            ("rebuild_s", township.station.rebuild),
        ):
            begun = time.perf_counter()
            work()
            took[name] = time.perf_counter() - begun
        township.close()
        begun = time.perf_counter()
        report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
        took["verify_s"] = time.perf_counter() - begun
        if not report.good:
            raise SystemExit(f"the ledger does not verify: {report.findings[:3]}")
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "leases": leases,
        "entries": entries,
        "entries_per_s": round(entries / took["leases_s"], 1),
        "verified_per_s": round(entries / took["verify_s"], 1),
        "bytes_per_entry": round(size / entries),
        **{name: round(seconds, 3) for name, seconds in took.items()},
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast is the station on this machine?")
    parser.add_argument("--leases", type=int, default=20)
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args()
    figures = measured(asked.leases)
    lines = [f"  {name:<16}{value:>12}" for name, value in figures.items()]
    sys.stdout.write((json.dumps(figures) if asked.as_json else "\n".join(lines)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
