"""A database with as many entries as a test or a figure needs, made without a station."""

import sqlite3
from pathlib import Path

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.database import open_database
from tests.fakes.township import ORIGIN, STATION_KEY


def build(path: Path, entries: int, per_checkpoint: int) -> None:
    """`entries` of a few bytes, with a signed checkpoint every `per_checkpoint` of them."""
    open_database(path).close_all()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("INSERT INTO life VALUES (1, ?, ?, 1)", (ORIGIN, STATION_KEY.vkey))
    edge = tree.Edge()
    for seq in range(entries):
        body = b'{"data":{"device":"printer"},"seq":%d}' % seq
        edge, nodes = edge.grown_with_nodes(tree.leaf(body))
        db.execute("INSERT INTO entry VALUES (?, ?, ?)", (seq, body, nodes[0][2]))
        db.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes[1:])
        if edge.size % per_checkpoint == 0 or edge.size == entries:
            note = checkpoints.sign(Checkpoint(ORIGIN, edge.size, edge.root()), STATION_KEY)
            db.execute("INSERT INTO checkpoint VALUES (?, ?)", (edge.size, note))
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
