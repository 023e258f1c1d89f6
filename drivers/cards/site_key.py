"""The site key: from it follow the keys of every DESFire staff card of this station.

A file beside the station's other keys, never in a database, for the device's process alone:

    TRADEPOST+CARDS+base64(16 bytes)

Whoever holds it can talk to a card as the station does, so it is half of nothing: without a card
in the field it gives no secret, and without the PIN a secret opens no key.
"""

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from appliance.ledger import key_files
from appliance.ledger.keys import BadKey, strict_base64
from appliance.ports import DeviceRefusal, Entropy
from drivers.cards import aes

log = logging.getLogger(__name__)

HEADER: Final = "TRADEPOST+CARDS+"
SITE_KEY_BYTES: Final = 16
APPLICATION: Final = bytes.fromhex("0154F5")
"""F55401 as people write it, low byte first as it is sent [M]: free for a site's own choice."""
MASTER, USE, RESTORE = 0, 1, 2
"""Keys of the application: make and change; read and count down; give the PIN tries back."""
SYSTEM: Final = b"tradepost/card/v1"


@dataclass(frozen=True, slots=True)
class SiteKey:
    """16 bytes that never show in a repr."""

    key: bytes = field(repr=False)

    def of_card(self, uid: bytes, key_no: int) -> bytes:
        """The key `key_no` of the card with this UID (7 bytes, as read from the field)."""
        return aes.diversified(self.key, uid + APPLICATION + bytes([key_no]) + SYSTEM)


def read(path: Path) -> SiteKey:
    """Raises BadKey when others may read the file or it holds no such key; OSError."""
    text = key_files.secret_line(path)
    try:
        key = strict_base64(text.removeprefix(HEADER))
    except ValueError:
        raise BadKey(f"{path.name} holds no key for staff cards") from None
    if not text.startswith(HEADER) or len(key) != SITE_KEY_BYTES:
        raise BadKey(f"{path.name} holds no key for staff cards")
    return SiteKey(key)


def made_once(path: Path, entropy: Entropy) -> SiteKey:
    """The key in `path`; drawn and written there when there is none, mode 0600."""
    if not path.exists():
        text = HEADER + base64.b64encode(entropy.draw(SITE_KEY_BYTES)).decode()
        key_files.keep(path, text.encode() + b"\n")
    return read(path)


def kept_in(path: Path) -> Callable[[], SiteKey]:
    """For a driver: the key when a card asks for it. Raises DeviceRefusal `site-key-missing`."""

    def found() -> SiteKey:
        try:
            return read(path)
        except (BadKey, OSError) as error:
            log.warning("the key for staff cards: %s", type(error).__name__)
            raise DeviceRefusal("site-key-missing", hint="hint.call-technician") from error

    return found
