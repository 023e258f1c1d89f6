"""From the entries of a session to the facts of its record (DOC17), for every method."""

from collections.abc import Iterator

from appliance import kept_papers
from appliance.core import bid_standing, money, session
from appliance.core.conduct import FILE, START, Said
from appliance.core.draws import TIE
from appliance.core.entries import (
    BidOpened,
    ObserverRemarked,
    Offer,
    OrderGiven,
    PriorityAnswered,
    QuestionPut,
    QuestionReplied,
    RecordingMarked,
    RelaySwitched,
    ReserveWaived,
    SessionContinued,
    SessionIncident,
    SessionOpened,
    SessionPaused,
)
from appliance.core.incidents import OBJECTION
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.reading import Reading
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.paper.session_record import Line, Offered, Record

STAFF_NO_DIGITS = 13
OFFERS_MAX = 200
"""Offers on a record; of an auction the best of each bidder stands there."""


def record_of(station: Reading, trade: Trade, of: People, place: str) -> Record:
    """The session that runs or ran last. KeyError where none was opened."""
    opened = trade.session
    if opened is None:
        raise KeyError(trade.number)
    tables = station.tables_of(trade)
    result, priority = trade.result, trade.rights
    won = trade.publicity or result
    room = tables.rooms.get(trade.fixed.how.room)
    wants = trade.wants
    return Record(
        session=opened.session_id,
        title=of.place.title,
        place=room.zh if room else place,
        planned_at=_local(opened.planned_at),
        opened_at=_local(opened.opened_at),
        ended_at=_ended(trade),
        host=staff_of(station, opened, "HOST"),
        recorder=staff_of(station, opened, "RECORDER"),
        supervisor=station.staff_name(opened.supervisor)
        if opened.supervisor
        else opened.waiver_no,
        waived=not opened.supervisor,
        present=tuple(_present(opened, of)),
        discipline=_discipline(trade, opened),
        recordings=tuple(_recordings(trade, opened)),
        seals=tuple(_seals(trade)),
        offers=tuple(_offers(trade, of))[:OFFERS_MAX],
        buying=session.buying(trade, tables),
        unit=wants.price_unit,
        method=tables.method(trade.fixed.method).zh,
        tie_rule=trade.fixed.tie_rule,
        ties=tuple(_ties(trade)),
        priority=tuple(
            say(f"record.priority.{one.answer}", "zh_CN", number=one.enrol_id[-4:])
            for one in priority.said
            if isinstance(one, PriorityAnswered)
        ),
        winner=named(of, won.enrol_id) if won else "",
        fen=won.amount_fen if won else 0,
        total_fen=money.total(
            wants.price_unit, won.amount_fen, area_mu_e4=wants.area_mu_e4,
            term_months=wants.term_months,
        ) if won else 0,
        failed=_failed(trade, opened),
        digest=result.recomputed_sha256 if result else "",
        events=tuple(_events(station, trade, opened)),
        objections=tuple(_objections(station, trade, opened)),
        hands=tuple(_hands(station, trade, opened, of)),
    )  # fmt: skip


def named(of: People, enrol_id: str) -> str:
    """A bidder's number and name; the number alone once the person is erased."""
    person = of.bidders.get(enrol_id)
    return f"{enrol_id[-4:]} {person.name}" if person else enrol_id[-4:]


def person_of(station: Reading, of: People, who: str) -> str:
    """Who a line of the roster is: `BIDDER:…-E001`, `HOST:9999991000103`, `TRANSFEROR`.

    Never the name of an expert: the same page names the bidders (F06).
    """
    role, _colon, number = who.partition(":")
    if role == "BIDDER":
        return named(of, number)
    word = say(f"record.role.{role}", "zh_CN")
    if role == "EXPERT":
        return f"{word} {number}" if len(number) < STAFF_NO_DIGITS else word
    name = station.staff_name(number) if len(number) == STAFF_NO_DIGITS else number
    return f"{word} {name}".strip()


