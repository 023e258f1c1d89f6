"""A tile tree behind an address: `TileTree.http(fetch_from(url))` reads it like a folder."""

import requests

from appliance.ledger.tile_tree import Fetch
from appliance.ports import SyncFault

ANSWER_S_MAX = 20.0
FILE_BYTES_MAX = 256 * 65_537
"""A full bundle of the longest entries; no file of a tile tree is larger."""


def fetch_from(url: str) -> Fetch:
    """Answers a file's bytes, or None where there is none. Raises SyncFault for the rest."""
    session = requests.Session()
    base = url.rstrip("/") + "/"

    def fetch(path: str) -> bytes | None:
        try:
            with session.get(base + path, timeout=ANSWER_S_MAX, stream=True) as answer:
                if answer.status_code == requests.codes.not_found:
                    return None
                answer.raise_for_status()
                data = answer.raw.read(FILE_BYTES_MAX + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"the ledger at this address cannot be read: {error}") from error
        if len(data) > FILE_BYTES_MAX:
            raise SyncFault("a file of this ledger is longer than any can be")
        return bytes(data)

    return fetch
