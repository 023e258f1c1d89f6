"""What the station knows, for screens and rules: projections, folds and the vault, read only."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from appliance.box_secrets import BoxSecrets
from appliance.core import (
    canonical,
    due,
    entries,
    envelope,
    exposures,
    licence,
    numbers,
    staleness,
    tamper,
)
from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.figures.totals import Figures
from appliance.core.instant import Instant, instant_of
from appliance.core.mandate import stands_on_both
from appliance.core.parties import Credential, DealPeople, Person, Place, Words
from appliance.core.people import mask_names_in
from appliance.core.recovery import State
from appliance.core.staleness import Aged
from appliance.core.trade import Trade
from appliance.core.trade_fold import fold
from appliance.core.world import Seen
from appliance.ledger import safety, sealing
from appliance.ledger.answers import Answers
from appliance.ledger.blacklist import NO_LIST
from appliance.ledger.blobs import Blobs
from appliance.ledger.board_notices import BoardNotice, BoardNotices
from appliance.ledger.code_index import CodeIndex
from appliance.ledger.complaint_notes import ComplaintWords
from appliance.ledger.credit_scores import Score
from appliance.ledger.department_notes import DepartmentWords
from appliance.ledger.district_tables import DistrictTables
from appliance.ledger.enrolments import Enrolments
from appliance.ledger.expert_replies import Replies
from appliance.ledger.heard import Heard
from appliance.ledger.licences import Licences
from appliance.ledger.online_results import OnlineResults
from appliance.ledger.policy import Policy
from appliance.ledger.pools import Pools
from appliance.ledger.projections import Projections, TradeLine
from appliance.ledger.recording import Recorder, inner_of
from appliance.ledger.releases import Release, Releases
from appliance.ledger.revoked_keys import RevokedKeys
from appliance.ledger.rulings import Rulings
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.ledger.waivers import Waivers
from appliance.message_queue import Message, MessageQueue
from appliance.outbox import Job, Outbox
from appliance.ports import Clock, Entropy, StorageFault
from appliance.registers import discipline
from appliance.registrations import Registrations
from appliance.sealed_messages import SealedMessages
from appliance.trades_in_hand import TradesInHand
from appliance.views import (
    CERTIFICATE_ENDED,
    CURRENT_STAGES,
    NOTICE_ROWS,
    NOTICE_STAGES,
    PAGE_ROWS,
    RESULT_STAGES,
    LineStatus,
    Moment,
    NoticeView,
    Page,
    People,
    Proof,
    TradeRow,
    WorkPage,
    due_of,
    green_of,
    lamp_of,
)

T = TypeVar("T")


class Parts(Struct, frozen=True, kw_only=True):
    """What a station is put together from; nothing in it reaches for a clock or a disk itself."""

    ledger: Ledger
    vault: Vault
    blobs: Blobs
    tables: Tables
    clock: Clock
    entropy: Entropy
    origin: str
    station_code: str
    demo: bool
    inbox: Path
    """Where the sync agent puts what the district sent: `checkpoint`, `status.json`."""
    adopted: Path | None = None
    """Where the notes lie that the district's ledger vouches for; None: in `inbox`, unvouched."""
    trust: Policy | None = None
    """Whose cosignatures count, and how many of them make an entry safe; None: none ever do."""
    mirror: str = ""
    """The district's key that vouches for held entries (vkey text); empty: it has none."""
    listed: Callable[[Person, str], str] = lambda _person, _day: NO_LIST
    """Whether a person stands on the district's blacklist on a local day: HIT, CLEAR, NO_LIST."""
    list_version: Callable[[], str] = lambda: ""
    """Which list that is: 16 hex digits, "" for none."""
    scored: Callable[[Person], Score] = lambda _person: Score()
    """What the district's credit scores say of a person."""
    heard: Heard | None = None
    """The mirror of the district's ledger; None: notes stand by themselves and do not age."""
    organisation: Callable[[Person, Person | None, Credential | None, bytes, str], Seen] = (
        lambda *_shown: Seen()
    )
    """What keys and the district's pool say of an organisation, its agent, what it laid down and
    the challenge that it signed, on a local day."""
    answers: Answers | None = None
    """Where the district's answers to our questions come from; None: none are brought."""
    enrolments: Enrolments | None = None
    """Where enrolments over the district's web come from; None: none are brought."""
    online_results: OnlineResults | None = None
    """Where results of online auctions come from; None: none are brought."""
    rulings: Rulings | None = None
    """Where the district's rulings come from; None: none are brought."""
    waivers: Waivers | None = None
    """Likewise its waivers of a supervisor."""
    board: BoardNotices | None = None
    """Where its notices for the board come from; None: none are brought."""
    releases: Releases | None = None
    """Where it says which software it wants here; None: nowhere."""
    revoked: RevokedKeys | None = None
    """Likewise its word about keys of staff that it took back."""
    complaint_words: ComplaintWords | None = None
    """Likewise its words about complaints that went to it."""
    departments: DepartmentWords | None = None
    """Where what departments signed at the district comes from; None: none is brought."""
    licences: Licences | None = None
    """Where the district's word about the licence comes from; None: none is brought."""
    replies: Replies | None = None
    """Where the district's answers to requests for experts come from; None: none are brought."""
    pools: Pools | None = None
    """Where the district's pools come from; None: none are brought."""
    district_tables: DistrictTables | None = None
    """Where the district's code tables come from; None: those that were shipped."""
    committed: Callable[[], None] = lambda: None
    """Called after each commit, outside the transaction: wakes publisher and printer."""


