"""DRAW: lots at a fixed price (domain.md 6.5).

Everybody who passed the gate is drawn among; the order of the draw is the ranking, so who comes
second takes it where the first falls away.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterator, Sequence

from appliance.core.decision import Decision, refused
from appliance.core.draws import TRADE, Draw
from appliance.core.entries import MethodTerms, Offer
from appliance.core.trade_methods import single
from appliance.core.trade_methods.rules import Outcome, Setting

ALGORITHM = "draw-v1"


class Drawn:
    """One bidder takes it in a short session, where the notice allows that; several draw."""

    code = "DRAW"
    tie_rules = ("NONE",)

    def minimum(self, table_minimum: int, *, single_bidder: bool) -> int:
        return 1 if single_bidder else table_minimum

    def terms_fault(self, _terms: MethodTerms) -> Decision | None:
        return None

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        """Refusals: draw-needed, draw-decides; offer-missing, offer-not-fixed of a single one."""
        if setting.qualified == 1:
            return _single(offers, setting)
        if offers:
            return Outcome(no=refused("draw-decides", about="offers"))
        found = setting.trade.draws.newest(TRADE)
        if found is None:
            return Outcome(no=refused("draw-needed", count=setting.qualified))
        ranking = tuple(Offer(each, setting.listing_fen) for each in found.standing)
        return Outcome(ranking, ALGORITHM)

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        if setting.qualified == 1:
            return single.recount(offers, setting)
        found = setting.trade.draws.newest(TRADE)
        return None if found is None else Offer(taker_of(found), setting.listing_fen)


def _single(offers: Sequence[Offer], setting: Setting) -> Outcome:
    """The price was announced and is no matter of offers."""
    if not offers:
        return Outcome(fails="NO_BID", no=refused("offer-missing", about="offers"))
    if offers[0].amount_fen != setting.listing_fen:
        return Outcome(no=refused("offer-not-fixed", about="offers"))
    return Outcome(tuple(offers), "single-taker-v1")


def taker_of(found: Draw) -> str:
    """Who takes it, computed a second way: from list, secret and digits as they were written.

    Shares no code with core/draw.py. What a ball machine drew stands as it was written.
    """
    order = list(found.machine.order) if found.machine else _order(found)
    for each in found.replaced:
        if each.declined in order:
            order.remove(each.declined)
    return order[0]


def _order(found: Draw) -> list[str]:
    promise, revealed = found.promise, found.revealed
    assert promise is not None  # not a machine's
    assert revealed is not None  # it has a result
    secret = bytes.fromhex(revealed.box_secret)
    session = promise.session_id.encode()
    said = json.dumps([[one.role, one.digits] for one in found.inputs], separators=(",", ":"))
    listed = json.dumps(sorted(promise.items), ensure_ascii=False, separators=(",", ":"))
    lst = hashlib.sha256(b"\0".join((b"draw-list-v1", session, listed.encode()))).digest()
    told = hashlib.sha256(b"\0".join((b"draw-commit-v1", session, lst + secret))).digest()
    spoken = hashlib.sha256(said.encode()).digest()
    seed = hashlib.sha256(b"draw-seed-v1\0" + lst + told + secret + spoken).digest()
    left, order, words = sorted(promise.items), list[str](), _words(seed)
    while len(left) > 1:
        word = next(words)
        if word < 2**32 - 2**32 % len(left):
            place = word % len(left)
            order.append(left[place])
            left[place] = left[0]  # what stood in front moves to where the drawn one was
            del left[0]
    return order + left


def _words(seed: bytes) -> Iterator[int]:
    block = 0
    while True:
        yield from struct.unpack(
            ">8I", hmac.new(seed, struct.pack(">I", block), "sha256").digest()
        )
        block += 1
