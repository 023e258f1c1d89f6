"""One step for what a district tells its stations: the note on the shelf, its entry in the ledger.

The note is kept under its digest first, then the entry names it, then it lies ready under its
name. If power fails in between, `settle` puts ready what the ledger names: never the other way.
"""

import base64
from collections.abc import Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from appliance.core.entries import Signature
from appliance.ledger.district_told import Told
from sync.district.ledger import Act, Hand, NotTold, OwnLedger
from sync.district.notes import NoteShelf
from sync.district.officers import Pending, PendingActs
from sync.notes import longest


class Published(Struct, frozen=True):
    """`seq` of the first entry, or None while the act waits as `pending` for a second hand."""

    act: Act
    seq: int | None
    pending: str = ""


class Publisher(Struct, frozen=True):
    """Every method raises NotTold, StorageFault, Breach."""

    own: OwnLedger
    shelf: NoteShelf
    waiting: PendingActs

    def publish(
        self, addressee: str, notes: Mapping[str, bytes], hands: Sequence[Hand] = (), *,
        valid_from: str = "",
    ) -> Published:  # fmt: skip
        """Tell `addressee` (nine digits, or ALL) these notes, by name, in one act.

        `valid_from`: an ISO day of the stations' own clocks; "": at once.
        With one officer where two sign, the act waits for the second; with none it is refused.
        """
        for name, body in notes.items():
            most = longest(name)
            if most is None or not 0 < len(body) <= most:
                raise NotTold(f"no note has the name {name} and {len(body)} bytes")
        sizes = {name: len(body) for name, body in notes.items()}
        digests = {name: sha256(body).hexdigest() for name, body in notes.items()}
        act = self.own.plan(addressee, sizes, digests, valid_from=valid_from)
        sigs = tuple(one.sign(self.own.origin, act.command) for one in hands)
        if len({one.number for one in hands}) < len(hands):
            raise NotTold("different officers sign, not one of them twice")
        if 0 < len(hands) < act.hands_needed:
            bodies = {name: base64.b64encode(body).decode() for name, body in notes.items()}
            pending = Pending(act.command, sigs, act.words, bodies)
            self.waiting.put(pending)
            return Published(act, None, pending.id)
        return self._tell(act, sigs, notes)

    def sign(self, act_id: str, hand: Hand) -> Published:
        """Put a further officer's hand under an act that waits; told once enough signed."""
        pending = self.waiting.get(act_id)
        if pending is None:
            raise NotTold("no act of this number waits")
        act = Act(pending.command, pending.words)
        mine = hand.sign(self.own.origin, act.command)
        if mine.key in {one.key for one in pending.sigs}:
            raise NotTold("this officer has signed it already: it takes another")
        bodies = {name: base64.b64decode(text) for name, text in pending.bodies.items()}
        done = self._tell(act, (*pending.sigs, mine), bodies)
        self.waiting.drop(act_id)
        return done

    def _tell(self, act: Act, sigs: Sequence[Signature], bodies: Mapping[str, bytes]) -> Published:
        for one in act.words:
            if self.shelf.keep(bodies[one.name]) != one.sha256:
                raise NotTold(f"{one.name}: the note is not the one that was signed")
        seq = self.own.tell(act, sigs)
        for one in act.words:
            self.shelf.put(one.addressee, one.name, bodies[one.name])
        return Published(act, seq)

    def settle(self) -> Told:
        """Lay ready what the ledger names and a crash left behind; what the ledger says now."""
        told = self.own.told()
        for one in told.newest.all():
            held = self.shelf.held(one.addressee, one.name)
            if held is None or sha256(held).hexdigest() != one.sha256:
                kept = self.shelf.kept(one.sha256)
                if kept is not None:
                    self.shelf.put(one.addressee, one.name, kept)
        return told
