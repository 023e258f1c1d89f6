"""Signing keys on the disk: one line a file, readable by its owner alone.

    PRIVATE+KEY+<name>+<8 hex of the key id>+base64(type byte || seed)

The form of C2SP signed-note tools, so that a technician can use those too. The station's keys lie
in `keys/` of its state folder, the district's in a folder of its own (entries.md 2).
"""

import base64
import os
import stat
from pathlib import Path

from appliance.ledger.keys import KEY_BYTES, BadKey, SigningKey, strict_base64

HEADER = "PRIVATE+KEY+"
FILE_BYTES_MAX = 1024
"""A key file is one short line."""

GROUP_OR_OTHERS, OTHERS = 0o077, 0o007
ROOT = 0


def text_of(key: SigningKey) -> str:
    """The line of a key file, without LF."""
    blob = base64.b64encode(bytes([key.type]) + key.seed).decode()
    return f"{HEADER}{key.name}+{key.verifier.key_id.hex()}+{blob}"


def parse(text: str) -> SigningKey:
    """Read the line of a key file. Raises BadKey, which never shows the line."""
    parts = text.removeprefix(HEADER).split("+", 2)
    if not text.startswith(HEADER) or len(parts) != 3:
        raise BadKey("not a private key line")
    name, id_text, blob_text = parts
    try:
        blob = strict_base64(blob_text)
    except ValueError:
        raise BadKey("a private key line holds base64") from None
    if len(blob) != 1 + KEY_BYTES:
        raise BadKey("a private key line holds a type and 32 bytes")
    key = SigningKey(name, blob[1:], blob[0])
    if key.verifier.key_id.hex() != id_text:
        raise BadKey("the key id does not fit the key")
    return key


def secret_line(path: Path, *, handed_over: bool = False) -> str:
    """The one line in `path`. Raises BadKey when it is none or others may read it; OSError.

    `handed_over`: the service manager put it into a folder that only this user enters, and lets
    the user read by an access list, which shows as the group's bit.
    """
    state = path.stat()
    if stat.S_IMODE(state.st_mode) & (OTHERS if handed_over else GROUP_OR_OTHERS):
        raise BadKey(f"{path.name} may be read by others: chmod 600")
    if state.st_uid not in (os.geteuid(), ROOT):
        raise BadKey(f"{path.name} belongs to another user: chown it to the station's")
    data = path.read_bytes()
    if len(data) > FILE_BYTES_MAX:
        raise BadKey(f"{path.name} is no key file")
    try:
        return data.decode("ascii").removesuffix("\n")
    except UnicodeDecodeError:
        raise BadKey(f"{path.name} is no key file") from None


def read(path: Path, *, handed_over: bool = False) -> SigningKey:
    """The key in `path`. Raises as `secret_line` and `parse`."""
    return parse(secret_line(path, handed_over=handed_over))


def keep(path: Path, data: bytes) -> None:
    """Write a secret so that it is whole or absent, and never readable by others.

    If power fails before the rename only a temporary file is left, which nobody reads.
    """
    temporary = path.with_name(path.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write(path: Path, key: SigningKey) -> None:
    """Keep a key in its file, mode 0600."""
    keep(path, text_of(key).encode() + b"\n")
