"""A tile tree behind an address: `TileTree.http(fetch_from(url))` reads it like a folder."""

import time

import requests

from appliance.ledger import notes
from appliance.ledger.tile_tree import FILE_BYTES_MAX, Fetch
from appliance.ports import SyncFault

ANSWER_S_MAX = 20.0
"""Without a byte for so long, a server does not answer."""
FILE_S_MAX = 300.0
"""A full bundle at half the speed of the slowest line that anybody would verify over."""
TILE_BYTES_MAX = 256 * 32
CHUNK_BYTES = 65_536
REDIRECTS_MAX = 3


def limit_of(path: str) -> int:
    """How many bytes the file of a tile tree may have at most."""
    if path.startswith("tile/entries/"):
        return FILE_BYTES_MAX
    return TILE_BYTES_MAX if path.startswith("tile/") else notes.NOTE_BYTES_MAX


def fetch_from(url: str) -> Fetch:
    """Answers a file's bytes, or None where there is none. Raises SyncFault for the rest."""
    session = requests.Session()
    session.max_redirects = REDIRECTS_MAX
    base = url.rstrip("/") + "/"

    def fetch(path: str) -> bytes | None:
        try:
            with session.get(base + path, timeout=ANSWER_S_MAX, stream=True) as answer:
                if answer.status_code == requests.codes.not_found:
                    return None
                answer.raise_for_status()
                return _body(answer, limit_of(path))
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"the ledger at this address cannot be read: {error}") from error

    return fetch


def _body(answer: requests.Response, limit: int) -> bytes:
    """What was sent, within bounds of length and time: a server may be anybody's."""
    data, end = bytearray(), time.monotonic() + FILE_S_MAX
    for chunk in answer.iter_content(CHUNK_BYTES):
        data += chunk
        if len(data) > limit:
            raise SyncFault("a file of this ledger is longer than any can be")
        if time.monotonic() > end:
            raise SyncFault("a file of this ledger takes too long")
    return bytes(data)
