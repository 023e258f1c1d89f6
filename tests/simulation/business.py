"""People at the counter of a box: a few acts a day, with real signatures, by the real rules."""

import random  # noqa: TID251 - the seeded chance of a test
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import msgspec

from appliance.core import registration
from appliance.core.commands import (
    AcceptTrade,
    ApproveReview,
    Command,
    DraftTrade,
    PublishNotice,
    RefuseTrade,
    SignReview,
    StartReview,
    SubmitTrade,
)
from appliance.core.instant import SHANGHAI, text_of
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.ledger.projections import TradeLine
from appliance.station import Refused
from tests.fakes.township import CONSENT, MATERIALS, OWNER, PLACE
from tests.simulation.box import Box

OPEN_MAX = 6
NEXT = ("SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED")
"""Stages from which somebody here carries a trade on."""


class Desk:
    """The clerks, the reviewer and the head of one box."""

    def __init__(self, box: Box, chance: random.Random, counted: Counter[str]) -> None:
        self._box, self._chance, self._counted = box, chance, counted
        self._steps: dict[str, Callable[[Trade], None]] = {
            "SUBMITTED": self._accept,
            "ACCEPTED": self._start_review,
            "IN_REVIEW": self._approve,
            "APPROVED": self._publish,
        }

    def act(self) -> None:
        """One act: somebody new comes, or a trade goes one step on. A refusal is an act too."""
        lines = self._in_hand()
        try:
            if len(lines) < OPEN_MAX and (not lines or self._chance.random() < 0.4):
                self._register()
                return
            line = lines[self._chance.randrange(len(lines))]
            trade = self._box.station.trade(line.number)
            assert trade is not None
            self._steps[line.stage](trade)
        except Refused as no:
            self._counted[f"refused {no.refusal.code}"] += 1

    def _in_hand(self) -> list[TradeLine]:
        """Trades to go on with; one notice at a time, since each writes covers all day."""
        lines = self._box.station.projections.trades()
        public = any(one.stage == "PUBLISHED" for one in lines)
        going = [one for one in lines if one.stage in NEXT]
        return [one for one in going if not (public and one.stage == "APPROVED")]

    def _do(self, who: str, role: str, *commands: Command) -> None:
        box = self._box
        before = box.cut_now("before commit")
        receipt = box.station.do(*commands, signers=[box.signer(who, role)], beside=before)
        box.cut_now("after commit")()
        box.told(receipt.last_seq, receipt.leaf_hex)
        self._counted["act"] += 1

    def _day(self, days: int, clock: str) -> str:
        at = self._box.clock.now().at.astimezone(SHANGHAI) + timedelta(days=days)
        hour, minute = clock.split(":")
        return text_of(at.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0))

    def register(self, parcel: str) -> str | None:
        """Somebody brings a neighbour's parcel; the number of the trade, None for a refusal.

        A station takes only what lies in its own villages. Here the border was drawn anew, and
        the tables of this one say already that the village is its own.
        """
        try:
            with patch.object(registration, "_place", lambda _world, _asked: None):
                return self._register(parcel)
        except Refused as no:
            self._counted[f"refused {no.refusal.code}"] += 1
            return None

    def _register(self, parcel: str = "") -> str:
        box = self._box
        box.drafts += 1
        village = parcel[:12] or f"{box.identity.code}200"
        owner = msgspec.structs.replace(OWNER, member_of=village)
        number, draft_id = box.station.next_trade_no("CBD"), box.station.draw_id()
        draft = DraftTrade(
            draft_id=draft_id, type="CBD", mode="LEASE", transferor=owner,
            consent_version="1", source="CARD", module="05.01-20210715-0007654321-0123456789",
        )  # fmt: skip
        parcel = parcel or f"{village}{self._chance.randrange(10**7):07}"
        start = box.clock.now().at.astimezone(SHANGHAI) + timedelta(days=90)
        asked = SubmitTrade(
            trade=number, draft_id=draft_id, type="CBD", mode="LEASE", method="LISTING",
            transferor=owner, place=PLACE, village=village, parcel_code=parcel,
            area_mu_e4=35_200, title_area_mu_e4=35_200, title_months_left=240, term_months=60,
            start=start.date().isoformat(), list_price_fen=80_000 + self._chance.randrange(999),
            price_unit="fen/mu/year", sign_kind="FINGER", finger_score=97, land_type="0101",
        )  # fmt: skip
        self._do("clerk", "CLERK", draft, asked)
        return number

    def _accept(self, trade: Trade) -> None:
        if self._chance.random() < 0.1:
            self._do(
                "clerk",
                "CLERK",
                RefuseTrade(trade=trade.number, ground="TITLE_DISPUTE", facts=Words("权属有争议")),
            )
            return
        accept = AcceptTrade(trade=trade.number, materials=MATERIALS, decisions=(CONSENT,))
        self._do("clerk", "CLERK", accept)

    def _start_review(self, trade: Trade) -> None:
        self._do("reviewer", "REVIEWER", StartReview(trade=trade.number))

    def _approve(self, trade: Trade) -> None:
        text = self._box.station.keep_blob(f"notice of {trade.number}".encode())
        sign = SignReview(trade=trade.number, level=1, opinion="AGREE", text_sha256=text)
        self._do("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=trade.number, text_sha256=text, method=trade.wants.method, notice_days=5,
            enrol_deadline=self._day(28, "17:00"), planned_at=self._day(29, "09:00"),
        )  # fmt: skip
        self._do("head", "HEAD", approve)

    def _publish(self, trade: Trade) -> None:
        firewall = self._box.station.firewall_key(trade.number).key_id
        publish = PublishNotice(
            trade=trade.number, channels=("KIOSK", "DISTRICT", "PRINT"), firewall=firewall
        )
        self._do("clerk", "CLERK", publish)
