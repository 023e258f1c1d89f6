"""From a job of the outbox to the slip that it prints.

The facts are the station's, the words the catalogue's, the layout that of kiosk_ui/paper.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from appliance.core import area, money
from appliance.core.entries import Defect, TradeRoutedUp
from appliance.core.envelope import from_bytes
from appliance.core.exposures import KIND as EXPOSURE
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.trade import Trade
from appliance.ledger import receipt_issue
from appliance.ledger.keys import parse_vkey
from appliance.outbox import Job
from appliance.settings import StationSettings
from appliance.station import Station
from appliance.views import People
from kiosk_ui import (
    complaint_papers,
    consent_papers,
    deal_papers,
    deposit_facts,
    discipline_facts,
    draw_papers,
    expert_papers,
    fee_papers,
    file_words,
    finance_papers,
    objection_papers,
    review_sheets,
    room_papers,
    strip_papers,
)
from kiosk_ui.i18n import say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.acceptance import Acceptance, acceptance
from kiosk_ui.paper.certificate import Certificate, certificate
from kiosk_ui.paper.deposit import forfeiture
from kiosk_ui.paper.integrity import Undertaking, undertaking
from kiosk_ui.paper.mandate import Mandate, mandate
from kiosk_ui.paper.one_time_notice import Missing, OneTimeNotice, one_time_notice
from kiosk_ui.paper.poster import poster
from kiosk_ui.paper.refusal import Refusal, refusal
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.paper.transfer import Transfer, transfer
from kiosk_ui.typesetting_turns import KINDS, NO_TAKER, Turns

Maker = Callable[[Trade, People, Sheet], Slip]

OF_A_TRADE: Mapping[str, deal_papers.Maker] = {
    **deal_papers.MAKERS,
    **expert_papers.MAKERS,
    **objection_papers.MAKERS,
}
OF_THE_STATION: Mapping[str, Callable[[Station, Sheet], Slip]] = {
    complaint_papers.KIND: complaint_papers.slip,
    complaint_papers.RATING: complaint_papers.rating_slip,
    EXPOSURE: discipline_facts.slip,
    consent_papers.KIND: consent_papers.slip,
    strip_papers.KIND: strip_papers.slip,
}
"""Papers about a matter of its own, whether or not it touches a trade; a consent may be either."""

PUBLIC = frozenset(
    {
        "DOC07",
        "DOC08",
        "DOC28",
        "DOC32",
        "DOC33",
        "DOC34",
        "DOC35",
        "DOC16",
        "DOC42",
        EXPOSURE,
        finance_papers.KIND,
        draw_papers.KIND,
        complaint_papers.KIND,
        complaint_papers.RATING,
        *OF_A_TRADE,
        strip_papers.KIND,
    }
)
"""Papers that others read: the applicant's query code does not stand on them."""


