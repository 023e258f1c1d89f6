"""What must hold after every contact, and at the end. One violation ends the run."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec

from appliance.core import tree
from appliance.core.instant import instant_of
from appliance.ledger import checkpoints, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.mirror import OLDER
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from sync import bundle, usb
from sync import diary as diary_module
from sync.bundle import BadBundle, Bundle
from sync.district.store import store as store_module
from sync.district.store.store import SqlShelf
from sync.district.watch.finding import OTHER_HISTORY, PASSING
from sync.district_copy import REASON
from sync.inbox import LineStatus
from sync.ingest import (
    FORK,
    FULL,
    GAP,
    IN_DISPUTE,
    OTHER_ENTRIES,
    ROOT_DIFFERS,
    TAKEN,
)
from sync.stick_report import Report
from tests.simulation.box import Box
from tests.simulation.clocks import HOUR
from tests.simulation.district import District, Taken
from tests.simulation.doubles import DoubleLaw
from tests.simulation.supervision import Supervision
from tests.simulation.supervision_law import SupervisionLaw
from tests.simulation.vault_law import VaultLaw
from tests.simulation.violation import Violation, hold, must
from tests.simulation.word_law import WordLaw

NAMED = (FORK, OTHER_ENTRIES, ROOT_DIFFERS, IN_DISPUTE, FULL)
"""Words of the district on a frame whose signed tree is not the one it holds."""
SKEW_S = 1.0
FULL_STICK = ("stick-full", "stick-write-failed")
OK = 200
LATE_WORDS = REASON + OLDER
"""A stick with fewer words of the district than came over the line meanwhile."""
LATE_MS = 22 * HOUR
"""Greetings come every eight hours, turns every twelve at most; and a bad hour in between."""


@dataclass(slots=True)
class Known:
    """What the law knows of one ledger. `said`: the largest size the district answered for."""

    said: int = 0
    checked: int = 0
    injected: set[bytes] = field(default_factory=set)
    """Digests of frames that somebody else than the station made."""
    cosigned: int = 0


class Law:
    """Holds a run to its invariants. `parties`: every box of an origin, clones too."""

    def __init__(
        self, district: District, supervision: Supervision, boxes: list[Box], counted: Counter[str]
    ) -> None:
        self._district, self._boxes, self._counted = district, boxes, counted
        self._known: dict[str, Known] = {}
        self._words = WordLaw(district.words)
        self._vaults = VaultLaw(district, counted)
        self._supervision = SupervisionLaw(district, supervision, boxes, counted)
        self.doubles = DoubleLaw(district, counted)
        self._at = 0
        self.signed = 0

    def known(self, origin: str) -> Known:
        return self._known.setdefault(origin, Known())

    def parties(self, origin: str) -> list[Box]:
        return [one for one in self._boxes if one.identity.origin == origin]

    def is_honest(self, origin: str) -> bool:
        return all(one.honest for one in self.parties(origin))

    # --- after each contact -----------------------------------------------------------------

    def after_contact(self, box: Box) -> None:
        """The words of the district since the last look, its copy, and what the box believes."""
        heard = self._district.heard[self._at :]
        self._at = len(self._district.heard)
        for one in heard:
            self._word(one)
        self._copy(box.identity.origin)
        self._belief(box)
        self._divergence(box, heard)
        self._bounds(box)
        self._watched(box)
        hold(self._vaults.after_contact(box))
        if box.looked and box.honest:
            hold(self._words.after_look(box))

    def after_last_contact(self, box: Box) -> None:
        """Before the station does anything more: its vault lies at the district as it is now."""
        if box.honest:
            hold(self._vaults.at_the_end(box))

    def after_meeting(self, box: Box, mirrored: int) -> None:
        """After a conversation that came to its end; `mirrored`: the district's entries before."""
        if not (box.looked and box.honest):
            return
        hold(self._words.after_meeting(box, mirrored))
        self._counted["two stories named"] += bool(box.heard.accused)

    def _word(self, one: Taken) -> None:
        outcome = one.outcome
        known = self.known(one.origin)
        if not outcome.reason:
            known.said = max(known.said, outcome.size)
            contact = self._district.shelf(one.origin).contact_ms
            must(contact is not None, "contact", "a sign of life was not kept")
            if sha256(one.frame).digest() in known.injected:
                self._taken_is_held(one)
        if outcome.reason in (*TAKEN, GAP):
            return
        self._counted[f"set aside {outcome.reason}"] += 1
        if outcome.reason != FULL:
            must(self._kept(one), "nothing dropped", f"a refused frame is no evidence: {outcome}")
        if self.is_honest(one.origin):
            stranger = sha256(one.frame).digest() in known.injected
            must(
                stranger,
                "no false alarm",
                f"an honest frame was refused: {outcome} {one.origin}",
            )

    def _taken_is_held(self, one: Taken) -> None:
        """A frame that somebody else made and that was taken holds the station's own entries."""
        shelf, given = self._district.shelf(one.origin), bundle.read(one.frame)
        stop = min(given.stop, shelf.size)
        held = [body for _seq, body in shelf.entries(given.start, stop)]
        must(
            held == list(given.entries[: stop - given.start]),
            "taken is held", f"other entries than those of {one.outcome} are held",
        )  # fmt: skip

    def _kept(self, one: Taken) -> bool:
        """Whole, and where the console shows it: under the ledger whose door it came to."""
        store = self._district.center.store
        for number, _reason, _at in store.evidence(one.origin):
            found = store.evidence_body(number)
            if found is not None and found[0] == one.frame:
                return True
        return False

    def _copy(self, origin: str) -> None:
        shelf, known = self._district.shelf(origin), self.known(origin)
        size = shelf.size
        must(size >= known.said, "acknowledged is kept", f"{size} held, {known.said} was said")
        seen = shelf.seen()
        must(seen.size <= size, "cosigned is held", f"cosigned {seen.size} of {size}")
        first = min(known.checked, size)
        held = [body for _seq, body in shelf.entries(first, size)]
        must(len(held) == size - first, "nothing twice", f"{len(held)} rows for {size - first}")
        parties = self.parties(origin)
        fits = [one for one in parties if one.running and one.size >= size
                and one.bodies(first, size) == held]  # fmt: skip
        must(
            fits or not self.is_honest(origin) or not all(one.running for one in parties),
            "prefix", f"entries {first} to {size} are not the station's",
        )  # fmt: skip
        if fits:
            known.checked = size
        if self.is_honest(origin):
            must(not shelf.disputed, "no false alarm", "an honest station is in dispute")
            self._evidence_is_strange(origin)

    def _watched(self, box: Box) -> None:
        """What the district notices by itself accuses nobody who is honest."""
        origin = box.identity.origin
        parties = self.parties(origin)
        for one in self._district.center.watch.findings():
            finding = one.finding
            if finding.origin != origin or finding.code in PASSING:
                continue
            self._counted[f"watch {finding.code}"] += 1
            late_clock = finding.code.startswith("clock-") and any(
                each.clock_was_wrong for each in parties
            )
            shown = self._district.center.store.evidence_body(
                int(finding.facts.get("evidence", -1))
            )
            by_others = (
                shown is not None and sha256(shown[0]).digest() in self.known(origin).injected
            )  # bent on the way: it says so, and accuses nobody
            must(
                late_clock
                or self.doubles.is_right(finding)
                or not self.is_honest(origin)
                or (finding.code == OTHER_HISTORY and by_others),
                "no false alarm",
                f"{finding.code} against {box.name}: {finding.facts}",
            )

    def _evidence_is_strange(self, origin: str) -> None:
        store = self._district.center.store
        for number, reason, _at in store.evidence(origin):
            if reason in TAKEN:
                continue  # a checkpoint by itself: kept, no accusation
            found = store.evidence_body(number)
            assert found is not None
            must(
                sha256(found[0]).digest() in self.known(origin).injected,
                "no false alarm", f"evidence {reason} against an honest station",
            )  # fmt: skip

    def after_turn(self, box: Box, asked: int, answers: int) -> None:
        """A line is up only when somebody answered."""
        silent = asked > 0 and answers == 0 and not box.line.deceived
        must(
            not silent or box.agent.status.line != "up", "the line's word", "up without an answer"
        )

    def patient(self, asked: int) -> None:
        """Nobody is asked twice in one moment."""
        must(asked == 0, "patience", f"{asked} requests in the moment after")

    def put_back(self, box: Box, published: int) -> None:
        """A database older than what was published is named when it is opened."""
        breach = box.station.ledger.breach
        must(breach or published <= box.size, "rollback is named", f"{published} were published")
        self._counted["put back named"] += breach is not None

    def after_showing(self) -> None:
        """After supervision was shown what the district mirrors."""
        hold(self._supervision.after_round())

    def unproven(self, status: int) -> None:
        """What supervision answers to a proof that leads nowhere."""
        must(status != OK, "no proof, no signature", "supervision signed without a proof")

    def supervised(self, sizes: dict[str, int]) -> None:
        """At the end, after the last contact of each box."""
        hold(self._supervision.at_the_end(sizes))

    def safe(self, box: Box) -> None:
        """What the box says is safe was really signed by the district, and whoever else must."""
        proof, really = box.station.proof(), self._really_cosigned(box)
        if box.identity.waits_for_supervision:
            really = min(really, self._supervision.reach(box.identity.origin))
        must(
            proof.reach <= really,
            "safe needs a signature", f"{proof.reach} shown, {really} signed",
        )  # fmt: skip

    def after_stick(self, box: Box, report: Report, *, edited: bool) -> None:
        """Nothing of an honest stick is refused; whatever came is a beginning of the ledger."""
        self.after_contact(box)
        if box.honest and not edited:
            odd = [one for one in report.refused if one.reason not in FULL_STICK]
            must(not odd, "no false alarm", f"an honest stick was refused: {odd}")

    def after_return(self, box: Box, report: Report, *, edited: bool) -> None:
        """What the district wrote for the station is the district's to the station too."""
        if box.honest and not edited:
            fine = (*FULL_STICK, usb.OLDER, LATE_WORDS, *self._words.refusals)
            odd = [one for one in report.refused if one.reason not in fine]
            must(not odd, "no false alarm", f"the district's stick was refused: {odd}")

    def heard_lately(self) -> None:
        """Also who has nothing new greets."""
        now = self._district.clock.now().wall_ms
        for box in self._boxes:
            contact = self._district.shelf(box.identity.origin).contact_ms or 0
            late = box.honest and now - contact > LATE_MS
            must(
                not late, "greeting", f"{box.name} was last heard {(now - contact) // HOUR} h ago"
            )

    def _belief(self, box: Box) -> None:
        station = box.station
        self.safe(box)
        really = self._really_cosigned(box)
        status = box.agent.status
        must(
            status.cosigned_size is None or status.cosigned_size <= really,
            "safe needs a signature", f"{status.cosigned_size} said, {really} signed",
        )  # fmt: skip
        known_right = box.honest and not box.diary_was_wrong and not box.line.deceived
        if status.waiting is not None and status.published is not None and known_right:
            held = self.known(box.identity.origin).said
            must(status.waiting >= 0, "waiting", "fewer than none wait")
            must(
                self._district.restored or status.published - status.waiting <= held,
                "waiting", f"{status.waiting} wait of {status.published}, {held} were said",
            )  # fmt: skip
        self._times(box, status)
        if station.ledger.breach is not None:
            must(not box.honest, "no false alarm", f"breach: {station.ledger.breach}")
        elif (newest := self._inbox_size(box)) is not None:
            must(newest <= box.size, "rollback is named", f"{newest} cosigned, {box.size} here")
            must(newest >= box.brought or not box.honest, "never shorter",
                 f"{newest} after {box.brought}")  # fmt: skip
            box.brought = newest

    def _times(self, box: Box, status: LineStatus) -> None:
        """What the agent says of time is not later than its own clock."""
        if box.clock_was_wrong:
            return
        now = box.clock.now().at
        for said in (status.at, status.last_contact):
            must(said is None or instant_of(said) <= now, "values", f"{said} is still to come")

    def _inbox_size(self, box: Box) -> int | None:
        try:
            note = (box.folder / "inbox" / "checkpoint").read_text("utf-8")
            signed = checkpoints.open_checkpoint(note, box.identity.key.vkey)
        except (FileNotFoundError, BadNote):
            return None
        time_s = checkpoints.open_cosignature(note, signed, box.witness.vkey)
        must(time_s is not None, "safe needs a signature", "an unsigned note lies in the inbox")
        now = self._district.clock.now().at.timestamp()
        must(0 < (time_s or 0) <= now, "values", f"cosigned at {time_s}, it is {now}")
        return signed.size

    def _really_cosigned(self, box: Box) -> int:
        """The largest tree of this ledger that the district's key stands under."""
        known, mark = self.known(box.identity.origin), f"\n{box.identity.origin}\n".encode()
        for message in self._district.key.signed[self.signed :]:
            for origin, one in self._known.items():
                mark = f"\n{origin}\n".encode()
                if mark in message:
                    size = int(message.partition(mark)[2].split(b"\n")[0])
                    one.cosigned = max(one.cosigned, size)
        self.signed = len(self._district.key.signed)
        return known.cosigned

    def _divergence(self, box: Box, heard: list[Taken]) -> None:
        """A box whose history is not the one held is named by the first frame that shows it."""
        origin, note = box.identity.origin, _published_note(box)
        if self.is_honest(origin) or not box.running:
            return
        shelf = self._district.shelf(origin)
        size = min(shelf.size, box.published)
        held = [body for _seq, body in shelf.entries(0, size)]
        shown = TileTree(box.folder / "ledger").entries(0, size, size=box.published)
        pairs = zip(held, (body for _seq, body in shown), strict=True)
        first = next((seq for seq, (ours, theirs) in enumerate(pairs) if ours != theirs), None)
        if first is None:
            return
        for one in heard:
            given = _under(one.frame, note) if one.origin == origin else None
            if given is None or one.outcome.reason == GAP:
                continue
            if given.stop > first or box.published <= shelf.size:
                named = shelf.disputed or one.outcome.reason in NAMED
                must(named, "forks are named", f"{box.name} told another history: {one.outcome}")
                self._counted["fork named"] += 1

    def _bounds(self, box: Box) -> None:
        store = self._district.center.store
        shelf = self._district.shelf(box.identity.origin)
        count = len(store.room.pieces(shelf.origin, only_open=True))
        must(count <= store_module.EVIDENCE_MAX, "bounded", f"{count} pieces of evidence")
        ahead = len(shelf.promises(0))
        must(ahead <= store_module.PROMISES_MAX, "bounded", f"{ahead} promises")
        must(len(box.diary.refusals()) <= diary_module.REFUSALS_MAX, "bounded", "refusals")
        left = sum(1 for _ in (box.folder / "inbox").rglob("*"))
        must(left <= 60, "bounded", f"{left} files in the inbox")

    def forget(self, sizes: dict[str, int]) -> None:
        """The district was put back to a copy in which it held so much."""
        for origin, known in self._known.items():
            known.said = min(known.said, sizes.get(origin, 0))
            known.checked = 0

    # --- after each start -------------------------------------------------------------------

    def after_start(self, box: Box) -> None:
        """What was acknowledged is there, and what is published is whole."""
        ledger = box.station.ledger
        for seq, leaf in sorted(box.acknowledged.items())[-3:]:
            must(
                seq < ledger.size and ledger.leaf(seq).hex() == leaf,
                "done is done", f"entry {seq} was acknowledged; {ledger.size} are here",
            )  # fmt: skip
        if box.honest:
            must(ledger.breach is None, "no false alarm", f"breach: {ledger.breach}")
        self.published(box)

    def published(self, box: Box) -> None:
        """The published checkpoint promises only what lies there, whole."""
        shown = TileTree(box.folder / "ledger")
        data = shown.checkpoint()
        if data is None:
            return
        try:
            signed = checkpoints.open_checkpoint(data, box.identity.key.vkey)
            edge = tree.Edge()
            for (_seq, body), leaf in zip(
                shown.entries(size=signed.size), shown.leaves(signed.size), strict=True
            ):
                must(tree.leaf(body) == leaf, "published is whole", "a leaf differs")
                edge = edge.grown(leaf)
        except (BadNote, tiles.BadTile) as error:
            raise Violation("published is whole", str(error)) from error
        must(
            signed == Checkpoint(box.identity.origin, edge.size, edge.root()),
            "published is whole", f"{signed.size} promised, {edge.size} there",
        )  # fmt: skip

    # --- at the end -------------------------------------------------------------------------

    def at_the_end(self, sizes: dict[str, int], notes: dict[tuple[str, str], bytes]) -> None:
        """A day after the last fault everything honest is everywhere, each once."""
        for box in self._boxes:
            if box.honest:
                self._converged(box, sizes[box.name])
                self._notes(box, notes)
                hold(self._words.at_the_end(box))
            if box.running:
                self.published(box)
        hold(self.doubles.at_the_end())
        self._projections()

    def _converged(self, box: Box, size: int) -> None:
        shelf = self._district.shelf(box.identity.origin)
        must(shelf.size == size, "converge", f"{box.name}: {shelf.size} of {size} held")
        status = box.agent.status
        must(status.line == "up" and status.waiting == 0, "converge", f"{box.name}: {status}")
        proof = box.station.proof()
        must(proof.reach == size, "converge", f"{box.name}: {proof}")
        must(shelf.seen().size == size, "converge", "the newest checkpoint is not cosigned")
        held = [body for _seq, body in shelf.entries(0, shelf.size)]
        must(held == box.bodies(0, size), "prefix", "the copy differs")
        note = box.station.ledger.checkpoint_of(size)
        assert note is not None
        signed = checkpoints.open_checkpoint(note, box.identity.key.vkey)
        must(tree.root(size, shelf.node) == signed.root, "prefix", "another root")
        center = self._district.center
        wanted = center.blobs.wanted(shelf.number)
        must(not wanted, "converge", f"{len(wanted)} public texts are missing")
        must(not shelf.promises(size), "converge", "promises are left")
        self._values(box, held, shelf)

    def _notes(self, box: Box, notes: dict[tuple[str, str], bytes]) -> None:
        """Of each name the station's own note, else the one for all."""
        for name in {name for _station, name in notes}:
            wanted = notes.get((box.identity.code, name), notes.get(("all", name)))
            there = box.folder / "inbox" / name
            lies = there.read_bytes() if there.exists() else None
            must(lies == wanted or (wanted is None and not lies), "converge", f"note {name}")

    def _values(self, box: Box, held: list[bytes], shelf: SqlShelf) -> None:
        before = ""
        for seq, body in enumerate(held):
            entry = msgspec.json.decode(body)
            must(entry["seq"] == seq, "values", f"entry {seq} says {entry['seq']}")
            must(not _floats(entry), "values", f"entry {seq} holds a fraction")
            must(before <= entry["at"], "values", f"entry {seq} is before the one before")
            before = entry["at"]
        if not box.clock_was_wrong:
            late = instant_of(before) > self._district.clock.now().at
            must(not late, "values", f"an entry of the future: {before}")
        contact = shelf.contact_ms or 0
        lag_s = (self._district.clock.now().wall_ms - contact) / 1000
        must(-SKEW_S <= lag_s <= 86_400, "values", f"last contact {lag_s} s ago")

    def _projections(self) -> None:
        rows = self._district.rows()
        self._blobs(rows)
        for row in rows["record"]:
            must(
                not _floats(msgspec.json.decode(str(row[-1]))), "values", "a fraction in a record"
            )
        for shelf in self._district.center.store.shelves():
            shelf.rebuild()
        must(self._district.rows() == rows, "projections", "rebuilt ones differ")
        for name, found in rows.items():
            must(len(set(map(repr, found))) == len(found), "nothing twice", name)

    def _blobs(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        """Each public text is asked for by an entry, has its digest, and is there."""
        held = {str(row[0]): bytes(row[1]) for row in rows["blob"]}
        asked = {str(row[1]) for row in rows["wanted"]}
        for digest, body in held.items():
            must(sha256(body).hexdigest() == digest, "blobs", "a text has another digest")
            must(digest in asked, "blobs", "a text that nobody asked for")
        honest = [one for one in self._boxes if one.honest]
        numbers = {self._district.shelf(one.identity.origin).number for one in honest}
        missing = [row for row in rows["wanted"] if row[0] in numbers and str(row[1]) not in held]
        must(not missing, "blobs", f"{len(missing)} texts are missing")


def _published_note(box: Box) -> str:
    data = TileTree(box.folder / "ledger").checkpoint()
    return "" if data is None else data.decode()


def _under(frame: bytes, note: str) -> Bundle | None:
    """What a frame holds, if it stands under this very note."""
    try:
        given = bundle.read(frame)
    except BadBundle:
        return None
    return given if given.note == note else None


def _floats(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_floats(one) for one in value.values())
    if isinstance(value, list):
        return any(_floats(one) for one in value)
    return isinstance(value, float)
