"""Sealed offers at this station: sealed in the request, kept in the vault, laid open by two.

The sealed bytes lie in the vault as the personal value of the entry that took the offer, in a row
as long as everybody's (A04): neither their number nor their size tells of offers. What the first
holder peels, and the key that the second one then holds, lie there too from their shares to the
opening: if power fails between two cards, nobody has to begin anew. Both are of no use before the
deadline, as the station peels nothing then.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from appliance.core import bid_standing, bids, envelope, instant
from appliance.core.bid_standing import Bid
from appliance.core.commands import OfferTie, ReplaceBid, SealBid
from appliance.core.commands.bids import Opened
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.core.world import WITHDRAWN
from appliance.ledger import bid_sealing, opening_notes, share_keys
from appliance.ledger.bid_sealing import DISTRICT, HEAD, SUPERVISOR, BadBid, SealedBid
from appliance.ledger.keys import BadKey, VerifierKey
from appliance.ledger.share_keys import ShareKey, ShareSecret
from appliance.reading import Reading

A = TypeVar("A", bound=SealBid | ReplaceBid | OfferTie)
KEPT_AS: Final = "party_id"
"""Under the one name that every value behind the firewall has."""
KEYS: Final = "keys"
NOTHING: Final = b""
"""In place of a layer that does not open: the offer comes out as not what was sealed."""


class NoHolders(Exception):
    """Nobody is named who could open; an offer would be sealed for ever."""


class WrongShare(Exception):
    """It is not this holder's turn, or the share is not the one that was named."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer that was sealed in memory: what the command says of it, what the slip needs.

    `commitment` base64 of 32 bytes; `nonce` leaves the box on the bidder's slip only.
    """

    enrol_id: str
    commitment: str
    bid: SealedBid = field(repr=False)
    nonce: bytes = field(repr=False)

    def asked_as(self, kind: type[A], trade: str) -> A:
        """What is asked of the station: SealBid, ReplaceBid or OfferTie."""
        return kind(
            trade=trade,
            enrol_id=self.enrol_id,
            offer=bids.DIGITAL,
            commitment=self.commitment,
            ciphertext_sha256=self.bid.sha256,
            ciphertext=Words(self.bid.text),
        )


@dataclass(frozen=True, slots=True)
class Share:
    """A holder's part: digests for the entry; `kept` runs in the transaction of that entry."""

    layers: tuple[str, ...]
    kept: Callable[[], None] = field(repr=False)


def sealed(station: Reading, trade: Trade, enrol_id: str, amount_fen: int) -> Taken:
    """Seal an amount (whole fen) to the three that the head named. Raises NoHolders."""
    holders = trade.bids.holders
    if holders is None:
        raise NoHolders
    keys = {
        name.partition(":")[0]: ShareKey(name, base64.b64decode(key))
        for name, key in zip(holders.holders, holders.keys, strict=True)
    }
    nonce = station.entropy.draw(bid_sealing.BID_NONCE_BYTES)
    place = _place(station, trade, enrol_id)
    bid = bid_sealing.seal(amount_fen, nonce, keys, place, station.entropy)
    told = bids.commitment_text(trade.number, enrol_id, amount_fen, nonce)
    return Taken(enrol_id, told, bid, nonce)


def kept(station: Reading, bid: Bid) -> SealedBid | None:
    """What lies in the vault of an offer; None where it is gone, or not what the entry names."""
    try:
        found = SealedBid.of_text(station.words(bid.entry, KEPT_AS))
    except BadBid:
        return None
    return found if found.sha256 == bid.ciphertext_sha256 else None


# --- holders ------------------------------------------------------------------------------------


def share_of(station: Reading, staff_no: str) -> ShareKey | None:
    """The key to which this person can be named; None where no certificate of theirs has one."""
    staff, found = station.projections.staff(), None
    for key_id, seq in station.projections.staff_keys(staff_no):
        if staff[key_id].valid_to != WITHDRAWN:
            fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(seq)))
            found = _parsed(getattr(fact, "share", "")) or found
    return found