class Typesetter:
    """Makes the slip of any job. Raises KeyError for a document of an unknown kind."""

    def __init__(self, station: Station, settings: StationSettings) -> None:
        self._station = station
        self._settings = settings
        pinned = settings.identity.vouching
        self._witness = parse_vkey(pinned) if pinned else None
        self._makers: dict[str, Maker] = {
            "DOC02": self._one_time_notice,
            "DOC03": self._acceptance,
            "DOC04": self._refusal,
            "DOC06": self._transfer,
            "DOC07": self._poster,
            "DOC30": self._forfeiture,
            "DOC32": self._certificate,
            "DOC37": self._mandate,
            **dict.fromkeys(KINDS, Turns(station).slip),
            NO_TAKER: Turns(station).no_taker,
            "DOC36": self._undertaking,
            fee_papers.KIND: partial(fee_papers.slip, station),
            finance_papers.KIND: partial(finance_papers.slip, station),
            review_sheets.KIND: partial(review_sheets.slip, station),
            room_papers.BADGE: partial(room_papers.badge, station),
            room_papers.SIGN_IN: partial(room_papers.sign_in, station),
        }

    def slip_of(self, job: Job) -> Slip:
        """The paper of `job`, from the ledger and the vault as they are now."""
        station, sheet = self._station, self.sheet_of(job)
        if job.kind == draw_papers.KIND:
            return draw_papers.slip(
                station, station.trade(job.trade) if job.trade else None, sheet
            )
        if job.kind in OF_THE_STATION and not (job.trade and job.kind == consent_papers.KIND):
            return OF_THE_STATION[job.kind](station, sheet)
        number = job.trade or self._of_draft(job.seq)
        trade, people_ = station.trade(number), station.people(number)
        if trade is None or people_ is None:
            raise KeyError(job.document)
        if job.kind in OF_A_TRADE:
            return OF_A_TRADE[job.kind](station, trade, people_, sheet)
        return self._makers[job.kind](trade, people_, sheet)

    def _of_draft(self, seq: int) -> str:
        """The trade that the draft of that entry became; a reprint asks for it."""
        command = from_bytes(self._station.ledger.entry(seq)).command
        draft = "" if command is None else str(command.args.get("draft_id", ""))
        return self._station.projections.trade_of_draft(draft) or ""

    # --- what every paper carries ---------------------------------------------------------

    def sheet_of(self, job: Job) -> Sheet:
        """The common facts of the paper of `job`, as they are now."""
        station, place = self._station, self._settings.place
        written = from_bytes(station.ledger.entry(job.seq))
        cause = written if written.cause is None else from_bytes(
            station.ledger.entry(written.cause)
        )  # fmt: skip
        keys = station.projections.staff()
        signer = next((keys[one.key].staff_no for one in cause.sigs if one.key in keys), "")
        cosigned = station.proof().reach
        return Sheet(
            station=place.name,
            code=place.code,
            number=job.document,
            at=_local(station.now().at),
            by=station.staff_name(signer) if signer else say("paper.by-the-box"),
            seq=job.seq,
            leaf=station.ledger.leaf(job.seq).hex(),
            trade=job.trade,
            copy=job.copy,
            query_code="" if job.kind in PUBLIC else station.query_code(job.trade),
            confirmed=job.seq < cosigned,
            key_id=station.ledger.verifier.key_id.hex(),
            phone=place.phone,
            supervision_phone=place.supervision_phone,
            proof=self._proof(job.seq),
            practice=station.demo,
            training=self._settings.practice is not None,
            large=job.large,
        )

    def _proof(self, seq: int) -> str:
        ledger = self._station.ledger
        return receipt_issue.issue(ledger, seq, ledger.keys.ledger_keys, self._witness)

    # --- the papers -----------------------------------------------------------------------

    def _acceptance(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        accepted, wants = trade.accepted, trade.wants
        assert accepted is not None
        facts = Acceptance(
            applicant=_applicant(of),
            object_title=of.place.title,
            term_months=wants.term_months,
            price_fen=wants.list_price_fen,
            price_unit=wants.price_unit,
            total_fen=trade.total_fen,
            materials=self._materials(trade, accepted.materials),
            promised=accepted.due,
            after_return=bool(trade.told),
        )
        return acceptance(facts, sheet)

    def _one_time_notice(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        returned = trade.returned
        assert returned is not None
        facts = OneTimeNotice(
            applicant=_applicant(of),
            object_title=of.place.title,
            missing=tuple(self._missing(trade, one) for one in returned.defects),
            cure_by=returned.cure_due,
        )
        return one_time_notice(facts, sheet)

    def _missing(self, trade: Trade, defect: Defect) -> Missing:
        item = self._materials(trade, (defect.material,))[0]
        return Missing(
            item, say(f"paper.fault.{defect.fault}"), say(f"paper.cure.{defect.fault}", item=item)
        )

    def _undertaking(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        signed = trade.dossier.undertaking
        assert signed is not None
        facts = Undertaking(_applicant(of), of.place.title, signed.text_version)
        return undertaking(facts, sheet)

    def _refusal(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        ground = trade.refused.ground if trade.refused else "LAPSED"
        return refusal(Refusal(_applicant(of), of.place.title, ground), sheet)

    def _forfeiture(self, trade: Trade, _of: People, sheet: Sheet) -> Slip:
        one = trade.deposits.get(sheet.number.removesuffix("-DOC30"))
        if one is None:
            raise KeyError(sheet.number)
        return forfeiture(deposit_facts.money(self._station, trade, one, "DOC30"), sheet)

    def _transfer(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        routed = trade.routed_up
        assert routed is not None
        kind, today = trade.wants.kind, self._station.now().at.date()
        limit = self._station.tables.limit_row(trade.type, kind, today)
        most = getattr(limit, "township_max", None)
        facts = Transfer(
            applicant=_applicant(of),
            object_title=of.place.title,
            value=_measured(routed, routed.value) if routed.measure else "",
            limit="" if most is None else _measured(routed, most),
            rule=routed.limit_version,
            office=self._settings.place.district_name,
            materials=self._materials(trade, trade.dossier.materials),
            reason=routed.reason,
        )
        return transfer(facts, sheet)

    def _mandate(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        given = next(one for one in trade.principals.mandates if one.slip_no == sheet.number)
        agent = self._station.agent(given.seq)
        if agent is None:
            raise KeyError(sheet.number)
        facts = Mandate(
            principal=of.transferor.name,
            principal_id=of.transferor.id_number,
            agent=agent.name,
            agent_id=agent.id_number,
            object_title=of.place.title,
            scope=given.scope,
            source=given.source,
            valid_to=given.valid_to,
        )
        return mandate(facts, sheet)

    def _poster(self, trade: Trade, _of: People, sheet: Sheet) -> Slip:
        notice = trade.notice
        assert notice is not None
        text = self._station.blobs.get(notice.text_sha256)
        if text is None:
            raise KeyError(notice.notice_no)
        until = _local(instant_of(notice.enrol_deadline))
        return poster(text, until, sheet, facts=self._five_facts(trade))

    def _five_facts(self, trade: Trade) -> list[tuple[str, str]]:
        """What somebody in front of the board wants first: how much, how long, how dear, when."""
        wants, deposit = trade.wants, trade.fixed.deposit_fen
        measured = self._station.tables.trade_type(trade.type).unit in ("MU", "M2")
        rows = [
            (
                "paper.area" if measured else "deal.quantity",
                deal_papers.measure_text(trade, self._station),
            ),
            ("deal.term", common.term(wants.term_months, "zh_CN") if wants.term_months else ""),
            ("poster.price", common.price(wants.list_price_fen, wants.price_unit, "zh_CN")),
            ("poster.deposit", common.yuan(deposit, "zh_CN") if deposit else say("poster.none")),
            ("poster.session", _local(instant_of(trade.planned_at))),
        ]
        return [(say(label), value) for label, value in rows if value]

    def _certificate(self, trade: Trade, of: People, sheet: Sheet) -> Slip:
        contract, award = trade.contract, trade.award
        public, notice = trade.publicity, trade.notice
        assert contract is not None
        assert award is not None
        assert public is not None
        assert notice is not None
        taker = of.bidders[award.enrol_id]
        facts = Certificate(
            deal=deal_papers.deal_of(
                self._station, trade, of, enrol_id=award.enrol_id, fen=award.amount_fen
            ),
            transferor_id=of.transferor.id_number,
            transferee_id=taker.id_number,
            notice_from=notice.start,
            notice_to=notice.end,
            result_from=public.result_start,
            result_to=public.result_end,
            awarded=_local(instant_of(trade.since("AWARDED").at))[:10],
            contract_no=contract.contract_no,
            signed=_local(instant_of(contract.signed_at))[:10],
            organisations=(
                of.transferor.id_type == deal_papers.ORGANISATION,
                taker.id_type == deal_papers.ORGANISATION,
            ),
            replaces=trade.followup.replaced[-1] if trade.followup.replaced else "",
        )
        return certificate(facts, sheet)

    def _materials(self, trade: Trade, codes: Sequence[str]) -> tuple[str, ...]:
        """Names of papers and records by the codes that a one-time notice may hold."""
        return tuple(file_words.named(trade, code, self._station.tables) for code in codes)


def _applicant(of: People) -> str:
    """Whose right it is, with who stood at the counter for them."""
    stood = of.representative
    if stood is None:
        return of.transferor.name
    return say("paper.applicant-by", name=of.transferor.name, who=stood.name)


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _measured(routed: TradeRoutedUp, value: int) -> str:
    """The limit's measure in words: an area or a sum."""
    if routed.measure == "area_mu_e4":
        return say("paper.mu", area=area.text(value))
    return say("paper.yuan", amount=money.yuan(value))
