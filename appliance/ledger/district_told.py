"""Reading the district's ledger: who signs for it, and what it says now.

An officer signs the command, as staff do (entries.md 2), under the district's origin: the name
`PublishWords` with the words of one act, or `SetOfficer`. What binds needs two different officers
in force on the day of the entry. Serials only grow, so neither a word nor a signed command counts
a second time. What does not hold is passed over and named: an entry cannot be taken back.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from appliance.core import envelope
from appliance.core.district_words import HANDS, Newest, Word, binds, word_of
from appliance.core.entries import Fact, OfficerSet, Signature
from appliance.core.envelope import BadEntry, CommandForm, Envelope, signed_message
from appliance.core.instant import SHANGHAI, instant_of
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey, strict_base64

PUBLISH: Final = "PublishWords"
SET_OFFICER: Final = "SetOfficer"
ROLE: Final = "DISTRICT"

TOO_FEW: Final = "too-few-officers"
NOT_SIGNED: Final = "not-what-was-signed"
OLD_SERIAL: Final = "old-serial"
STRANGE: Final = "entry-strange"


def publish_form(words: Sequence[Word], nonce: bytes) -> CommandForm:
    """The command under which `words` are told. `nonce`: 16 random bytes."""
    return _form(PUBLISH, {"words": [one.plain for one in words]}, nonce)


def officer_form(said: OfficerSet, nonce: bytes) -> CommandForm:
    """The command that sets an officer."""
    return _form(SET_OFFICER, msgspec.to_builtins(said), nonce)


def _form(name: str, args: dict[str, Any], nonce: bytes) -> CommandForm:
    return CommandForm(name=name, args=args, commits={}, nonce=base64.b64encode(nonce).decode())


class Refusal(Struct, frozen=True):
    """An entry of the district's ledger that counts for nothing, and why."""

    seq: int
    name: str
    reason: str


class Told:
    """The fold. `officers` by number, as set last; `newest` the words that hold."""

    def __init__(self, origin: str) -> None:
        """`origin` of the district's ledger, under which its officers sign."""
        self.origin = origin
        self.size = 0
        self.at = ""
        """Entry time of the newest: up to then nothing else was told."""
        self.officers: dict[str, OfficerSet] = {}
        self.newest = Newest()
        self.refused: list[Refusal] = []
        self.hands: dict[int, tuple[str, ...]] = {}
        """Entry of a word that holds -> numbers of the officers whose hands are under it."""
        self._command: tuple[int, CommandForm, frozenset[str]] | None = None

    def after(self, seq: int, body: bytes) -> Word | None:
        """Take the next entry; the word that it states and that holds, if any.

        Kinds that are not known here are passed over: a later release of the district writes
        them.
        """
        self.size = seq + 1
        try:
            written = envelope.from_bytes(body)
            fact = envelope.fact_of(written)
        except BadEntry:
            return None
        if written.seq != seq:
            self._refuse(seq, "", STRANGE)
            return None
        self.at = max(self.at, written.at)
        if written.command is not None:
            hands = self._hands(written.command, written.sigs, day_of(written.at))
            self._command = seq, written.command, hands
        if isinstance(fact, OfficerSet):
            self._set(written, fact)
            return None
        return self._tell(written, fact)

    def in_force(self, day: str) -> dict[str, OfficerSet]:
        """Officer number -> officer, of those who may sign on an ISO day."""
        return {no: one for no, one in self.officers.items() if one.valid_to >= day}

    def _hands(self, command: CommandForm, sigs: Sequence[Signature], day: str) -> frozenset[str]:
        return signers(self.origin, command, sigs, self.in_force(day))

    def _set(self, written: Envelope, fact: OfficerSet) -> None:
        # Until two are there nobody else could sign; the ledger's own key says who they are.
        if len(self.officers) >= HANDS:
            standing = self._standing(written)
            if standing is None or standing[0].args != msgspec.to_builtins(fact):
                self._refuse(written.seq, fact.officer_no, NOT_SIGNED)
                return
            if len(standing[1]) < HANDS:
                self._refuse(written.seq, fact.officer_no, TOO_FEW)
                return
        if not self.fits(fact):
            self._refuse(written.seq, fact.officer_no, STRANGE)
            return
        self.officers[fact.officer_no] = fact

    def fits(self, said: OfficerSet) -> bool:
        """Whether it may be set: two numbers on one key would be one person with two hands."""
        if not is_officer(said):
            return False
        public = parse_vkey(said.key).public
        others = (one for no, one in self.officers.items() if no != said.officer_no)
        return all(parse_vkey(one.key).public != public for one in others)

    def _tell(self, written: Envelope, fact: Fact) -> Word | None:
        word = word_of(fact)
        if word is None:
            return None
        standing = self._standing(written)
        if standing is None or word.plain not in standing[0].args.get("words", ()):
            self._refuse(written.seq, word.name, NOT_SIGNED)
        elif binds(word.name) and len(standing[1]) < HANDS:
            self._refuse(written.seq, word.name, TOO_FEW)
        elif not self.newest.take(word, written.seq, written.at):
            self._refuse(written.seq, word.name, OLD_SERIAL)
        else:
            if standing[1]:
                self.hands[written.seq] = tuple(sorted(standing[1]))
            return self.newest.of(word.name, word.addressee)
        return None

    def _standing(self, written: Envelope) -> tuple[CommandForm, frozenset[str]] | None:
        """The command that an entry stands on, with the officers who signed it."""
        if self._command is None:
            return None
        first, command, hands = self._command
        cause = written.seq if written.command is not None else written.cause
        return (command, hands) if cause == first else None

    def _refuse(self, seq: int, name: str, reason: str) -> None:
        self.refused.append(Refusal(seq, name, reason))


def signers(
    origin: str,
    command: CommandForm,
    sigs: Sequence[Signature],
    officers: Mapping[str, OfficerSet],
) -> frozenset[str]:
    """Numbers of the officers whose signatures under `command` are good."""
    message = signed_message(origin, command)
    found = set()
    for no, one in officers.items():
        key = _key(one.key)
        mine = [each for each in sigs if key is not None and each.key == key.key_id.hex()]
        if key is not None and any(_good(key, each.sig, message) for each in mine):
            found.add(no)
    return frozenset(found)


def is_officer(said: OfficerSet) -> bool:
    """Whether number, key and day have the form of an officer's."""
    key = _key(said.key)
    no = said.officer_no
    fine = no.isascii() and no.isalnum() and len(no) <= 16
    return fine and key is not None and key.name.endswith(f"/officer/{no}")


def day_of(at: str) -> str:
    """The local ISO day of an entry time."""
    return instant_of(at).astimezone(SHANGHAI).date().isoformat()


def _key(text: str) -> VerifierKey | None:
    try:
        return parse_vkey(text)
    except BadKey:
        return None


def _good(key: VerifierKey, sig: str, message: bytes) -> bool:
    try:
        return key.verifies(strict_base64(sig), message)
    except ValueError:
        return False
