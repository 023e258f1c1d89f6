"""`python -m provisioning.units --check`: systemd's own judgement of the units in systemd/.

The units name programs of a finished box (`/opt/tradepost`, cage). They are judged in a copy in
which each program is one that every machine has; all else stands as it will on the box.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

UNITS = Path(__file__).parent.parent / "systemd"
SUFFIXES = (".service", ".socket", ".target", ".timer", ".path")
PROGRAM = re.compile(r"(?m)^(Exec[A-Za-z]*=)(/\S+)")
PRESENT = "/bin/true"


def unit_files(folder: Path = UNITS) -> list[Path]:
    """The units of the box, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def complaints(folder: Path = UNITS) -> str:
    """What `systemd-analyze verify` says against the units; empty when nothing."""
    with tempfile.TemporaryDirectory() as temporary:
        copies = []
        for unit in unit_files(folder):
            copy = Path(temporary) / unit.name
            copy.write_text(PROGRAM.sub(rf"\g<1>{PRESENT}", unit.read_text()))
            copies.append(str(copy))
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", *copies],
            capture_output=True,
            text=True,
            check=False,
        )
    ours = [line for line in done.stderr.splitlines() if "tradepost" in line]
    if done.returncode and not ours:
        return done.stderr.strip()
    return "\n".join(ours)


def main() -> int:
    """Print the complaints; 1 when there are any."""
    said = complaints()
    if said:
        sys.stdout.write(said + "\n")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
