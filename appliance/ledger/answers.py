"""The district's answers to the station's questions, as the sync agent brought them.

inbox/answers/<help number>        a note (log_format.md 3) signed by the district's ledger key;
its text: `tradepost answer v1` LF and the lines
`station <code>`, `help <number>`, `sha256 <hex>`
inbox/answers/<help number>.txt    the answer itself, UTF-8, of that digest
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from appliance.core.entries import HelpAnswered
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE = "tradepost answer v1\n"
NOTE_BYTES_MAX = 4_096
TEXT_BYTES_MAX = 16_384
"""A few pages; what is longer is a document of its own."""


class BadAnswer(ValueError):
    """No answer, not to this station, not signed by the district, or another text."""


def text_of(station: str, help_no: str, digest: str) -> str:
    """The text that the district signs."""
    return f"{TITLE}station {station}\nhelp {help_no}\nsha256 {digest}\n"


def read(
    note: bytes, said: bytes, help_no: str, *, district: VerifierKey, station: str
) -> HelpAnswered:
    """The answer that a note and the text beside it give. Raises BadAnswer."""
    if len(said) > TEXT_BYTES_MAX:
        raise BadAnswer("too long")
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
        said.decode("utf-8")
    except (notes.BadNote, UnicodeDecodeError) as error:
        raise BadAnswer(str(error)) from error
    digest = sha256(said).hexdigest()
    if TITLE + signed.text != text_of(station, help_no, digest):
        raise BadAnswer("another text, question or station")
    return HelpAnswered(help_no, digest, signed.cert, station)


class Answers:
    """What lies in the inbox for questions that wait; one that is bad is refused once."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, tuple[bytes, bytes]] = {}

    def news(self, waiting: Iterable[str], station: str) -> tuple[HelpAnswered, bytes] | None:
        """An answer that was not looked at yet, with its text."""
        for help_no in waiting:
            note = self._disk.get(self._inbox / help_no)
            said = self._disk.get(self._inbox / f"{help_no}.txt")
            if note is None or said is None or self._seen.get(help_no) == (note, said):
                continue
            self._seen[help_no] = note, said
            try:
                read_ = read(note, said, help_no, district=self._district, station=station)
            except BadAnswer as error:
                self._refused(str(error))
            else:
                return read_, said
        return None
