"""Where things lie on a stick, and how much of each is read at most.

    tradepost/<hex SHA-256 of the origin>/   one station's ledger: checkpoint, vkey, tile/...
        blobs/<sha256>                       public texts that its entries name
        parcels/<name>                       sealed parcels of its vault
        district-cosigned                    the station's line under the district's ledger
        district/                            what the district gives: its own tile tree and
            cosigned                         the acknowledgement, a cosigned checkpoint
            wanted                           digests of the texts that it misses, one a line
            holds                            how many entries it holds, a hint
            notes.json, notes/<name>         its signed notes and the list of them
    tradepost/villages/<name>.pr1            registrations from villages, sealed to the station

Several stations may share a stick, and one station may use several.
"""

import re
from hashlib import sha256
from typing import Final

TOP: Final = "tradepost"
VILLAGES: Final = f"{TOP}/villages"
DISTRICT: Final = "district"
BLOBS: Final = "blobs"
PARCELS: Final = "parcels"
COSIGNED: Final = "cosigned"
WANTED: Final = "wanted"
HOLDS: Final = "holds"
LEDGER_COSIGNED: Final = "district-cosigned"
NOTES: Final = "notes"
NOTES_LIST: Final = "notes.json"

NOTE_BYTES_MAX: Final = 65_536
BLOB_BYTES_MAX: Final = 1_048_576
LIST_BYTES_MAX: Final = 262_144
VILLAGE_BYTES_MAX: Final = 524_288
"""Fifty registrations of full length fit."""
ORIGINS_MAX: Final = 200
"""Folders that are named in a report; a station's own is opened by its name, however many lie
beside it."""
VILLAGE_FILES_MAX: Final = 200
REFUSED_MAX: Final = 200
"""Refusals that are named one by one; further ones are counted."""

ORIGIN_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")
DIGEST: Final = ORIGIN_HASH
VILLAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}\.pr1\Z")
SHOWN_MAX: Final = 80


def of_origin(origin: str) -> str:
    """The folder of one ledger."""
    return f"{TOP}/{sha256(origin.encode()).hexdigest()}"


def shown(name: str) -> str:
    """A name that somebody else gave, fit for a line of a report: one line, ASCII, not long."""
    plain = name.encode("ascii", "backslashreplace").decode("ascii")
    safe = "".join(one if one.isprintable() else repr(one)[1:-1] for one in plain)
    return safe if len(safe) <= SHOWN_MAX else safe[: SHOWN_MAX - 3] + "..."
