"""Seals changed code tables: writes the manifest that the loader demands.

    python -m provisioning.tables            checks the shipped tables
    python -m provisioning.tables 2026-02    writes tables.json for this version, then checks

A released version is never sealed again with other contents: entries name it for ever.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.tables import TablesBad, load, loader

FOLDER = Path(loader.__file__).parent / "data"


def main(arguments: Sequence[str]) -> int:
    """0 when the tables are good; 1 when they are not, and then the manifest is left as it was."""
    parser = argparse.ArgumentParser(prog="tables", description="Checks and seals code tables")
    parser.add_argument("version", nargs="?", help="version of the table set, such as 2026-02")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="folder of the tables")
    asked = parser.parse_args(arguments)
    try:
        if asked.version:
            texts = {path.name: path.read_text("utf-8") for path in asked.folder.glob("*.csv")}
            loader.tables_of(asked.version, texts)
            manifest = loader.manifest_of(asked.folder, asked.version)
            (asked.folder / loader.MANIFEST).write_text(manifest, encoding="utf-8")
        tables = load(asked.folder)
    except TablesBad as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"tables {tables.version}: good\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
