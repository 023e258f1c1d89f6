"""The district's word about the station's licence, as the sync agent brought it.

    inbox/licence     a note (log_format.md 3) signed by the district's ledger key; its text:
                      `tradepost licence v1` LF, then one line for each of
                      `station <code>`, `number <n>`, `state ACTIVE|SUSPENDED`,
                      `document <no>`, `from <ISO day>`, and `off <type>` for each matter not held

The number grows with each word, so that an old note brought again changes nothing.
"""

from collections.abc import Callable
from pathlib import Path

from appliance.core.entries import StationStated
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE = "tradepost licence v1\n"
NOTE_BYTES_MAX = 4_096
ONCE = ("station", "number", "state", "document", "from")


class BadLicence(ValueError):
    """Not a licence, not this station's, or not signed by the district."""


def text_of(said: StationStated) -> str:
    """The text that the district signs."""
    head = (said.station, said.number, said.state, said.document_no, said.valid_from)
    lines = [f"{word} {value}" for word, value in zip(ONCE, head, strict=True)]
    return TITLE + "".join(f"{line}\n" for line in [*lines, *(f"off {one}" for one in said.off)])


def read(note: bytes, district: VerifierKey, station: str) -> StationStated:
    """What the note says. Raises BadLicence."""
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadLicence(str(error)) from error
    lines = [line.partition(" ") for line in signed.text.splitlines()]
    said = {word: value for word, _, value in lines if word in ONCE}
    off = tuple(value for word, _, value in lines if word == "off")
    if [word for word, _, _ in lines] != [*ONCE, *("off" for _ in off)]:
        raise BadLicence("lines missing or in another order")
    if said["station"] != station or not said["number"].isdecimal():
        raise BadLicence("of another station, or without a number")
    return StationStated(
        state=said["state"], document_no=said["document"], valid_from=said["from"],
        number=int(said["number"]), station=station, off=off,
        cert=signed.cert,
    )  # fmt: skip


class Licences:
    """What lies in the inbox; each note is looked at once."""

    def __init__(
        self,
        inbox: Path,
        disk: Disk,
        district: VerifierKey,
        *,
        refused: Callable[[str], None],
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: bytes | None = None

    def news(self, station: str) -> StationStated | None:
        """A word not looked at yet; one that is bad is refused once."""
        note = self._disk.get(self._inbox)
        if note is None or note == self._seen:
            return None
        self._seen = note
        try:
            return read(note, self._district, station)
        except BadLicence as error:
            self._refused(str(error))
            return None