class Reading:
    """The read side of the station. Safe from any thread.

    `writing` is for screens that read, change and keep something that is no command; commands
    need no lock, the writer takes one after the other.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.ledger, self.vault, self.blobs = parts.ledger, parts.vault, parts.blobs
        self.tables, self.clock, self.entropy = parts.tables, parts.clock, parts.entropy
        self.origin, self.station_code = parts.origin, parts.station_code
        self.demo, self.committed = parts.demo, parts.committed
        self.writing = threading.RLock()
        self.projections = Projections(parts.ledger.db)
        self.outbox = Outbox(parts.ledger.db)
        self.messages = MessageQueue(parts.ledger.db)
        self.sealed = SealedMessages(parts.vault)
        self.registrations = Registrations(
            parts.ledger.db,
            vault=parts.vault,
            write=parts.ledger.write,
            draw=parts.entropy.draw,
            now_ms=lambda: parts.clock.now().wall_ms,
        )
        self.secrets = BoxSecrets(parts.ledger, parts.vault, parts.entropy, parts.origin)
        self.codes = CodeIndex(parts.ledger, self.secrets.query_codes)
        self.query_code, self.subject_of = self.secrets.query_code, self.secrets.subject_of
        self._newest = -1, datetime.min.replace(tzinfo=UTC)
        self.resting = False
        """The power is failing: nothing new is begun (core/power.py)."""
        self.trades_in_hand = TradesInHand(parts.ledger)

    @contextmanager
    def side_transaction(self) -> Iterator[None]:
        """For tables beside the ledger: durable when it ends, and never amid a command."""
        with self.ledger.transaction():
            yield

    # --- time and numbers -----------------------------------------------------------------

    def now(self) -> Instant:
        return self.clock.now()

    @property
    def condition(self) -> State:
        """Whether the box takes commands: normal, with a debt, or only its recovery."""
        return self.ledger.condition.state(self.now().day)

    def licence(self) -> licence.Licence:
        """Whether the district lets this station trade today, and what it does not."""
        bodies = self.ledger.of_subject(licence.SUBJECT)
        told = (envelope.fact_of(envelope.from_bytes(body)) for _seq, body in bodies)
        return licence.in_force(told, self.now().day)

    def board_notices(self) -> tuple[BoardNotice, ...]:
        """What the district hangs on the board today."""
        brought = self.parts.board
        today = self.now().day
        return () if brought is None else brought.hanging(self.station_code, today)

    def release(self) -> Release | None:
        """The software that the district wants here, whatever is on the box."""
        brought = self.parts.releases
        return None if brought is None else brought.told()

    def alarms(self) -> tuple[tamper.Alarm, ...]:
        """Openings of the case that nobody answered for yet."""
        told = (
            (seq, envelope.from_bytes(body))
            for seq, body in self.ledger.of_subject(tamper.SUBJECT)
        )
        return tamper.still_open(
            (seq, written.at, envelope.fact_of(written)) for seq, written in told
        )

    def newest_at(self) -> datetime | None:
        """`at` of the newest entry; entry times never go backwards."""
        size = self.ledger.size
        if size == 0:
            return None
        known, at = self._newest
        if known != size:
            at = instant_of(envelope.from_bytes(self.ledger.entry(size - 1)).at)
            if not self.ledger.in_transaction:
                self._newest = size, at
        return at

    def figures(self, first: str, last: str, *, as_of: int | None = None) -> Figures:
        """The figures of the local days `first` to `last`, both included (domain.md 6.10).

        `as_of`: as they stood below this entry, now for None. What falls due behind the newest
        entry of then is left out.
        """
        size = self.ledger.size if as_of is None else min(as_of, self.ledger.size)
        if size == 0:
            return Figures({})
        newest = day_at(envelope.from_bytes(self.ledger.entry(size - 1)).at).isoformat()
        return self.projections.figures(first, min(last, newest), size)

    def first_of_day(self, day: str) -> int:
        """The first entry of that local ISO day or of a later one; the size where none is."""
        low, high = 0, self.ledger.size
        while low < high:
            middle = (low + high) // 2
            at = envelope.from_bytes(self.ledger.entry(middle)).at
            if day_at(at).isoformat() < day:
                low = middle + 1
            else:
                high = middle
        return low

    def next_trade_no(self, trade_type: str) -> str:
        """The number that the next application of this type will get, this year."""
        year = self.now().day[:4]
        last = self.projections.numbers().get(f"trade/{year}", 0)
        return numbers.trade_no(self.station_code, int(year), trade_type, last + 1)

    def draw_id(self) -> str:
        """Eight random characters of Crockford's base 32: a draft or an enrolment id."""
        return numbers.crockford(self.entropy.draw(5))

    # --- trades ---------------------------------------------------------------------------

    def trade(self, number: str) -> Trade | None:
        """The fold of a trade's entries, its hidden acts included (never show those early)."""

        def folded() -> Trade | None:
            line = self.projections.trade(number)
            return None if line is None else fold(self._records(line), self.tables)

        return self.trades_in_hand.get(number, folded)

    def tables_of(self, trade: Trade | None) -> Tables:
        """The tables by which a trade is judged: those under which it was accepted, for ever.

        The calendar alone is always the newest. Before the acceptance, and where a newer release
        does not know the old tables any more, those in use (domain.md A10, J07).
        """
        began = trade.accepted.rule_version if trade is not None and trade.accepted else ""
        kept = self.parts.district_tables
        if kept is None or began in ("", self.tables.version):
            return self.tables
        return kept.of(began, in_use=self.tables) or self.tables

    def draft(self, draft_id: str) -> Trade | None:
        """A draft that has no number yet."""

        def folded() -> Trade | None:
            bodies = self.ledger.of_subject(draft_id)
            recorder = self._recorder()
            written = [envelope.from_bytes(body) for _seq, body in bodies]
            return fold([recorder.recorded(one) for one in written], self.tables)

        return self.trades_in_hand.get(draft_id, folded)

    def _records(self, line: TradeLine) -> list[entries.Recorded]:
        """All entries of a trade in order: draft, open ones, and those behind the firewall."""
        keys = self.secrets.firewalls(line.number)
        subjects = [line.draft_id, line.number, *keys]
        bodies = sorted({pair for one in subjects for pair in self.ledger.of_subject(one)})
        recorder = self._recorder()
        found = []
        for seq, body in bodies:
            written = envelope.from_bytes(body)
            fact = envelope.fact_of(written)
            if isinstance(fact, entries.SealedAct):
                inner = sealing.open_act(fact, keys[fact.key], origin=self.origin)
                if inner is not None:
                    found.append(recorder.opened(seq, written.at, inner_of(inner)))
            else:
                found.append(recorder.recorded(written))
        return found

    def firewall_key(self, number: str) -> sealing.FirewallKey:
        """The key that hides a trade's present enrolment."""
        trade = self.trade(number)
        return self.secrets.firewall_key(number, trade.closings if trade else 0)

    def _recorder(self) -> Recorder:
        return Recorder({key: one.staff_no for key, one in self.projections.staff().items()})

    def work(self, at: int = 1) -> WorkPage:
        """A page of the trades that are not archived yet.

        Those with a reason to go first stand on top, then those that are due first.
        """
        today = self.now().day
        waiting = [
            (due_of(trade, self.tables_of(trade)), trade) for trade in self.trades_under_way()
        ]
        waiting.sort(
            key=lambda one: (not green_of(one[1]), one[0] is None, one[0] or "", one[1].number)
        )
        lamps = Counter(lamp_of(when, today) for when, _trade in waiting)
        cut = waiting[(at - 1) * PAGE_ROWS : at * PAGE_ROWS]
        rows = tuple(self._row(trade, when, today) for when, trade in cut)
        return WorkPage(
            rows, at, len(waiting) > at * PAGE_ROWS, len(waiting), lamps["stop"], lamps["wait"]
        )

    def _row(self, trade: Trade, when: str | None, today: str) -> TradeRow:
        people = self.people(trade.number)
        return TradeRow(
            trade.number, trade.type, trade.stage,
            people.place.title if people else "", people.transferor.name if people else "",
            when, lamp_of(when, today), trade.last_seq, green_of(trade),
        )  # fmt: skip

    def find(self, asked: str) -> tuple[Trade, ...]:
        """Trades by number, its end, its last digits, or the query code of its papers.

        `asked`: letters and digits only. Finished ones are found too; the newest comes first.
        """
        return tuple(
            trade
            for number in self._numbers_of(asked)
            if (trade := self.trade(number)) is not None
        )

    def _numbers_of(self, asked: str) -> list[str]:
        if not asked:
            return []
        found = [
            line.number
            for line in self.projections.of_tail(asked[-4:].rjust(4, "0"))
            if len(asked) <= 4 or re.sub(r"[^0-9A-Z]", "", line.number).endswith(asked)
        ]
        code = numbers.crockford_normal(asked)
        if code and len(code) == numbers.CODE_LENGTH and (number := self.codes.trade(code)):
            found.append(number)
        return found

    def trades_under_way(self) -> list[Trade]:
        """Those that something can still happen to: of ten years' trades, a few hundred."""
        lines = self.projections.under_way()
        return [trade for line in lines if (trade := self.trade(line.number)) is not None]

    def next_due(self) -> datetime | None:
        """When the next thing falls due at this station: for the demo's "to the next deadline"."""
        now = self.now()
        found = [
            when
            for trade in self.trades_under_way()
            if (when := due.next_due(trade, self.tables_of(trade), now.at)) is not None
        ]
        published = discipline.all_exposures(self).values()
        found += [exposures.over(one) for one in published if not one.ended]
        return min(found, default=None)

    # --- people ---------------------------------------------------------------------------

    def people(self, number: str) -> People | None:
        """Names and places of a trade; None once they are erased."""
        line = self.projections.trade(number)
        if line is None:
            return None
        transferor = self._value(line.submitted_seq, "transferor", Person)
        place = self._value(line.submitted_seq, "place", Place)
        if transferor is None or place is None:
            return None
        trade = self.trade(number)
        bidders = {}
        for one in trade.enrolments if trade and trade.closing else ():
            person = self._value(one.seq, "party_id", Person)
            if person is not None:
                bidders[one.number] = person
        stood = self._value(line.submitted_seq, "representative", Person)
        return People(transferor, place, bidders, stood)

    def deal_people(self, trade: Trade) -> DealPeople | None:
        """Who stands behind the contract of a trade; None before it, or once one is erased."""
        of = self.people(trade.number) if trade.award else None
        winner = of.bidders.get(trade.award.enrol_id) if of and trade.award else None
        return DealPeople(winner, of.transferor, of.place) if of and winner else None

    def enrolled(self, trade: Trade, enrol_id: str) -> Person | None:
        """The person of an enrolment by its number or random id, also before the closing.

        For the counter that took it, with the slip in hand; no page may list them.
        """
        found = trade.enrolment(enrol_id)
        return None if found is None else self._value(found.seq, "party_id", Person)

    def transferor(self, trade: Trade) -> Person | None:
        people = self.people(trade.number) if trade.number else None
        return people.transferor if people else None

    def applicant(self, trade: Trade) -> Person | None:
        """The transferor, also of a draft that is no application yet."""
        if trade.number and (found := self.transferor(trade)) is not None:
            return found
        bodies = self.ledger.of_subject(trade.draft_id)
        drafted = [seq for seq, body in bodies if envelope.from_bytes(body).kind == "trade.draft"]
        return self._value(drafted[0], "transferor", Person) if drafted else None

    def agents(self, trade: Trade) -> tuple[Person, ...]:
        """Who acts for the transferor, by mandate or at the counter, as far as not erased."""
        found = [self.agent(one.seq) for one in trade.principals.mandates]
        people = self.people(trade.number) if trade.number else None
        found.append(people.representative if people else None)
        return tuple(one for one in found if one is not None)

    def both_sides(self, trade: Trade) -> bool:
        """Whether the winner, or who enrolled them, acts for the transferor too."""
        won, people = trade.enrolment(trade.winner), self.people(trade.number)
        if won is None or people is None:
            return False
        bidder = people.bidders.get(won.number)
        return stands_on_both(self.agents(trade), bidder, self.came_by(won.seq))

    def party_of(self, seq: int) -> Person | None:
        """Whom the act of entry `seq` is of: who objected, who complained; None once erased."""
        return self._value(seq, "party_id", Person)

    def agent(self, seq: int) -> Person | None:
        """Whom the mandate of entry `seq` names; None once they are erased."""
        return self._value(seq, "agent_id", Person)

    def guest(self, seq: int) -> Person | None:
        """A guest of a session, by the entry that first told of them; None once erased."""
        return self._value(seq, "guest", Person)

    def came_by(self, seq: int) -> Person | None:
        """Who came for the bidder of the enrolment in entry `seq`; None: they themselves."""
        return self._value(seq, "agent_id", Person)

    def expert(self, seq: int) -> Person | None:
        """Whom the call of entry `seq` went to; no page shows them before the unsealing."""
        return self._value(seq, "person", Person)

    def holder(self, seq: int) -> Person | None:
        """Whose signature beside the transferor entry `seq` records; None once erased."""
        return self._value(seq, "party_id", Person)

    def holders(self, trade: Trade) -> tuple[Person, ...]:
        """Who signed beside the transferor."""
        found = (self.holder(one.seq) for one in trade.principals.holders)
        return tuple(one for one in found if one is not None)

    def is_enrolled(self, trade: Trade | None, id_number: str) -> bool:
        """Whether this person already stands enrolled; asked by the rules, shown to nobody."""
        if trade is None:
            return False
        people = (
            self._value(one.seq, "party_id", Person)
            for one in trade.enrolments
            if not one.withdrawn
        )
        return any(one is not None and one.id_number == id_number for one in people)

    def addressee(self, message: Message) -> Person | None:
        """Whom a message is for; None once they are erased."""
        seq, name = message.where
        return self._value(seq, name, Person)

    def staff_name(self, staff_no: str) -> str:
        """The name of a member of staff, or the number where the name is erased."""
        seq = self.projections.staff_entries().get(staff_no)
        value = None if seq is None else self.vault.value(seq, "person")
        return staff_no if value is None else str(json.loads(value)["text"])

    def words(self, seq: int, name: str) -> str:
        """Free words of an entry, "" once they are erased."""
        found = self._value(seq, name, Words)
        return found.text if found else ""

    def _value(self, seq: int, name: str, kind: type[T]) -> T | None:
        body = self.vault.value(seq, name)
        return None if body is None else msgspec.convert(canonical.decode(body), kind)

    # --- what is shown --------------------------------------------------------------------

    def timeline(self, number: str) -> list[Moment]:
        """A trade's entries in order; what lies behind the firewall only once it is open."""
        reach = self.proof().reach
        return [
            Moment(
                one.seq, one.at, one.fact.kind,
                tuple(self.staff_name(staff_no) for staff_no, _role in one.signers),
                one.seq < reach,
            )
            for one in self.in_the_open(number)
        ]  # fmt: skip

    def in_the_open(self, number: str) -> list[entries.Recorded]:
        """A trade's entries in order, those behind the firewall once it is down."""
        line, trade = self.projections.trade(number), self.trade(number)
        if line is None or trade is None:
            return []
        open_now = trade.closing is not None
        return [one for one in self._records(line) if open_now or not one.fact.hidden]

    def current_notices(self) -> list[NoticeView]:
        """Notices that run and results in their publicity, the newest entry first."""
        today = self.now().day
        lines = (line for line in self.projections.under_way() if line.stage in CURRENT_STAGES)
        found = (self._notice(line) for line in lines)
        return [one for one in found if one is not None and one.is_current(today)]

    def notices(self, at: int = 1) -> Page[NoticeView]:
        """A page of all notices and results, those submitted last first."""
        lines = self.projections.newest(
            NOTICE_STAGES | RESULT_STAGES, offset=(at - 1) * NOTICE_ROWS, limit=NOTICE_ROWS + 1
        )
        found = (self._notice(line) for line in lines[:NOTICE_ROWS])
        return Page(tuple(one for one in found if one is not None), at, len(lines) > NOTICE_ROWS)

    def notice(self, number: str) -> NoticeView | None:
        """One notice or result; None for a trade that has none to show."""
        line = self.projections.trade(number)
        shown = line is not None and line.stage in NOTICE_STAGES | RESULT_STAGES
        return self._notice(line) if line is not None and shown else None

    def _notice(self, line: TradeLine) -> NoticeView | None:
        trade, people = self.trade(line.number), self.people(line.number)
        if trade is None or people is None or trade.notice is None:
            return None
        public = trade.publicity is not None
        text = self.blobs.get(trade.notice.text_sha256) or b""
        return NoticeView(
            number=line.number,
            title=public_title(people),
            stage=line.stage,
            text=text.decode("utf-8", "replace"),
            start=trade.notice.start,
            end=trade.notice.end,
            enrol_deadline=trade.notice.enrol_deadline,
            area_mu_e4=trade.wants.area_mu_e4,
            list_price_fen=trade.wants.list_price_fen,
            price_unit=trade.wants.price_unit,
            term_months=trade.wants.term_months,
            winner=people.bidders.get(trade.winner) if public else None,
            result_fen=trade.publicity.amount_fen if trade.publicity else None,
            result_end=trade.publicity.result_end if trade.publicity else None,
        )

    def aged(self) -> tuple[Aged, ...]:
        """Words of the district that nothing has confirmed for too long."""
        heard = self.parts.heard
        as_of = heard.as_of if heard is not None else {}
        return staleness.aged(self.tables.staleness.values(), as_of, self.now())

    def proof(self) -> Proof:
        """The proof state, from signatures alone; the line's state from the agent's word."""
        trust, line = self.parts.trust, self._line()
        found = safety.safe(self.ledger, self.ledger.keys, trust)
        return Proof(
            self.ledger.size,
            found,
            trust is not None and safety.asks_for_entries(trust, self.parts.mirror),
            line.line == "up",
            line.last_contact if _is_time(line.last_contact) else None,
            line.reason == CERTIFICATE_ENDED,
        )

    def _line(self) -> LineStatus:
        try:
            return msgspec.json.decode(
                (self.parts.inbox / "status.json").read_bytes(), type=LineStatus
            )
        except (FileNotFoundError, msgspec.DecodeError):
            return LineStatus()

    def is_counted(self, job: Job) -> bool:
        """Whether the entry that counts this copy stands, whatever the queue says."""
        return (self.projections.copies(job.document) or 0) >= job.copy

    def keep_blob(self, body: bytes) -> str:
        """Keep a public blob durably before the entry that names it; returns its digest in hex."""
        try:
            return self.blobs.keep(body)
        except StorageFault as fault:
            self.ledger.condition.struck(fault)
            raise


def public_title(people: People) -> str:
    """The title for everybody: persons whom it likes to name are masked, firms are not."""
    named = (people.transferor, people.representative)
    persons = (one.name for one in named if one is not None and not one.is_organisation)
    return mask_names_in(people.place.title, (*persons, people.place.tenant))


def _is_time(said: str | None) -> bool:
    """Whether a hint is a time in the form of entries; whoever wrote the file may say anything."""
    try:
        return said is not None and bool(instant_of(said))
    except ValueError:
        return False
