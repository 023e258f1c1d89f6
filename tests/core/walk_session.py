"""What a walk does in a session beside its result: pauses, incidents, questions, minutes."""

from collections.abc import Callable

from small_station import TEXT
from walk_hand import Hand

from appliance.core import commands
from appliance.core.commands import Command
from appliance.core.entries import HandMark
from appliance.core.parties import Words
from appliance.core.trade import Trade

SELDOM = 9
"""These acts lead nowhere; a walk has somewhere to go."""


def _pause(hand: Hand, trade: Trade) -> Command | None:
    if not hand.one_in(SELDOM):
        return None
    return commands.PauseSession(trade=trade.number, reason=hand.pick(("S02", "S03", "S99")))


def _resume(_hand: Hand, trade: Trade) -> Command | None:
    if not trade.conduct.paused or trade.session is None:
        return None
    told = (one[7:] for one in trade.session.roster if one.startswith("BIDDER:"))
    return commands.ResumeSession(trade=trade.number, told=tuple(told))


def _read(_hand: Hand, trade: Trade) -> Command:
    return commands.ReadDiscipline(trade=trade.number, version="1")


def _mark(hand: Hand, trade: Trade) -> Command:
    mark = hand.pick(("START", "STOP", "FILE"))
    filed = {"file_sha256": TEXT, "location": "NVR-1/2026"} if mark == "FILE" else {}
    return commands.MarkRecording(trade=trade.number, mark=mark, device="camera-1", **filed)


def _relay(hand: Hand, trade: Trade) -> Command:
    return commands.SwitchRelay(
        trade=trade.number, relay=hand.pick(("VOICE_CHANGER", "PHONE_SHIELD")),
        state=hand.pick(("ON", "OFF")), permit=hand.pick(("", "RADIO-2026-7")),
    )  # fmt: skip


def _incident(hand: Hand, trade: Trade) -> Command:
    return commands.ReportIncident(
        trade=trade.number, matter=hand.pick(("OBJECTION", "DISORDER")), text_sha256=TEXT,
        answer_sha256=hand.pick(("", TEXT)),
    )  # fmt: skip


def _ask(hand: Hand, trade: Trade) -> Command:
    return commands.PutQuestion(
        trade=trade.number, expert_no="expert-1", bidder_no=f"bidder-{hand.pick((1, 2))}",
        text_sha256=TEXT, who=Words("x"),
    )  # fmt: skip


def _reply(hand: Hand, trade: Trade) -> Command:
    return commands.ReplyQuestion(
        trade=trade.number, bidder_no=f"bidder-{hand.pick((1, 2))}", text_sha256=TEXT,
        who=Words("x"),
    )  # fmt: skip


def _minutes(hand: Hand, trade: Trade) -> Command:
    roster = trade.session.roster if trade.session else ()
    hands = tuple(HandMark(who, hand.pick(("CARD", "INK", "FINGER", "LEFT"))) for who in roster)
    return commands.CloseMinutes(trade=trade.number, text_sha256=TEXT, signatures=hands)


def _order(hand: Hand, trade: Trade) -> Command:
    return commands.GiveOrder(
        trade=trade.number, matter=hand.pick(("WARNING", "CORRECTION")), text_sha256=TEXT,
        due=hand.pick(("", "2026-12-31")),
    )  # fmt: skip


def _answer(hand: Hand, trade: Trade) -> Command | None:
    orders = trade.conduct.orders
    if not orders:
        return None
    number = hand.pick([one.order_no for one in orders])
    return commands.AnswerOrder(trade=trade.number, order_no=number, text_sha256=TEXT)


def _close_alert(_hand: Hand, trade: Trade) -> Command:
    number = f"{trade.number}/AL1"
    return commands.CloseAlert(trade=trade.number, alert_no=number, finding_sha256=TEXT)


def _seldom(
    make: Callable[[Hand, Trade], Command | None],
) -> Callable[[Hand, Trade], Command | None]:
    return lambda hand, trade: make(hand, trade) if hand.one_in(SELDOM) else None


MOVES: dict[type[Command], Callable[[Hand, Trade], Command | None]] = {
    commands.PauseSession: _pause,
    commands.ResumeSession: _resume,
    commands.ReadDiscipline: _seldom(_read),
    commands.MarkRecording: _seldom(_mark),
    commands.SwitchRelay: _seldom(_relay),
    commands.ReportIncident: _seldom(_incident),
    commands.PutQuestion: _seldom(_ask),
    commands.ReplyQuestion: _seldom(_reply),
    commands.CloseMinutes: _seldom(_minutes),
    commands.GiveOrder: _seldom(_order),
    commands.AnswerOrder: _seldom(_answer),
    commands.CloseAlert: _seldom(_close_alert),
}
