"""SEALED_HIGH, SEALED_LOW, INQUIRY: sealed offers from the counter to each end of a session."""

import base64
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from small_station import (
    CLERK,
    HEAD,
    HOST,
    SUPERVISOR,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    enrolling,
)
from whole_way import MEMBER, Way

from appliance.core import bid_standing, bids
from appliance.core.commands import (
    CallPriority,
    CallTie,
    Command,
    FailSession,
    GiveShare,
    NameHolders,
    OfferTie,
    OpenBids,
    PauseSession,
    RecordResult,
    ReplaceBid,
    ResumeSession,
    SealBid,
    SuspendTrade,
)
from appliance.core.commands.bids import Opened
from appliance.core.entries import MethodTerms
from appliance.core.parties import Person
from plays import draw

OTHER = Person("钱九", aged("1982-03-03").id_number, member_of="999999100200")
OUTSIDER = Person("吴十", aged("1984-04-04").id_number)
THREE = (TAKER, MEMBER, OTHER)
KEYS = tuple(base64.b64encode(bytes([each]) * 32).decode() for each in (1, 2, 3))
HOLDERS = (f"HEAD:{HEAD.staff_no}", f"SUPERVISOR:{SUPERVISOR.staff_no}", "DISTRICT")
RESERVE_NONCE = bytes(range(32))

TYPE_OF = {"SEALED_HIGH": "LDQ", "SEALED_LOW": "XMG", "INQUIRY": "XMC"}
"""Method -> a type that is traded by it."""

PRICES = {"SEALED_HIGH": (9_500, 9_000, 9_400), "SEALED_LOW": (470_000, 480_000, 475_000)}
"""What three bidders offer, the first best. A lease from 80 yuan up, works to 5,000 at most."""
LIST = {"SEALED_HIGH": {"list_price_fen": 8_000}, "SEALED_LOW": {}, "INQUIRY": {}}


