"""Front office of a driven station: registration, acceptance, publication, enrolment, papers."""

import hashlib

from appliance.core import acceptance, archive, contract
from appliance.core.commands import (
    AcceptTrade,
    CloseArchive,
    CloseSettlement,
    Command,
    CoverEnrolment,
    DraftTrade,
    DropDraft,
    EnrolBidder,
    PrintDocument,
    PublishNotice,
    RefuseTrade,
    ResubmitTrade,
    ReturnTrade,
    RouteUpTrade,
    SignContract,
    SubmitTrade,
    WithdrawEnrolment,
)
from appliance.core.entries import DecisionPaper, Defect
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.core.publication import MANDATORY_CHANNELS
from appliance.core.trade import Trade
from provisioning.demo.township import Village
from provisioning.drive import villagers
from provisioning.drive.box import Box
from provisioning.drive.fates import Fate, fate_of

TYPE, MODE, METHOD, PRICE_UNIT = "CBD", "LEASE", "LISTING", "fen/mu/year"
MODULE = "05.01-20210715-0007654321-0123456789"
AREA_OVER_LIMIT_MU_E4 = 3_100_000
"""Over the example limit of a township: such a file goes up to the district."""

BIDDERS_MAX = 4
PRINTER = "printer"


class Counter:
    """What clerks and the cashier do. Each method that is named after a stage takes its trades."""

    def __init__(self, box: Box, villages: tuple[Village, ...]) -> None:
        self._box = box
        self._station, self._staff = box.station, box.staff
        self._clock, self._chance = box.clock, box.chance
        self._villages = villages

    # --- a villager comes -----------------------------------------------------------------

    def register(self) -> None:
        """Draft and application in one transaction; some wish to give the draft up."""
        chance, station = self._chance, self._station
        village = chance.one_of(self._villages)
        owner = villagers.person(chance, village.code)
        typed = chance.happens(10)
        draft = DraftTrade(
            draft_id=station.draw_id(), type=TYPE, mode=MODE, transferor=owner,
            consent_version="1", source="TYPED" if typed else "CARD",
            module="" if typed else MODULE, reason="CARD_LOST" if typed else "",
        )  # fmt: skip
        signers = [self._staff.signer("CLERK")]
        if typed:
            signers.append(self._staff.signer("CLERK", but=signers[0].staff_no))
        if chance.happens(8):
            station.do(draft, signers=signers)
            station.do(DropDraft(draft_id=draft.draft_id, reason="PARTY_WISH"), signers=signers)
            return
        start = f"{int(station.now().day[:4]) + 1}-04-01"
        number = station.next_trade_no(TYPE)
        large = fate_of(number) is Fate.SENT_UP
        area = AREA_OVER_LIMIT_MU_E4 if large else 5_000 + chance.below(80_000)
        asked = SubmitTrade(
            trade=number, draft_id=draft.draft_id, type=TYPE, mode=MODE,
            method=METHOD, transferor=owner, place=villagers.place(village, owner),
            village=village.code, parcel_code=villagers.parcel_code(chance, village.code),
            area_mu_e4=area, title_area_mu_e4=area, title_months_left=240,
            term_months=12 * (1 + chance.below(10)), start=start,
            list_price_fen=10_000 * (3 + chance.below(20)), price_unit=PRICE_UNIT,
            sign_kind="FINGER", finger_score=60 + chance.below(90), land_type="0101",
        )  # fmt: skip
        station.do(draft, asked, signers=signers)

    # --- acceptance -----------------------------------------------------------------------

    def submitted(self, trade: Trade) -> bool:
        """Accept, or tell what is missing, refuse, send up; a few lie until the clock is over."""
        fate = fate_of(trade.number)
        if fate is Fate.LIES_TOO_LONG and not trade.overdue:
            return False
        needed = acceptance.required(trade, self._station.tables)
        if acceptance.routing(trade, self._station.tables, self._station.now().day).place == "UP":
            return self._by_clerk(trade, RouteUpTrade(trade=trade.number))
        if fate is Fate.REFUSED:
            facts = Words(villagers.SAID.refusal)
            return self._by_clerk(
                trade, RefuseTrade(trade=trade.number, ground="NOT_OWNER", facts=facts)
            )
        if not trade.told and fate in (Fate.LAPSES, Fate.COMES_BACK):
            defects = (Defect(needed[-1], "MISSING"),)
            notice = ReturnTrade(trade=trade.number, defects=defects, materials=needed[:-1])
            return self._by_clerk(trade, notice)
        consent = DecisionPaper(
            "D07", self._station.now().day, holder_signed=True, co_holders=1, signed=1
        )
        return self._by_clerk(
            trade, AcceptTrade(trade=trade.number, materials=needed, decisions=(consent,))
        )

    def returned(self, trade: Trade) -> bool:
        """Somebody comes back with what was missing, or never does."""
        if fate_of(trade.number) is Fate.LAPSES:
            return False
        needed = acceptance.required(trade, self._station.tables)
        return self._by_clerk(trade, ResubmitTrade(trade=trade.number, materials=needed))

    # --- publication and enrolment --------------------------------------------------------

    def approved(self, trade: Trade) -> bool:
        firewall = self._station.firewall_key(trade.number).key_id
        publish = PublishNotice(trade=trade.number, channels=MANDATORY_CHANNELS, firewall=firewall)
        return self._by_clerk(trade, publish)

    def published(self, trade: Trade) -> bool:
        """Somebody enrols, somebody thinks better of it, or the box says nothing in good form."""
        station, chance = self._station, self._chance
        standing = [one for one in trade.enrolments if not one.withdrawn]
        if standing and chance.happens(10):
            back = WithdrawEnrolment(trade=trade.number, enrol_id=standing[-1].random_id)
            self._by_clerk(trade, back)
        elif self._comes(trade, len(standing)):
            self.enrol(trade)
        elif chance.happens(10):
            cover = CoverEnrolment(trade=trade.number)
            station.do(cover, cover)
        return False

    def _comes(self, trade: Trade, standing: int) -> bool:
        """Whether one more bidder comes today; the first of them mostly does."""
        if fate_of(trade.number) is Fate.NOBODY_ENROLS or len(trade.enrolments) == BIDDERS_MAX:
            return False
        return self._chance.happens(25 if standing else 80)

    def enrol(self, trade: Trade) -> None:
        """One more bidder."""
        enrol = EnrolBidder(
            trade=trade.number, enrol_id=self._station.draw_id(), farming_capacity=True,
            party_id=villagers.person(self._chance, trade.wants.village),
        )  # fmt: skip
        self._by_clerk(trade, enrol)

    # --- contract, money, archive ---------------------------------------------------------

    def awarded(self, trade: Trade) -> bool:
        text = self._station.keep_blob(f"contract of {trade.number}\n".encode())
        return self._by_clerk(
            trade,
            SignContract(
                trade=trade.number, signed_at=text_of(self._clock.at), text_sha256=text,
                schedule=contract.terms(trade).schedule, transferor_signed=True, taker_signed=True,
            ),
        )  # fmt: skip

    def contracted(self, trade: Trade) -> bool:
        assert trade.contract is not None
        settle = CloseSettlement(
            trade=trade.number, received_fen=trade.contract.schedule[0].amount_fen,
            voucher=f"V-{trade.contract.contract_no[-4:]}",
        )  # fmt: skip
        self._station.do(settle, signers=[self._staff.signer("CASHIER", trade)])
        return True

    def archived(self, trade: Trade) -> bool:
        """Close the file of a trade that has ended, well or not."""
        return self._by_clerk(
            trade,
            CloseArchive(
                trade=trade.number, manifest_sha256=archive.manifest_digest(trade),
                files=len(archive.manifest(trade)),
            ),
        )  # fmt: skip

    # --- papers ---------------------------------------------------------------------------

    def print_papers(self) -> None:
        """What is queued goes out; now and then no status came back, or somebody asks again."""
        station, chance = self._station, self._chance
        for job in station.outbox.jobs(states=("queued",)):
            digest = hashlib.sha256(f"{job.document} {job.copy}".encode()).hexdigest()
            if not station.is_counted(job):
                station.do(
                    PrintDocument(
                        trade=job.trade or None, document=job.document, copy=job.copy,
                        digest=digest, printer=PRINTER,
                    )
                )  # fmt: skip
            station.mark_job(job.id, "sent", digest=digest)
            station.mark_job(job.id, "unknown" if chance.happens(5) else "confirmed")
            if chance.happens(10):
                station.reprint(job.document, kind=job.kind)

    def _by_clerk(self, trade: Trade, command: Command) -> bool:
        self._station.do(command, signers=[self._staff.signer("CLERK", trade)])
        return True