def staff_of(station: Reading, opened: SessionOpened, role: str) -> str:
    """Names of whoever is on the roster in this role."""
    found = (one.partition(":")[2] for one in opened.roster if one.startswith(f"{role}:"))
    return say("format.comma", "zh_CN").join(station.staff_name(one) for one in found)


def _present(opened: SessionOpened, of: People) -> Iterator[str]:
    for one in opened.roster:
        if one.startswith("BIDDER:"):
            yield named(of, one.partition(":")[2])


def _ended(trade: Trade) -> str:
    stages = ("DEAL_PENDING", "FAILED_NO_BIDDERS")
    found = [trade.reached(one) for one in stages]
    since = trade.since("IN_SESSION").seq
    times = [one.at for one in found if one is not None and one.seq > since]
    return _local(times[0]) if times else ""


def _failed(trade: Trade, opened: SessionOpened) -> str:
    reason = trade.conduct.failed(opened.session_id)
    return say(f"record.fail.{reason}", "zh_CN") if reason else ""


def _discipline(trade: Trade, opened: SessionOpened) -> str:
    version = trade.conduct.discipline(opened.session_id)
    return say("record.discipline-read", "zh_CN", version=version)


def _recordings(trade: Trade, opened: SessionOpened) -> Iterator[str]:
    """Each device with what became of its recording."""
    files = {}
    for one in trade.conduct.of(opened.session_id, RecordingMarked):
        if isinstance(one.fact, RecordingMarked) and one.fact.mark == FILE:
            files[one.fact.device] = one.fact.file_sha256
    for device in trade.conduct.marked(opened.session_id, START):
        code = "record.filed" if device in files else "record.unfiled"
        name = say(f"recorder.{device}", "zh_CN").removeprefix("recorder.")
        yield say(code, "zh_CN", device=name, digest=files.get(device, "")[:16])


def _seals(trade: Trade) -> Iterator[str]:
    for one in bid_standing.facts(trade, BidOpened):
        code = "record.seal-good" if one.commitment_ok else "record.seal-bad"
        yield say(code, "zh_CN", number=one.enrol_id[-4:], seq=one.seq)
    for _waived in bid_standing.facts(trade, ReserveWaived):
        yield say("record.reserve-waived", "zh_CN")


def _offers(trade: Trade, of: People) -> Iterator[Offered]:
    """Sealed offers as they were judged; else the ranking of the result."""
    sealed = trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    judged = bid_standing.judged(trade) if sealed else ()
    if judged:
        ranked = [(bid_standing.best_first(trade, one.amount_fen), one) for one in judged]
        for _price, one in sorted(ranked, key=lambda pair: (pair[0], pair[1].number)):
            reason = say(f"record.reason.{one.reason}", "zh_CN") if one.reason else ""
            yield Offered(
                one.number[-4:], _name(of, one.number), one.amount_fen, one.valid, reason
            )
        return
    for offer in _ranked(trade):
        yield Offered(offer.enrol_id[-4:], _name(of, offer.enrol_id), offer.amount_fen)


def _ranked(trade: Trade) -> tuple[Offer, ...]:
    if trade.result is not None:
        return trade.result.ranking
    best: dict[str, int] = {}
    for bid in trade.auction.bids:
        best[bid.enrol_id] = max(bid.amount_fen, best.get(bid.enrol_id, 0))
    ranked = sorted(best.items(), key=lambda one: -one[1])
    return tuple(Offer(enrol_id, fen) for enrol_id, fen in ranked)


def _name(of: People, enrol_id: str) -> str:
    person = of.bidders.get(enrol_id)
    return person.name if person else ""


def _ties(trade: Trade) -> Iterator[str]:
    called = bid_standing.called(trade)
    if called is not None:
        numbers = say("format.comma", "zh_CN").join(one[-4:] for one in called.enrol_ids)
        yield say("record.tie-called", "zh_CN", numbers=numbers)
    drawn = trade.draws.result_of(TIE)
    if drawn is not None:
        numbers = say("format.comma", "zh_CN").join(one[-4:] for one in drawn.order)
        yield say("record.tie-drawn", "zh_CN", numbers=numbers)