class SealedWay(Way):
    """A trade whose offers are sealed while it is enrolled for.

    `offers`: fen of each bidder in order, None for who makes none; `paper`: places of those who
    bring a bag. `kept`: (enrolment number, seq) -> what only the bidder's slip knows.
    """

    def __init__(self, method: str, offers: tuple[int | None, ...], **more: Any) -> None:
        self.offers = offers
        self.paper: frozenset[int] = frozenset(more.pop("paper", ()))
        self.kept: dict[tuple[str, int], tuple[int, bytes]] = {}
        self.by_random: dict[tuple[str, int], tuple[int, bytes]] = {}
        code = more.pop("code", TYPE_OF.get(method, "XMG"))
        more.setdefault("asked", LIST.get(method, {}))
        super().__init__(code, method, **more)

    def published(self) -> None:
        naming = NameHolders(trade=self.number, holders=HOLDERS, keys=KEYS)
        self.station.must(naming, HEAD)
        super().published()

    def enrol_closed(self) -> None:
        self.station.go("2026-03-10 10:00")
        for place, taker in enumerate(self.takers):
            self.enrols(place, taker)
            fen = self.offers[place] if place < len(self.offers) else None
            if fen is not None:
                self.seals(f"{place}A1B2C3D"[:8], fen, paper=place in self.paper)
        self.station.go("2026-03-24 17:01")

    def enrols(self, place: int, taker: Person) -> None:
        enrol = enrolling(f"{place}A1B2C3D"[:8], trade=self.number, party_id=taker)
        self.station.must(enrol, CLERK)

    # --- sealing ---------------------------------------------------------------------------

    def sealing(self, enrol_id: str, fen: int, kind: type[Any] = SealBid, **more: Any) -> Command:
        """The command of an offer; what it hides is kept on the slip."""
        seq = len(bid_standing.of_enrolment(self.trade, enrol_id)) + 1
        who = self.trade.enrolment(enrol_id)
        name = who.random_id if who else enrol_id
        paper = more.pop("paper", False)
        nonce = b"" if paper else sha256(f"{enrol_id} {seq}".encode()).digest()
        self.by_random[name, seq] = (fen, nonce)
        if paper:
            bag: Command = kind(
                trade=self.number, enrol_id=enrol_id, offer="PAPER",
                seal_no=f"F{name}-{seq}", **more,
            )  # fmt: skip
            return bag
        sealed: Command = kind(
            trade=self.number, enrol_id=enrol_id, offer="DIGITAL",
            commitment=bids.commitment_text(self.number, enrol_id, fen, nonce),
            ciphertext_sha256=sha256(nonce).hexdigest(), **more,
        )  # fmt: skip
        return sealed

    def seals(self, enrol_id: str, fen: int, *, paper: bool = False) -> None:
        self.station.must(self.sealing(enrol_id, fen, paper=paper), CLERK)

    def replaces(self, enrol_id: str, fen: int) -> None:
        self.station.must(self.sealing(enrol_id, fen, ReplaceBid), CLERK)

    # --- opening ---------------------------------------------------------------------------

    def shares(self, *holders: str) -> None:
        """Two of the three lay their cards: those named, head and supervisor else."""
        count = sum(bid.digital for bid in bid_standing.now_opening(self.trade))
        layers = (base64.b64encode(bytes([count]) * 32).decode(),) * count
        for holder in holders or ("HEAD", "SUPERVISOR"):
            signer, key = {"HEAD": (HEAD, KEYS[0]), "SUPERVISOR": (SUPERVISOR, KEYS[1])}[holder]
            give = GiveShare(trade=self.number, holder=holder, key=key, layers=layers)
            self.station.must(give, signer)

    def opening(self, changes: Mapping[str, Mapping[str, Any]] | None = None) -> OpenBids:
        """Everything that waits, as it was sealed; `changes` by enrolment number."""
        found = []
        for bid in bid_standing.now_opening(self.trade):
            fen, nonce = self.by_random[bid.random_id, bid.seq]
            values: dict[str, Any] = {
                "enrol_id": bid.number, "seq": bid.seq, "amount_fen": fen,
                "nonce": base64.b64encode(nonce).decode(), "seal_whole": not nonce,
            }  # fmt: skip
            found.append(Opened(**(values | dict((changes or {}).get(bid.number, {})))))
        return OpenBids(trade=self.number, opened=tuple(found))

    def opens(self) -> None:
        if any(bid.digital for bid in bid_standing.now_opening(self.trade)):
            self.shares()
        self.station.must(self.opening(), HOST)

    # --- equal best --------------------------------------------------------------------------

    def calls(self) -> None:
        self.station.must(CallTie(trade=self.number), HOST)

    def offering_again(self, place: int, fen: int) -> OfferTie:
        number = f"{self.number}-E{place + 1:03}"
        seq = len(bid_standing.of_enrolment(self.trade, number)) + 1
        nonce = sha256(f"{number} {seq}".encode()).digest()
        self.by_random[f"{place}A1B2C3D"[:8], seq] = (fen, nonce)
        return OfferTie(
            trade=self.number, enrol_id=number,
            commitment=bids.commitment_text(self.number, number, fen, nonce),
            ciphertext_sha256=sha256(nonce).hexdigest(),
        )  # fmt: skip

    def offers_again(self, place: int, fen: int) -> None:
        self.station.must(self.offering_again(place, fen), HOST)

    # --- ends ----------------------------------------------------------------------------------

    def results(self) -> "SealedWay":
        self.station.must(RecordResult(trade=self.number, offers=()), HOST)
        return self

    def fails(self, reason: str) -> "SealedWay":
        self.station.must(FailSession(trade=self.number, reason=reason), HOST)
        return self


def prices(method: str) -> tuple[int, ...]:
    return PRICES.get(method, PRICES["SEALED_LOW"])


def in_session(
    method: str, offers: tuple[int | None, ...], takers: tuple[Person, ...] = THREE, **more: Any
) -> SealedWay:
    """Three bidders in the room, their offers still sealed."""
    terms = {"tie_rule": "REOFFER_THEN_DRAW", "single_bidder": False} | more.pop("terms", {})
    way = SealedWay(method, offers, takers=takers, terms=terms, **more)
    way.to("IN_SESSION")
    return way


def opened(method: str, offers: tuple[int | None, ...], **more: Any) -> SealedWay:
    way = in_session(method, offers, **more)
    way.opens()
    return way


def none(method: str) -> SmallStation:
    """Nobody sealed anything."""
    return in_session(method, (None, None, None)).fails("TOO_FEW_OFFERS").station


def one(method: str) -> SmallStation:
    """One offer where more are needed: it stays sealed. With one allowed by notice it wins."""
    first = prices(method)[0]
    if method != "SEALED_HIGH":
        return in_session(method, (first, None, None)).fails("TOO_FEW_OFFERS").station
    allowed = {"single_bidder": True}
    return opened(method, (first,), takers=(TAKER,), terms=allowed).results().station


