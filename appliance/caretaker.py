"""What the box does without being touched: due events, cover entries, the district's answers.

`tick` is called about once a second by one thread. Each due event is a command of the box itself
through Station.do, so it is decided, signed into the ledger and survives a power cut like any
other; what fell due while the box was off is caught up in order (entries.md 7).
"""

import logging
from datetime import datetime
from typing import Final

from appliance import interrupted, pre_enrolments
from appliance.alert_watch import AlertWatch
from appliance.complaint_desk import ComplaintDesk
from appliance.core import due, exposures, recovery, strip
from appliance.core.commands import (
    ApplyDistrict,
    CloseEnrolment,
    Command,
    CoverEnrolment,
    EndExposure,
    PrintStrip,
)
from appliance.core.recovery import State
from appliance.core.trade import Trade
from appliance.department_desk import DepartmentDesk
from appliance.device_modes import DeviceModes
from appliance.district_mirror import DistrictMirror
from appliance.expert_calls import ExpertCalls
from appliance.key_desk import KeyDesk
from appliance.ledger.heard import Heard
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import BadNote
from appliance.registers import (
    discipline,
    liaison,
    strips,
)
from appliance.ruling_desk import RulingDesk
from appliance.station import Refused, Station
from appliance.waiver_desk import WaiverDesk
from appliance.web_enrolments import WebEnrolments

log = logging.getLogger(__name__)

CATCH_UP_MAX = 10_000
"""Due events of one tick: more than a station can owe; a loop that never ends is our mistake."""

COSIGNED: Final = ("checkpoint", "witnessed", "supervised")
"""Where cosigned checkpoints lie in the inbox: from the district, from further witnesses through
it, and from supervision by hand (`tradepost keys cosign`)."""

COVER_MEAN_S = 1_200
"""Cover entries come at random, one in twenty minutes on average, while an enrolment is open."""


