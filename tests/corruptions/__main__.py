"""Write the kinds of the corpus anew from its base: `python -m tests.corruptions [--base]`.

With --base the base ledger is made anew first, as it has to be when the form of an entry that it
holds gets another schema number. The old one is good evidence: do not do it lightly.
"""

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corruptions import corpus
from tests.corruptions.base import DISTRICT, Base, made, shipped
from tests.corruptions.database import write_rows
from tests.corruptions.kinds import all_kinds
from tests.fakes.township import WITNESS


def main() -> int:
    """Write what is asked for; says what it wrote."""
    parser = argparse.ArgumentParser(description="The corpus of named corruptions.")
    parser.add_argument("--base", action="store_true", help="make the base ledger anew too")
    if parser.parse_args().base:
        with TemporaryDirectory(prefix="tradepost-corpus-") as temporary:
            write_base(made(Path(temporary)))
            write_rows(Path(temporary))
    base = shipped(corpus.BASE)
    kinds = list(all_kinds(base))
    corpus.KINDS.write_text(corpus.written(kinds, base.files), "utf-8")
    sys.stdout.write(f"{len(kinds)} kinds over {len(base.bodies)} entries\n")
    return 0


def write_base(base: Base) -> None:
    """Tile tree, policy, and what a database has beside the tree."""
    shutil.rmtree(corpus.BASE, ignore_errors=True)
    for name, data in base.files.items():
        path = corpus.BASE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    lines = (
        "# Whom the corpus trusts: its station, the district that certifies staff, one witness.",
        f"log {base.key.vkey}",
        f"log {DISTRICT.vkey}",
        f"witness w1 {WITNESS.vkey}",
        "quorum w1",
    )
    corpus.POLICY.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
