"""The base ledger as a station's database: from its tile tree, and the rows beside it.

`database/rows.sql` holds the checkpoints, cosignatures, nonces and the vault; entries, leaves and
nodes follow from the tile tree. `database/keys/` holds the epoch key that opens the vault.
"""

import shutil
import sqlite3
from pathlib import Path

from appliance.core import tree
from appliance.ledger.database import open_database
from appliance.ledger.disk import RealDisk
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.vault import Vault
from tests.corruptions import corpus
from tests.corruptions.base import Base
from tests.fakes.entropy import CountedEntropy

# ruff: noqa: S608 - the statements are made of our own names of tables

ROWS = corpus.DATABASE / "rows.sql"
KEYS = corpus.DATABASE / "keys"
TABLES = (
    "life", "checkpoint", "cosignature", "nonce", "vault_subject", "vault_item", "vault_secret",
)  # fmt: skip


def write_rows(folder: Path) -> None:
    """Keep what the database in `folder` has beside the tree, and its epoch keys."""
    lines = []
    database = sqlite3.connect(folder / "station.db")
    for table in TABLES:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        quoted = " || ', ' || ".join(f"quote({column})" for column in columns)
        names = ", ".join(columns)
        sql = f"SELECT 'INSERT INTO {table} ({names}) VALUES (' || {quoted} || ');' FROM {table}"
        lines += [one for (one,) in database.execute(sql + " ORDER BY 1")]
    database.close()
    shutil.rmtree(corpus.DATABASE, ignore_errors=True)
    KEYS.mkdir(parents=True)
    ROWS.write_text("\n".join(lines) + "\n", "utf-8")
    for key in sorted((folder / "keys").glob("kek-*")):
        shutil.copyfile(key, KEYS / key.name)


def lay_out(base: Base, folder: Path) -> Path:
    """Write station.db and keys/ of the base into `folder`; returns the database's path."""
    path = folder / "station.db"
    open_database(path).close_all()
    database = sqlite3.connect(path)
    edge = tree.Edge()
    for seq, body in enumerate(base.bodies):
        edge, nodes = edge.grown_with_nodes(tree.leaf(body))
        database.execute("INSERT INTO entry VALUES (?, ?, ?)", (seq, body, nodes[0][2]))
        database.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes[1:])
    database.executescript(ROWS.read_text("utf-8"))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    shutil.copytree(KEYS, folder / "keys", dirs_exist_ok=True)
    return path


def change(path: Path, statements: tuple[str, ...]) -> None:
    """Run a kind's statements on a copy of the base."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        database.execute(statement)
    database.close()


def vault_of(path: Path) -> Vault:
    """The vault of a laid-out base, with the station's own keys, to forge with."""
    entropy = CountedEntropy("forger")
    return Vault(
        open_database(path), KeyEpochs(path.parent / "keys", RealDisk(), entropy), entropy
    )