def _parsed(text: str) -> ShareKey | None:
    try:
        return share_keys.parse(text)
    except BadKey:
        return None


def public_text(key: ShareKey) -> str:
    """As the entries have it: base64 of 32 bytes."""
    return base64.b64encode(key.public).decode()


def named(trade: Trade, holder: str) -> str:
    """The key under which HEAD, SUPERVISOR or DISTRICT was named; "" for nobody."""
    holders = trade.bids.holders
    found = zip(holders.holders, holders.keys, strict=True) if holders else ()
    return next((key for name, key in found if name.partition(":")[0] == holder), "")


# --- the opening --------------------------------------------------------------------------------


def waiting(trade: Trade) -> tuple[Bid, ...]:
    """The offers typed in that come out next, in the order of the opening."""
    return tuple(bid for bid in bid_standing.now_opening(trade) if bid.digital)


def next_holders(station: Reading, trade: Trade) -> tuple[str, ...]:
    """Whose card, or note, is wanted now; () once the offers can be opened.

    Whoever was first in vain waits for nobody: where the supervisor does not come after the head,
    the district's note takes the place, and the head's card is laid once more.
    """
    given = tuple(share.holder for share in bid_standing.shares(trade))
    desk = _Opening(station, trade, waiting(trade))
    if not desk.bids or desk.has(KEYS):
        return ()
    if not given:
        return (HEAD, DISTRICT)
    if len(given) > 1:
        return tuple(one for one in given if one != DISTRICT)
    return {HEAD: (SUPERVISOR, DISTRICT), DISTRICT: (HEAD, SUPERVISOR)}.get(given[0], (HEAD,))


def give(station: Reading, trade: Trade, holder: str, secret: ShareSecret) -> Share:
    """The share of somebody who is here with card and PIN. Raises WrongShare.

    Where both shares are entries already it is laid once more and gives no entry.
    """
    ours = public_text(secret.public) == named(trade, holder)
    if not ours or holder not in next_holders(station, trade):
        raise WrongShare(holder)
    given = [share.holder for share in bid_standing.shares(trade) if share.holder != holder]
    desk = _Opening(station, trade, waiting(trade))
    if not given:
        pair = (HEAD, SUPERVISOR)
        parts = [desk.peeled(bid, pair, secret) for bid in desk.bids]
        return desk.share(parts, {_name(pair): parts})
    pair = (given[0], holder)
    inner = desk.read(_name(pair))
    parts = [desk.key(bid, pair, secret, part) for bid, part in zip(desk.bids, inner, strict=True)]
    return desk.share(parts, {KEYS: parts})


def request(station: Reading, trade: Trade) -> bytes:
    """What the district is asked to peel, as the file `opening-<trade>.json`."""
    desk = _Opening(station, trade, waiting(trade))
    found = ((bid, kept(station, bid)) for bid in desk.bids)
    asked = opening_notes.Request(
        1, station.origin, station.station_code, trade.number,
        instant.text_of(bid_standing.deadline(trade)), named(trade, DISTRICT),
        tuple(opening_notes.layers_of(one, bid.enrol_id) for bid, one in found if one),
    )  # fmt: skip
    return msgspec.json.encode(asked)


def answered(
    station: Reading, trade: Trade, note: bytes, district: VerifierKey
) -> tuple[Share, str]:
    """The district's share out of its note, with its signature. Raises BadShare, WrongShare."""
    found = waiting(trade)
    there = [bid.ciphertext_sha256 for bid in found if kept(station, bid)]
    said = opening_notes.read(
        note, district=district, station=station.station_code, trade=trade.number,
        key=named(trade, DISTRICT), digests=there,
    )  # fmt: skip
    parts = dict(zip(there, said.parts, strict=True))
    whole = [parts.get(bid.ciphertext_sha256, (NOTHING, NOTHING)) for bid in found]
    return take(station, trade, whole), said.cert


