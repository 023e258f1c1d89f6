"""The folder that stands in for staff cards and their reader; shared by both sides.

    <folder>/cards/<staff_no>.json   card_no, staff_no, secret (base64, 32 bytes), tries_left
    <folder>/on-reader               the staff_no whose card lies on the reader; absent: none

No folder: no reader. Every write goes to a temporary name first, so that a reader never sees half.
"""

import json
from pathlib import Path
from typing import Annotated

import msgspec

TRIES = 5
SECRET_LENGTH = 32
ON_READER = "on-reader"

StaffNo = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{13}$")]


class CardFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card. `secret` is what only the card gives; `tries_left` counts PIN tries down."""

    card_no: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    staff_no: StaffNo
    secret: bytes
    tries_left: Annotated[int, msgspec.Meta(ge=0, le=TRIES)] = TRIES


def path_of(folder: Path, staff_no: str) -> Path:
    """Where that person's card lies. Raises ValueError when `staff_no` is not a staff number."""
    if len(staff_no) != 13 or not staff_no.isdecimal() or not staff_no.isascii():
        raise ValueError("not a staff number")
    return folder / "cards" / f"{staff_no}.json"


def read(folder: Path, staff_no: str) -> CardFile:
    """Raises OSError, ValueError (also msgspec.DecodeError is one) when the file is not a card."""
    card = msgspec.json.decode(path_of(folder, staff_no).read_bytes(), type=CardFile)
    if card.staff_no != staff_no or len(card.secret) != SECRET_LENGTH:
        raise ValueError("the card file does not fit its name or has a wrong secret")
    return card


def write(folder: Path, card: CardFile) -> None:
    """Make or change a card. If power fails here, the card is as before."""
    path = path_of(folder, card.staff_no)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(msgspec.to_builtins(card), indent=1, sort_keys=True)
    replace(path, text + "\n")


def replace(path: Path, text: str) -> None:
    """Write a file of one owner whole, or leave the old one."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def on_reader(folder: Path) -> str | None:
    """Whose card lies on the reader. Raises FileNotFoundError when there is no reader."""
    if not folder.is_dir():
        raise FileNotFoundError("no staff card reader")
    try:
        return (folder / ON_READER).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