def _events(station: Reading, trade: Trade, opened: SessionOpened) -> Iterator[Line]:
    """Pauses, incidents, questions and orders, as they came."""
    since = trade.since("IN_SESSION").seq
    for one in trade.conduct.said:
        if one.seq < since or one.session_id not in ("", opened.session_id):
            continue
        found = _event(station, trade, one)
        if found is not None:
            yield found


def _event(station: Reading, trade: Trade, said: Said) -> Line | None:
    at, fact = _local(said.at), said.fact
    match fact:
        case SessionPaused():
            reason = station.tables_of(trade).suspension_reasons[fact.reason].zh
            return Line(at, say("record.paused", "zh_CN", reason=reason))
        case SessionContinued():
            return Line(at, say("record.resumed", "zh_CN", count=len(fact.told)))
        case SessionIncident() if fact.matter != OBJECTION:
            return Line(at, *_incident(station, trade, fact))
        case QuestionPut():
            who = say("record.asks", "zh_CN", expert=fact.expert_no, bidder=fact.bidder_no)
            return Line(at, who, paper_text(station, trade, fact.text_sha256))
        case QuestionReplied():
            who = say("record.replies", "zh_CN", bidder=fact.bidder_no)
            return Line(at, who, paper_text(station, trade, fact.text_sha256))
        case RelaySwitched():
            what = say(f"record.relay.{fact.relay}.{fact.state}", "zh_CN")
            return Line(
                at, what, say(f"record.relay.{fact.reason}", "zh_CN") if fact.reason else ""
            )
        case OrderGiven():
            word = say(f"order.{fact.matter}", "zh_CN")
            return Line(at, word, paper_text(station, trade, fact.text_sha256))
        case _:
            return None


def _objections(station: Reading, trade: Trade, opened: SessionOpened) -> Iterator[Line]:
    """Objections with their answers, and what an observer remarked."""
    for one in trade.conduct.of(opened.session_id, SessionIncident, ObserverRemarked):
        if isinstance(one.fact, SessionIncident) and one.fact.matter == OBJECTION:
            yield Line(_local(one.at), *_incident(station, trade, one.fact))
        elif isinstance(one.fact, ObserverRemarked):
            remark = say("record.remark", "zh_CN")
            yield Line(_local(one.at), remark, station.words(one.seq, "text"))


def _incident(station: Reading, trade: Trade, fact: SessionIncident) -> tuple[str, str, str]:
    what = say(f"incident.{fact.matter}", "zh_CN")
    by = f" {fact.enrol_id[-4:]}" if fact.enrol_id else ""
    answer = paper_text(station, trade, fact.answer_sha256) if fact.answer_sha256 else ""
    return f"{what}{by}", paper_text(station, trade, fact.text_sha256), answer


def paper_text(station: Reading, trade: Trade, digest: str) -> str:
    """The words of a kept text; that there is a file where it was scanned, or that it is gone."""
    paper = kept_papers.read(station, trade.number, digest)
    if paper is None:
        return say("record.text-gone", "zh_CN")
    if paper.media != "text/plain":
        return say("record.text-file", "zh_CN", digest=digest[:16])
    return " ".join(paper.body.decode("utf-8", "replace").split())


def _hands(
    station: Reading, trade: Trade, opened: SessionOpened, of: People
) -> Iterator[tuple[str, str]]:
    closed = trade.conduct.minutes(opened.session_id)
    for one in closed.signatures if closed else ():
        yield person_of(station, of, one.who), say(f"hand.{one.how}", "zh_CN")


def words_of(station: Reading, seq: int) -> Words:
    """Who stands behind a number of questions and answers, as it lies in the vault."""
    return Words(station.words(seq, "who"))


def _local(at: str) -> str:
    return instant_of(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