class Caretaker:
    """Keeps the station's promises to the clock."""

    def __init__(
        self,
        station: Station,
        *,
        day_close: str = "",
        heard: Heard | None = None,
    ) -> None:
        """`day_close`: local time at which the box closes the day; "": the head does it.

        `heard`: the mirror of the district's ledger; None: notes stand by themselves.
        """
        self._station = station
        self._taken: dict[str, bytes] = {}
        self._cover_at: dict[str, float] = {}
        self._web = WebEnrolments(station)
        self._experts = ExpertCalls(station)
        self._departments = DepartmentDesk(station)
        self._rulings = RulingDesk(station)
        self._waivers = WaiverDesk(station)
        self._keys = KeyDesk(station)
        self.complaint_desk = ComplaintDesk(station)
        self.district = DistrictMirror(station, heard) if heard is not None else None
        self.modes = DeviceModes(station)
        self._alerts = AlertWatch(station)
        self._day_close = day_close
        self._listening = False
        self._published: tuple[int, datetime | None] = (-1, None)
        """Ledger's size when publications were read, and when the first of them ends."""

    def tick(self) -> None:
        """One round: what is due, a cover where its moment has come, what the district sent.

        While a trouble of the box waits for its record, or the power fails, nothing of business
        happens; what falls due meanwhile is caught up afterwards.
        """
        self._open_troubles()
        self._take_in()
        if self.district is not None:
            self.district.look()
        self.modes.settle()
        if self._station.condition is State.RECOVERY or self._station.resting:
            self._listening = False
            return
        self.listen()
        if self.district is not None:
            self.district.apply()
        self._keys.round()
        self._hear_licence()
        self._hear_answer()
        self._departments.round()
        self._rulings.round()
        self._waivers.round()
        self.complaint_desk.round()
        self._take_pools()
        self._experts.round()
        self._hear_online()
        self._adopt_tables()
        self._web.take()
        for _ in range(CATCH_UP_MAX):
            owed = self._next_owed()
            if owed is None:
                break
            self._carry_out(*owed)
        self._end_exposures()
        self._alerts.round()
        self._close_day()
        self._cover()

    def listen(self) -> None:
        """After a start or a rest, before anything of business: nobody was heard meanwhile."""
        if not self._listening:
            interrupted.pause_sessions(self._station)
            self._listening = True
        elif not self._station.now().trusted:
            interrupted.pause_sessions(self._station, interrupted.TAMPER_OR_CLOCK)

    # --- troubles of the box --------------------------------------------------------------

    def _open_troubles(self) -> None:
        """What struck gets its opening entry as soon as the ledger takes entries again.

        The attempt is the probe: while the disk is full or the key away it fails as before.
        """
        condition = self._station.ledger.condition
        for trouble in condition.waiting():
            receipt = self._station.do(recovery.opening(trouble))
            condition.opened()
            log.warning("trouble %s opened entry=%d", trouble.value, receipt.last_seq)

    # --- the district's answer ------------------------------------------------------------

    def _take_in(self) -> None:
        """Keep the cosignatures that were brought into the inbox, once they are verified here."""
        trust = self._station.parts.trust
        if trust is None:
            return
        for name in COSIGNED:
            try:
                note = (self._station.parts.inbox / name).read_bytes()
            except FileNotFoundError:
                continue
            if note != self._taken.get(name):
                self._taken[name] = note
                self._keep_cosigned(note, *trust.witnesses.values())

    def _keep_cosigned(self, note: bytes, *witnesses: VerifierKey) -> None:
        ledger = self._station.ledger
        try:
            size = ledger.write(lambda: ledger.keep_cosigned(note, *witnesses))
        except BadNote as error:
            log.warning("a checkpoint in the inbox was refused: %s", error)
        else:
            log.info("cosigned size=%d", size)

    def _hear_licence(self) -> None:
        """A newer word of the district about the licence: an entry, and from then on it holds."""
        station = self._station
        brought = station.parts.licences
        said = brought.news(station.station_code) if brought is not None else None
        if said is None or said.number <= station.licence().number:
            return
        asked = ApplyDistrict(
            checkpoint=said.cert, first_seq=said.number, last_seq=said.number, licence=said
        )
        try:
            station.do(asked)
        except Refused as no:
            log.warning("the licence in the inbox was refused: %s", no.refusal.code)
        else:
            log.info("licence number=%d state=%s", said.number, said.state)

    def _hear_answer(self) -> None:
        """An answer of the district to a question of ours: its text first, then the entry."""
        station = self._station
        brought = station.parts.answers
        if brought is None:
            return
        asked = liaison.questions(station).values()
        waiting = [one.help_no for one in asked if not one.answer_sha256]
        news = brought.news(waiting, station.station_code) if waiting else None
        if news is None:
            return
        answer, text = news
        station.keep_blob(text)
        receipt = station.do(
            ApplyDistrict(checkpoint=answer.cert, first_seq=0, last_seq=0, answer=answer)
        )
        log.info("answer of the district entry=%d", receipt.last_seq)

    def _take_pools(self) -> None:
        """Newer pools of the district are kept as they were signed; from then on they count."""
        station = self._station
        brought = station.parts.pools
        if brought is None:
            return
        code, key = station.station_code, station.secrets.letter_key
        for name in brought.take(station.blobs, code, key):
            log.info("pool of the district: %s", name)

    def _hear_online(self) -> None:
        """The district's result of an auction whose session waits here for it."""
        station, brought = self._station, self._station.parts.online_results
        if brought is None:
            return
        for trade in self._trades():
            if trade.stage != "IN_SESSION" or trade.online.order is None or trade.online.result:
                continue
            session_id = trade.session.session_id if trade.session else ""
            said = brought.news(session_id, station.station_code)
            if said is None:
                continue
            asked = ApplyDistrict(
                trade=trade.number, checkpoint=said.cert, first_seq=0, last_seq=0, online=said
            )
            try:
                receipt = station.do(asked)
            except Refused as no:
                brought.unfit(session_id)
                log.warning("online result refused trade=%s code=%s", trade.number,
                            no.refusal.code)  # fmt: skip
            else:
                log.info("online result trade=%s entry=%d", trade.number, receipt.last_seq)

    def _adopt_tables(self) -> None:
        """Newer tables of the district: announced ends move on by them, then they are in use."""
        source = self._station.parts.district_tables
        news = source.news() if source is not None else None
        if source is not None and news is not None:
            self._station.adopt(news.tables, news.cause)
            source.keep(news)
            log.info("tables adopted version=%s", news.tables.version)

    # --- what is due ----------------------------------------------------------------------

    def _trades(self) -> list[Trade]:
        return self._station.trades_under_way()

    def _next_owed(self) -> tuple[Trade, Command] | None:
        """The due event with the earliest time over all trades."""
        now = self._station.now()
        owed = [
            (event.when, trade.number, trade, event.command)
            for trade in self._trades()
            for event in due.due_events(trade, self._station.tables_of(trade), now)[:1]
        ]
        if not owed:
            return None
        _at, _number, trade, command = min(owed, key=lambda one: one[:2])
        return trade, command

    def _carry_out(self, trade: Trade, command: Command) -> None:
        if isinstance(command, CloseEnrolment):
            key = self._station.firewall_key(trade.number).text
            command = CloseEnrolment(trade=trade.number, key=key)
        receipt = self._station.do(command)
        log.info("due trade=%s command=%s entry=%d", trade.number, type(command).__name__,
                 receipt.last_seq)  # fmt: skip
        if isinstance(command, CloseEnrolment):
            pre_enrolments.tidy(self._station)

    def _end_exposures(self) -> None:
        """What was published about a party and whose last day is over (domain.md H04)."""
        now, size = self._station.now(), self._station.ledger.size
        known, first = self._published
        if known == size and (first is None or now.at < first):
            return  # read already, and nothing of it ends before
        found = [one for one in discipline.all_exposures(self._station).values() if not one.ended]
        self._published = size, min((exposures.over(one) for one in found), default=None)
        for one in found:
            if exposures.due(one, now):
                ended = EndExposure(trade=one.trade or None, exposure_no=one.exposure_no)
                receipt = self._station.do(ended)
                log.info("exposure ended entry=%d", receipt.last_seq)

    # --- the day ---------------------------------------------------------------------------

    def _close_day(self) -> None:
        """The strip of the day, once, where the hour for it has come; off days with the newest."""
        if not self._day_close:
            return
        last = strips.newest(self._station)
        now = self._station.now().at
        owed = strip.falls_due(self._day_close, now, last.date if last else "")
        if not owed:
            return
        try:
            receipt = self._station.do(PrintStrip(date=owed))
        except Refused as no:
            log.warning("no strip day=%s reason=%s", owed, no.refusal.code)
        else:
            log.info("day closed day=%s entry=%d", owed, receipt.last_seq)

    # --- covers ---------------------------------------------------------------------------

    def _cover(self) -> None:
        """A sealed act that says nothing, at times nobody can foretell."""
        now = self._station.clock.monotonic()
        open_trades = [one for one in self._trades() if one.stage == "PUBLISHED"]
        for trade in open_trades:
            when = self._cover_at.setdefault(trade.number, now + self._wait())
            if now >= when:
                self._cover_at[trade.number] = now + self._wait()
                try:
                    cover = CoverEnrolment(trade=trade.number)
                    self._station.do(cover, cover)  # two entries, as an enrolment makes
                except Refused as no:
                    log.info("no cover trade=%s reason=%s", trade.number, no.refusal.code)

    def _wait(self) -> float:
        """Uniform over twice the mean; drawn from the station's entropy."""
        drawn = int.from_bytes(self._station.entropy.draw(4), "big")
        return 2 * COVER_MEAN_S * drawn / 2**32