def take(station: Reading, trade: Trade, parts: Sequence[tuple[bytes, bytes]]) -> Share:
    """The district's share: of each offer what is sealed to the head, and to the supervisor.

    Raises WrongShare where it is not the district's turn, or not for these offers.
    """
    desk = _Opening(station, trade, waiting(trade))
    if DISTRICT not in next_holders(station, trade) or len(parts) != len(desk.bids):
        raise WrongShare(DISTRICT)
    keep = {
        _name((DISTRICT, second)): [part[at] for part in parts]
        for at, second in enumerate((HEAD, SUPERVISOR))
    }
    return desk.share([to_head + to_supervisor for to_head, to_supervisor in parts], keep)


def offers(station: Reading, trade: Trade) -> tuple[Opened, ...]:
    """What came out of each offer typed in, for OpenBids. Raises WrongShare before two shares."""
    desk = _Opening(station, trade, waiting(trade))
    if desk.bids and len(bid_standing.shares(trade)) < 2:
        raise WrongShare(KEYS)
    keys = desk.read(KEYS) if desk.bids else []
    return tuple(desk.opened(bid, key) for bid, key in zip(desk.bids, keys, strict=True))


def forget(station: Reading, trade: Trade) -> Callable[[], None]:
    """What runs in the transaction of OpenBids: the parts were of use until here."""
    desk = _Opening(station, trade, waiting(trade))

    def gone() -> None:
        for name in station.vault.secrets(desk.place("")):
            station.vault.drop_secret(name)

    return gone


class _Opening(Struct, frozen=True):
    """The offers typed in that come out together, and what the shares of them left so far."""

    station: Reading
    trade: Trade
    bids: tuple[Bid, ...]

    def place(self, name: str) -> str:
        """Of a secret of the vault: of these offers alone, a later opening has its own."""
        told = sha256("\n".join(bid.ciphertext_sha256 for bid in self.bids).encode()).hexdigest()
        return f"opening/{self.trade.number}/{told[:16]}/{name}"

    def peeled(self, bid: Bid, pair: tuple[str, str], secret: ShareSecret) -> bytes:
        found = kept(self.station, bid)
        try:
            where = _place(self.station, self.trade, bid.enrol_id)
            return NOTHING if found is None else bid_sealing.peel(found, pair, secret, where)
        except BadBid:
            return NOTHING

    def key(self, bid: Bid, pair: tuple[str, str], secret: ShareSecret, inner: bytes) -> bytes:
        try:
            where = _place(self.station, self.trade, bid.enrol_id)
            return bid_sealing.bid_key(inner, pair, secret, where) if inner else NOTHING
        except BadBid:
            return NOTHING

    def opened(self, bid: Bid, key: bytes) -> Opened:
        """An offer that does not open has no nonce, and so is not what its commitment binds."""
        found = kept(self.station, bid)
        try:
            where = _place(self.station, self.trade, bid.enrol_id)
            offer = bid_sealing.opened(found, key, where) if found and key else None
        except BadBid:
            offer = None
        if offer is None:
            return Opened(bid.number, bid.seq, 0)
        return Opened(bid.number, bid.seq, offer.amount_fen, offer.nonce)

    def has(self, name: str) -> bool:
        return self.station.vault.secret(self.place(name)) is not None

    def share(self, parts: Sequence[bytes], keep: Mapping[str, Sequence[bytes]]) -> Share:
        def keeping() -> None:
            for name, one in keep.items():
                text = msgspec.json.encode([base64.b64encode(part).decode() for part in one])
                self.station.vault.keep_secret(self.place(name), text)

        layers = (base64.b64encode(sha256(part).digest()).decode() for part in parts)
        return Share(tuple(layers), keeping)

    def read(self, name: str) -> list[bytes]:
        """What an earlier share left. Raises WrongShare."""
        body = self.station.vault.secret(self.place(name))
        found = [] if body is None else msgspec.json.decode(body, type=list[str])
        if len(found) != len(self.bids):
            raise WrongShare(name)
        return [base64.b64decode(part) for part in found]


def _place(station: Reading, trade: Trade, enrol_id: str) -> bid_sealing.Place:
    return bid_sealing.Place(station.origin, trade.number, enrol_id)


def _name(pair: tuple[str, str]) -> str:
    return "<".join(pair)