def few(method: str) -> SmallStation:
    """All opened, too few of them within the announced price."""
    bad = 1 if method == "SEALED_HIGH" else 900_000
    return opened(method, (prices(method)[0], bad, bad)).fails("TOO_FEW_VALID").station


def result(method: str) -> SmallStation:
    return opened(method, prices(method)).results().station


def tie(method: str) -> SmallStation:
    """Two are equally the best; one of them betters it, the other is silent."""
    way = opened(method, _equal(method))
    way.calls()
    better = 1 if method == "SEALED_HIGH" else -1
    way.offers_again(1, prices(method)[0] + better)
    way.station.go("2026-03-25 09:12")
    way.opens()
    return way.results().station


def tie_again(method: str) -> SmallStation:
    """Two are equal, offer again, are equal again: it is drawn for."""
    way = opened(method, _equal(method))
    way.calls()
    better = 100 if method == "SEALED_HIGH" else -100
    for place in (0, 1):
        way.offers_again(place, prices(method)[0] + better)
    way.opens()
    way.station.changes["draw_secret"] = draw.SECRET
    draw.drawn(way.station, "TIE")
    return way.results().station


def reserve(_method: str) -> SmallStation:
    """A secret reserve over the listing price leaves too few valid offers."""
    way = with_reserve(9_450)
    way.shares()
    way.station.must(_with_reserve(way, 9_450), HOST)
    return way.fails("TOO_FEW_VALID").station


def with_reserve(fen: int, offers: tuple[int, ...] = PRICES["SEALED_HIGH"]) -> SealedWay:
    number = "999999100-2026-LDQ-0001"
    sealed = bids.commitment_text(number, "RESERVE", fen, RESERVE_NONCE)
    how = {"how": MethodTerms(reserve=sealed)}
    return in_session("SEALED_HIGH", offers, terms=how)


def _with_reserve(way: SealedWay, fen: int) -> OpenBids:
    nonce = base64.b64encode(RESERVE_NONCE).decode()
    asked = way.opening()
    return OpenBids(trade=way.number, opened=(*asked.opened, Opened("RESERVE", 0, fen, nonce)))


def priority(_method: str) -> SmallStation:
    """An outsider is the best; a member is asked to match."""
    takers = (OUTSIDER, MEMBER, OTHER)
    way = opened("SEALED_HIGH", prices("SEALED_HIGH"), takers=takers).results()
    call = CallPriority(trade=way.number, enrol_id=way.trade.qualified[1].number)
    way.station.must(call, CLERK)
    return way.station


def pause(method: str) -> SmallStation:
    """Paused between the first share and the second; then it goes on to the result."""
    way = in_session(method, prices(method))
    way.shares("HEAD")
    way.station.must(PauseSession(trade=way.number, reason="S03"), HOST)
    told = tuple(each.number for each in way.trade.qualified)
    way.station.go("2026-03-25 09:20")
    way.station.must(ResumeSession(trade=way.number, told=told), HOST, SUPERVISOR)
    way.shares("SUPERVISOR")
    way.station.must(way.opening(), HOST)
    return way.results().station


def freeze(method: str) -> SmallStation:
    """A supervisor stops the trade after the opening."""
    way = opened(method, prices(method))
    stop = SuspendTrade(
        trade=way.number, reason="S07", facts_sha256=TEXT, resume_condition="CHECKED"
    )
    way.station.must(stop, SUPERVISOR)
    return way.station


def _equal(method: str) -> tuple[int, ...]:
    first, _, third = prices(method)
    return first, first, third


OUTCOMES: dict[str, Callable[[str], SmallStation]] = {
    "none": none, "one": one, "few": few, "result": result, "tie": tie, "tie_again": tie_again,
    "reserve": reserve, "priority": priority, "pause": pause, "freeze": freeze,
}  # fmt: skip
ONLY_HIGH = {"reserve", "priority"}
"""A ceiling is no reserve, and procurement never has priority (domain.md 6.7)."""


def _play(outcome: str, method: str) -> Callable[[], SmallStation]:
    return lambda: OUTCOMES[outcome](method)


def plays_of(method: str) -> dict[str, Callable[[], SmallStation]]:
    """Outcome -> how to bring a session of this method there."""
    return {
        outcome: _play(outcome, method)
        for outcome in OUTCOMES
        if method == "SEALED_HIGH" or outcome not in ONLY_HIGH
    }


PLAYS = {method: plays_of(method) for method in TYPE_OF}
