"""The district's result of an online auction, as the sync agent brought it.

    inbox/online/<trade>-S<n>     a note (log_format.md 3) signed by the district's ledger key; its
                                  text: `tradepost online result v1` LF, then the lines
                                  `station <code>`, `trade <no>`, `session <no>`, `order <sha256>`,
                                  `outcome RESULT|NO_BID`, `closed <entry time>`,
                                  `bidder <enrolment|->`, `fen <amount>`, and
                                  `bid <place in the order> <fen> <ms after opening>` for each

The order is named by its digest, so a result of another trade, session or time fits nowhere.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from appliance.core.entries import OnlineBid, OnlineResulted
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey

TITLE = "tradepost online result v1\n"
NOTE_BYTES_MAX = 131_072
"""Two thousand bids of forty bytes, and what stands above them."""
NAME = "online"
"""Folder of the inbox."""

_HEAD = ("station", "trade", "session", "order", "outcome", "closed", "bidder", "fen")
_BID = re.compile(r"(\d{1,4}) (\d{1,15}) (\d{1,9})")


class BadResult(ValueError):
    """No result, of another station or trade, or not signed by the district."""


def note_name(session_id: str) -> str:
    """Name of the note in inbox and shelf: `online/<trade>-S1`."""
    return f"{NAME}/{session_id.replace('/', '-')}"


def text_of(station: str, said: OnlineResulted) -> str:
    """The text that the district signs."""
    head = (
        station, said.session_id.rpartition("/")[0], said.session_id, said.order_sha256,
        said.outcome, said.closed_at, said.enrol_id or "-", str(said.amount_fen),
    )  # fmt: skip
    lines = [f"{word} {value}" for word, value in zip(_HEAD, head, strict=True)]
    bids = [f"bid {one.bidder} {one.amount_fen} {one.after_ms}" for one in said.bids]
    return TITLE + "".join(f"{line}\n" for line in [*lines, *bids])


def read(note: bytes, district: VerifierKey, station: str, session_id: str) -> OnlineResulted:
    """What the note says. Raises BadResult."""
    try:
        signed = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadResult(str(error)) from error
    lines = [line.partition(" ") for line in signed.text.splitlines()]
    if [word for word, _, _ in lines[: len(_HEAD)]] != list(_HEAD):
        raise BadResult("lines missing or in another order")
    said = {word: value for word, _, value in lines[: len(_HEAD)]}
    if said["station"] != station or said["session"] != session_id:
        raise BadResult("of another station or session")
    if not re.fullmatch(r"\d{1,15}", said["fen"]):
        raise BadResult("an amount is whole fen")
    found = OnlineResulted(
        session_id=said["session"], order_sha256=said["order"], outcome=said["outcome"],
        closed_at=said["closed"], enrol_id="" if said["bidder"] == "-" else said["bidder"],
        amount_fen=int(said["fen"]), bids=tuple(_bids(lines[len(_HEAD) :])), cert=signed.cert,
    )  # fmt: skip
    if TITLE + signed.text != text_of(station, found):
        raise BadResult("another trade, or written in another way")
    return found


def _bids(lines: Iterable[tuple[str, str, str]]) -> Iterable[OnlineBid]:
    for word, _, value in lines:
        bid = _BID.fullmatch(value)
        if word != "bid" or bid is None:
            raise BadResult("a line that is no bid")
        yield OnlineBid(*(int(each) for each in bid.groups()))


class OnlineResults:
    """What lies in the inbox for sessions that wait; one that is bad is refused once."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._bad: dict[str, bytes] = {}

    def news(self, session_id: str, station: str) -> OnlineResulted | None:
        """The result of a session that waits for it, once it came and is the district's."""
        note = self._disk.get(self._inbox.parent / note_name(session_id))
        if note is None or note == self._bad.get(session_id):
            return None
        try:
            return read(note, self._district, station, session_id)
        except BadResult as error:
            self._bad[session_id] = note
            self._refused(str(error))
            return None

    def unfit(self, session_id: str) -> None:
        """The rules said no to what lies there: it is not put to them again."""
        note = self._disk.get(self._inbox.parent / note_name(session_id))
        if note is not None:
            self._bad[session_id] = note
