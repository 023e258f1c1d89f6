"""Sealed parcels of a vault on their way by stick.

A line with a certificate vouches for what it carries, a stick does not: whoever held it may have
laid a parcel of their own under the name of a true one. So a parcel is taken when its name holds
its digest, or when an entry that is held and proven names that digest; any other is refused.
"""

import re
from hashlib import sha256
from typing import Final

from sync.district.center import Center
from sync.district.store.store import SqlShelf
from sync.parcels import BYTES_MAX, COUNT_MAX, NAME
from sync.stick_files import BadFile, Stick
from sync.stick_layout import PARCELS, of_origin
from sync.stick_report import Refusals

UNVOUCHED: Final = "parcel-unvouched"
_DIGEST_IN_NAME: Final = re.compile(r"-([0-9a-f]{16})\Z")


def take_parcels(stick: Stick, center: Center, shelf: SqlShelf, refusals: Refusals) -> int:
    """Keep what is new and vouched for; returns how many came. Raises StorageFault."""
    folder = f"{of_origin(shelf.origin)}/{PARCELS}"
    try:
        names = stick.names(folder, COUNT_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return 0
    held, came = set(center.parcels.names(shelf.hash)), 0
    unsure: dict[str, str] = {}
    for name in names:
        if not NAME.match(name) or name in held:
            continue
        body = _body(stick, f"{folder}/{name}", refusals)
        if body is None:
            continue
        digest, found = sha256(body).hexdigest(), _DIGEST_IN_NAME.search(name)
        if found is None:
            unsure[name] = digest
        elif digest.startswith(found[1]):
            came += _kept(center, shelf, folder, name, body, refusals)
        else:
            refusals.add(f"{folder}/{name}", UNVOUCHED)
    named = _named(shelf, set(unsure.values()))
    for name, digest in unsure.items():
        body = _body(stick, f"{folder}/{name}", refusals) if digest in named else None
        if body is not None and sha256(body).hexdigest() == digest:
            came += _kept(center, shelf, folder, name, body, refusals)
        else:
            refusals.add(f"{folder}/{name}", UNVOUCHED)
    return came


def _body(stick: Stick, path: str, refusals: Refusals) -> bytes | None:
    try:
        return stick.read(path, BYTES_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return None


def _kept(  # noqa: PLR0917 - one parcel, and where it lies
    center: Center, shelf: SqlShelf, folder: str, name: str, body: bytes, refusals: Refusals
) -> bool:
    reason = center.parcels.keep(shelf.hash, name, body)
    if reason:
        refusals.add(f"{folder}/{name}", reason)
    return not reason


def _named(shelf: SqlShelf, digests: set[str]) -> set[str]:
    """Which of them an entry of this ledger names. Looks through all: there are few such."""
    found: set[str] = set()
    for _seq, body in shelf.entries(0, shelf.size) if digests else ():
        found.update(one for one in digests - found if one.encode() in body)
    return found
