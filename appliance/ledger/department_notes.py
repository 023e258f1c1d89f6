"""What a department signed at the district's console, as the sync agent brought it (A05, B08).

    inbox/departments/<trade>           level 2 of the joint review: a note (log_format.md 3)
                                        signed by the district's ledger key; its text:
                                        `tradepost review-dept v1` LF, then the lines
                                        `station`, `trade`, `level 2`, `opinion AGREE|OBJECT`,
                                        `text <sha256>`, `staff <no>`, `office <code>`,
                                        `signed <entry time>`
    inbox/departments/<trade>-<slot>    the answer of a department that was asked, likewise:
                                        `tradepost dept-answer v1` LF, then `station`, `trade`,
                                        `slot <code>`, `answer AGREE|OBJECT`, `sha256 <hex>`,
                                        `staff <no>`, `signed <entry time>`
    inbox/departments/<trade>-<slot>.txt    its words, UTF-8, of that digest

The moment of signing keeps an old note from counting again (core/district_reviews.py).
"""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from appliance.core.entries import DepartmentAnswered, ReviewSignedByDepartment
from appliance.core.joint_review import AT_DISTRICT, DEPARTMENT_LEVEL
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

REVIEW_TITLE: Final = "tradepost review-dept v1\n"
ANSWER_TITLE: Final = "tradepost dept-answer v1\n"
NAME: Final = "departments"
"""Folder of the inbox."""
NOTE_BYTES_MAX: Final = 4_096
TEXT_BYTES_MAX: Final = 16_384

_LINES: Final = re.compile(r"([a-z0-9]+) (\S+)")


class BadWord(ValueError):
    """No word of a department, of another station or trade, or not signed by the district."""


def review_name(trade: str) -> str:
    """Name of the note in inbox and shelf."""
    return f"{NAME}/{trade}"


def answer_name(trade: str, slot: str) -> str:
    return f"{NAME}/{trade}-{slot}"


def review_text(station: str, trade: str, said: ReviewSignedByDepartment) -> str:
    """The text that the district signs for level 2."""
    return REVIEW_TITLE + (
        f"station {station}\ntrade {trade}\nlevel {said.level}\nopinion {said.opinion}\n"
        f"text {said.text_sha256}\nstaff {said.staff_no}\noffice {said.office}\n"
        f"signed {said.signed_at}\n"
    )


def answer_text(station: str, trade: str, said: DepartmentAnswered) -> str:
    """The text that the district signs for an answer."""
    return ANSWER_TITLE + (
        f"station {station}\ntrade {trade}\nslot {said.slot}\nanswer {said.answer}\n"
        f"sha256 {said.text_sha256}\nstaff {said.staff_no}\nsigned {said.signed_at}\n"
    )


def read_review(
    note: bytes, district: VerifierKey, station: str, trade: str
) -> ReviewSignedByDepartment:
    """What the note says of level 2. Raises BadWord."""
    text, cert, lines = _read(note, district, REVIEW_TITLE)
    said = ReviewSignedByDepartment(
        level=DEPARTMENT_LEVEL, opinion=lines.get("opinion", ""),
        text_sha256=lines.get("text", ""), channel=AT_DISTRICT,
        staff_no=lines.get("staff", ""), office=lines.get("office", ""),
        signed_at=lines.get("signed", ""), cert=cert,
    )  # fmt: skip
    if text != review_text(station, trade, said):
        raise BadWord("of another station, trade or level, or written in another way")
    return said


def read_answer(
    note: bytes, words: bytes, district: VerifierKey, *, station: str, trade: str, slot: str
) -> DepartmentAnswered:
    """The answer that a note and the words beside it give. Raises BadWord."""
    if len(words) > TEXT_BYTES_MAX:
        raise BadWord("too long")
    text, cert, lines = _read(note, district, ANSWER_TITLE)
    try:
        words.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadWord("words that are no UTF-8") from error
    said = DepartmentAnswered(
        slot=slot, answer=lines.get("answer", ""), staff_no=lines.get("staff", ""),
        signed_at=lines.get("signed", ""), text_sha256=sha256(words).hexdigest(), cert=cert,
    )  # fmt: skip
    if text != answer_text(station, trade, said):
        raise BadWord("of another station, trade or department, or other words")
    return said


def _read(note: bytes, district: VerifierKey, title: str) -> tuple[str, str, dict[str, str]]:
    try:
        signed = district_notes.read(note, district, title=title, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadWord(str(error)) from error
    found = [_LINES.fullmatch(line) for line in signed.text.splitlines()]
    lines = {one[1]: one[2] for one in found if one is not None}
    return title + signed.text, signed.cert, lines


class DepartmentWords:
    """What lies in the inbox; each note is looked at once, one that is bad is refused by name."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, tuple[bytes, bytes]] = {}

    def review(self, trade: str, station: str) -> ReviewSignedByDepartment | None:
        """A word about level 2 that was not looked at yet."""
        found = self._new(review_name(trade))
        if found is None:
            return None
        try:
            return read_review(found[0], self._district, station, trade)
        except BadWord as error:
            self._refused(str(error))
            return None

    def answer(self, trade: str, slot: str, station: str) -> tuple[DepartmentAnswered, str] | None:
        """An answer that was not looked at yet, with its words."""
        found = self._new(answer_name(trade, slot), with_words=True)
        if found is None:
            return None
        note, words = found
        try:
            said = read_answer(
                note, words, self._district, station=station, trade=trade, slot=slot
            )
        except BadWord as error:
            self._refused(str(error))
            return None
        return said, words.decode("utf-8")

    def _new(self, name: str, *, with_words: bool = False) -> tuple[bytes, bytes] | None:
        note = self._disk.get(self._inbox.parent / name)
        words = self._disk.get(self._inbox.parent / f"{name}.txt") if with_words else b""
        if note is None or words is None or self._seen.get(name) == (note, words):
            return None
        self._seen[name] = note, words
        return note, words
