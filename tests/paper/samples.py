"""One example of each document, all of fictitious people; the golden texts are made of them."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from kiosk_ui.i18n import Language
from kiosk_ui.paper import bid, deal, sealed_list, session_record
from kiosk_ui.paper import draw as drawing
from kiosk_ui.paper.acceptance import Acceptance, acceptance
from kiosk_ui.paper.certificate import Certificate, certificate
from kiosk_ui.paper.consent import Consent, consent
from kiosk_ui.paper.deal import Deal, Letter
from kiosk_ui.paper.deposit import Money, PayIn, forfeiture, pay_in, receipt, refund
from kiosk_ui.paper.enrolment import Enrolment, enrolment
from kiosk_ui.paper.gate_result import GateResult, gate_result
from kiosk_ui.paper.handed import Custody, File, Issued, custody, issued
from kiosk_ui.paper.mandate import Mandate, mandate
from kiosk_ui.paper.one_time_notice import Missing, OneTimeNotice, one_time_notice
from kiosk_ui.paper.poster import poster
from kiosk_ui.paper.refusal import Refusal, refusal
from kiosk_ui.paper.sealed_list import Sealed, Seat, Unsealed
from kiosk_ui.paper.session_record import Line, Offered, Record
from kiosk_ui.paper.settlement import settlement
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.paper.transfer import Transfer, transfer
from kiosk_ui.typesetting import PUBLIC
from tests.fakes.slips import deep
from tests.paper import (
    samples_archive,
    samples_complaints,
    samples_discipline,
    samples_figures,
    samples_finance,
    samples_further,
)

VECTORS: Final = Path(__file__).parent.parent / "vectors"
PROOF: Final = json.loads((VECTORS / "entry_vectors.json").read_text("utf-8"))["paper"][1]["text"]
TITLE: Final = "青山村大坝田4.16亩经营权出租"
MATERIALS: Final = ("申请书", "身份证明", "权属证明", "告知同意书", "承包合同", "共有人同意书")

SHEET: Final = Sheet(
    station="青禾镇农村产权交易站",
    code="999999100",
    number="999999100-2026-DOC03-000017",
    trade="999999100-2026-CBD-0017",
    at="2026-11-20 10:06",
    by="冯一",
    seq=1289,
    leaf="9f3c21aa07be55d1" + "0" * 48,
    query_code="7K2M9QXD",
    phone="16900000100",
    supervision_phone="16900000105",
    key_id="7d1f04ac",
)
ACCEPTANCE: Final = Acceptance(
    applicant="周九",
    object_title=TITLE,
    term_months=60,
    price_fen=80_000,
    price_unit="fen/mu/year",
    total_fen=1_664_000,
    materials=MATERIALS,
    promised="2026-11-25",
)
ONE_TIME_NOTICE: Final = OneTimeNotice(
    applicant="周九",
    object_title=TITLE,
    missing=(
        Missing("共有人同意书", "少一个人的签名", "请您的家人来签字，或带来公证的委托书"),
        Missing("承包合同", "面积与申请书不一样", "带原件来核对"),
    ),
    cure_by="2026-11-27",
)
TRANSFER: Final = Transfer(
    applicant="周九",
    object_title="青山村五百亩经营权出租",
    value="500亩",
    limit="100亩",
    rule="示例规〔2026〕1号",
    office="示例县公共资源交易中心三楼",
    materials=MATERIALS,
)
REFUSAL: Final = Refusal(applicant="周九", object_title=TITLE, ground="NOT_OWNER")
CONSENT: Final = Consent(
    person="周九",
    id_number="999999198802290025",
    version="2026-01",
    paragraphs=(
        "为了办这一宗交易，本站读取您身份证上的姓名、号码、性别、民族、出生日期、住址和有效期。",
        "指纹只用来当场比对，比完就删，不进账本。",
    ),
    at="2026-11-20 09:58",
)
ENROLMENT: Final = Enrolment(
    enrol_id="7K2M9QXD",
    party="李四",
    object_title=TITLE,
    received_at="2026-12-01 09:12:44",
    deadline="2026-12-08 17:00",
    materials=("身份证明", "农业经营能力证明"),
    deposit_fen=300_000,
    deposit_account="9999990000000900017",
    deposit_by="2026-12-08 17:00",
)
DEAL: Final = Deal(
    title="上禾村张三户承包地经营权",
    location="示例县青禾镇上禾村",
    object_no="9999991002000000123",
    object_label="paper.parcel",
    measure="3.52亩",
    measure_label="paper.area",
    transferor="张三",
    transferee="李四",
    mode="出租",
    method="公告后协议",
    price_fen=80_000,
    unit="fen/mu/year",
    total_fen=1_408_000,
    term_months=60,
    start="2026-04-01",
    end="2031-03-31",
)
PURCHASE: Final = Deal(
    title="上禾村道路养护用砂石料",
    location="上禾村村委会",
    object_no="CG-2026-0003",
    object_label="deal.object-no",
    measure="1 批",
    measure_label="deal.quantity",
    transferor="上禾村股份经济合作社",
    transferee="青禾建材有限公司",
    mode="采购",
    method="单一来源",
    price_fen=490_000,
    unit="fen",
    total_fen=490_000,
    start="2026-04-01",
    end="2026-04-01",
    buying=True,
)
RECORD: Final = Record(
    session="999999100-2026-CBD-0017/S1",
    title="上禾村张三户承包地经营权",
    place="交易厅",
    planned_at="2026-03-17 09:00:00",
    opened_at="2026-03-17 09:01:00",
    ended_at="2026-03-17 09:40:00",
    host="褚三",
    recorder="卫四",
    supervisor="蒋五",
    waived=False,
    present=("E001 李四", "E002 王五"),
    discipline="已当众宣读（第1版）",
    recordings=("ROOM-1，文件校验码 9f3c21aa07be55d1", "HAND-1，文件还没有存档"),
    seals=("E001 第1份：密封完好，与登记一致", "E002 第1份：密封完好，与登记一致"),
    offers=(
        Offered("E001", "李四", 80_000),
        Offered("E002", "王五", 79_000, valid=False, reason="低于底价"),
    ),
    buying=False,
    unit="fen/mu/year",
    method="一次性密封报价 (价高)",
    tie_rule="EARLIEST",
    ties=(),
    priority=("E002 放弃优先权",),
    winner="E001 李四",
    fen=80_000,
    total_fen=1_408_000,
    failed="",
    digest="9f3c21aa07be55d1" + "0" * 48,
    events=(Line("2026-03-17 09:10:00", "暂停：交易系统故障且无备用方案"),),
    objections=(Line("2026-03-17 09:30:00", "当场异议 E002", "报价没有念清", "当场重念一遍"),),
    hands=(("主持人 褚三", "刷卡签"), ("E001 李四", "按手印"), ("E002 王五", "不肯签")),
)
BAG_OF_EXPERTS: Final = Sealed(
    session="999999100-2026-EXPERT-0001",
    seal_no="FT-0001",
    count=7,
    wanted=3,
    ciphertext_sha256="9f3c21aa07be55d1" + "0" * 48,
    sealed_by="冯一、蒋五",
    sealed_at="2026-03-16 17:20",
    opens="2026-03-17 08:30",
)
OPENED_BAG: Final = Unsealed(
    opened_by="冯一、蒋五",
    opened_at="2026-03-17 08:31",
    list_hash="55d19f3c21aa07be" + "0" * 48,
    seats=(
        Seat("expert-1", "EXP003", "评议员甲", "YES"),
        Seat("expert-2", "EXP006", "评议员乙", "NO"),
        Seat("expert-3", "EXP005", "评议员丙", ""),
    ),
)
FAILED: Final = replace(
    RECORD, winner="", fen=0, total_fen=0, failed="没有人报价", offers=(), seals=(), priority=(),
    digest="", events=(), objections=(), hands=(), recordings=(),
)  # fmt: skip
LETTER: Final = Letter(
    holder="周九",
    number="999999100-2026-CBD-0017-E002",
    ground="MEMBER",
    fen=80_000,
    due="2026-03-24",
    sealed=False,
)
PAYMENTS: Final = (("2026-04-01", 281_600), ("2027-04-01", 281_600))
PAY_IN: Final = PayIn(
    enrol_id="7K2M9QXD",
    party="李四",
    object_title=TITLE,
    amount_fen=300_000,
    until="2026-12-08 17:00",
    reference="481273952",
    account="9999990000000900017",
    bank="示例银行青禾支行",
)
MONEY: Final = Money(
    deposit_id="7K2M9QXD-1",
    enrol_no="999999100-2026-CBD-0007-E001",
    payer="李四",
    account="****0029",
    amount_fen=300_000,
    at="2026-12-02 10:31",
    voucher="HD-20261202-17",
)
ISSUED: Final = Issued(
    enrol_no="7K2M9QXD",
    party="李四",
    object_title=TITLE,
    files=(File("公告", "9f3c21aa07be55d1" * 4, "2026-12-02 10:31"),),
)
CUSTODY: Final = Custody(
    receipt_no="7K2M9QXD-Z1",
    certificate_no="ZJ-2026-001",
    enrol_no="7K2M9QXD",
    party="青禾建材有限公司",
    object_title="上禾村道路养护用砂石料",
    taken_at="2026-12-02 10:31",
)
GATE: Final = GateResult(
    enrol_no="999999100-2026-CBD-0017-E001",
    party="李四",
    object_title=TITLE,
    checks=(
        ("年满十八周岁：51岁", True),
        ("农业经营能力：没有出示", False),
        ("保证金：付款账户与登记账户不符", False),
    ),
    faults=(
        ("Q_CAPACITY", "无农业经营能力或资质"),
        ("DEP_PAYER_MISMATCH", "付款账户与登记账户不符"),
    ),
    until="2026-12-09 09:00",
)
CERTIFICATE: Final = Certificate(
    deal=DEAL,
    transferor_id="999999196803121232",
    transferee_id="999999197511022173",
    notice_from="2026-03-09",
    notice_to="2026-03-16",
    result_from="2026-03-17",
    result_to="2026-03-20",
    awarded="2026-03-23",
    contract_no="999999100-2026-DOC28-000001",
    signed="2026-03-26",
)
MANDATE: Final = Mandate(
    principal="周九",
    principal_id="999999198802290025",
    agent="王代",
    agent_id="999999198001011010",
    object_title=TITLE,
    scope="TRADE",
    source="CARD",
    valid_to="2027-05-20",
)
BID: Final = bid.Bid(
    enrol_id="7K3M9Q2X",
    seq=2,
    object_title=TITLE,
    received_at="2026-03-16 16:59:57",
    deadline="2026-03-16 17:00",
    commitment="6c856040d1c5f4b441d164bc6a4dd4d9d2eb7e7875f862a412fd98672f945037",
    slip=bid.BidSlip("999999100-2026-LDQ-0004", "7K3M9Q2X", 2, bytes(range(32))).text,
    replaces=1,
    doubt=True,
)
BAG: Final = bid.Bid(
    "7K3M9Q2X", 1, TITLE, "2026-03-16 10:06:03", "2026-03-16 17:00", seal_no="QH-000123"
)
DRAWN: Final = json.loads((VECTORS / "domain_vectors.json").read_text("utf-8"))["draws"][0]
DRAW: Final = drawing.Told(
    session=DRAWN["session"],
    purpose="TRADE",
    items=DRAWN["items"],
    list_hash=DRAWN["list_hash"],
    commitment=DRAWN["commitment"],
    left_out=(("999999100-2026-SMQ-0008-E003", "与转让方有利害关系"),),
)
DRAW_TOLD: Final = replace(
    DRAW,
    inputs=(("转让方", "351624"), ("竞买人", "20407")),
    secret=DRAWN["box_secret"],
    seed=DRAWN["seed"],
    order=DRAWN["order"],
    chosen=DRAWN["order"][:1],
    record={
        name: DRAWN[name] for name in ("session", "items", "box_secret", "public_inputs", "order")
    },
)
NOTICE_TEXT: Final = (VECTORS / "paper" / "notice.txt").read_bytes()
"""A published text, as the notice's blob holds it."""

POSTER: Final = (
    ("面积", "3.52亩"),
    ("期限", "5年"),
    ("挂牌价", "每亩每年800.00元"),
    ("保证金", "不收"),
    ("开场", "2026-03-17 09:00"),
)

NUMBERS: Final = {"DOC03": SHEET.number, "DOC32": "999999100鉴〔2026〕00001号"}
AT_ONCE: Final = {"DOC10", "DOC11", "DOC12", "DOC13", "DOC14", "DOC15", "DOC29", "DOC41"}
"""Printed by the page: who holds one has the query code on the receipt of the enrolment."""
CHANGES: Final[dict[str, dict[str, object]]] = {
    "DOC07": {"copy": 2},
    "DOC01": {"number": "", "trade": "", "seq": -1, "leaf": "", "query_code": "7K2M"},
    "DOC01-stands": {"number": "", "trade": "", "seq": -1, "leaf": "", "query_code": "7K2M"},
    "DOC32": {"confirmed": True, "proof": PROOF},
    "DOC28": {"lasting": True},
    "DOC38": {"trade": "", "practice": True},
    **samples_discipline.CHANGES,
    **samples_figures.CHANGES,
    "DOC45": {"confirmed": True, "proof": PROOF, "query_code": ""},
}


def sheet_of(document: str, **changes: object) -> Sheet:
    """The common facts of a document, with its number."""
    number = NUMBERS.get(document, f"999999100-2026-{document[:5]}-000017")
    plain = document[:5] in PUBLIC | AT_ONCE
    public = {"query_code": ""} if plain else {}
    own = {"number": number} | public | CHANGES.get(document, {}) | changes
    return replace(SHEET, **own)  # type: ignore[arg-type]  # fields by name


MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC02": lambda sheet, to: one_time_notice(ONE_TIME_NOTICE, sheet, language=to),
    "DOC03": lambda sheet, to: acceptance(ACCEPTANCE, sheet, language=to),
    "DOC04": lambda sheet, to: refusal(REFUSAL, sheet, language=to),
    "DOC06": lambda sheet, to: transfer(TRANSFER, sheet, language=to),
    "DOC07": lambda sheet, to: poster(
        NOTICE_TEXT, "2026-03-16 17:00", sheet, facts=POSTER, language=to
    ),
    "DOC09": lambda sheet, to: enrolment(ENROLMENT, sheet, language=to),
    "DOC10": lambda sheet, to: issued(ISSUED, sheet, language=to),
    "DOC41": lambda sheet, to: custody(CUSTODY, sheet, language=to),
    "DOC41-back": lambda sheet, to: custody(
        replace(CUSTODY, returned_at="2026-12-20 15:00"), sheet, language=to
    ),
    "DOC13": lambda sheet, to: gate_result(GATE, sheet, language=to),
    "DOC13-met": lambda sheet, to: gate_result(
        replace(GATE, checks=(GATE.checks[0],), faults=(), until=""), sheet, language=to
    ),
    "DOC11": lambda sheet, to: pay_in(PAY_IN, sheet, language=to),
    "DOC12": lambda sheet, to: receipt(
        replace(MONEY, faults="付款账户与登记账户不符"), sheet, language=to
    ),
    "DOC29": lambda sheet, to: refund(replace(MONEY, ground="没有成交"), sheet, language=to),
    "DOC30": lambda sheet, to: forfeiture(
        replace(MONEY, ground="弄虚作假", case_no="C-2026-1", decision_no="D-2026-1"),
        sheet,
        language=to,
    ),
    "DOC14": lambda sheet, to: bid.receipt(BID, sheet, language=to),
    "DOC14-bag": lambda sheet, to: bid.receipt(BAG, sheet, language=to),
    "DOC15": lambda sheet, to: bid.label(BAG, sheet, language=to),
    "DOC18-promise": lambda sheet, to: drawing.promise(DRAW, sheet, language=to),
    "DOC18": lambda sheet, to: drawing.record(DRAW_TOLD, sheet, language=to),
    "DOC18-void": lambda sheet, to: drawing.record(
        replace(DRAW_TOLD, seed="", order=(), chosen=(), next_session=f"{DRAW.session}/D2"),
        sheet,
        language=to,
    ),
    "DOC19": lambda sheet, to: sealed_list.sealed_list(BAG_OF_EXPERTS, sheet, language=to),
    "DOC20": lambda sheet, to: sealed_list.unsealed_list(
        BAG_OF_EXPERTS, OPENED_BAG, sheet, language=to
    ),
    "DOC17": lambda sheet, to: session_record.record(RECORD, sheet, language=to),
    "DOC22": lambda sheet, to: deal.letter(DEAL, LETTER, sheet, language=to),
    "DOC23": lambda sheet, to: deal.result(
        replace(DEAL, transferor="张*", transferee="李*", title="上禾村张*户承包地经营权"),
        sheet,
        qualified=2,
        first="2026-03-17",
        last="2026-03-20",
        language=to,
    ),
    "DOC26": lambda sheet, to: deal.confirmation(
        DEAL, sheet, sign_by="2026-03-30", payments=PAYMENTS, language=to
    ),
    "DOC27": lambda sheet, to: deal.award_notice(
        PURCHASE, sheet, sign_by="2026-03-30", language=to
    ),
    "DOC31": lambda sheet, to: settlement(DEAL, samples_finance.ACCOUNT, sheet, language=to),
    "DOC32": lambda sheet, to: certificate(CERTIFICATE, sheet, language=to),
    "DOC37": lambda sheet, to: mandate(MANDATE, sheet, language=to),
    "DOC38": lambda sheet, to: consent(CONSENT, sheet, language=to),
    **samples_archive.MAKERS,
    **samples_complaints.MAKERS,
    **samples_discipline.MAKERS,
    **samples_figures.MAKERS,
    **samples_finance.MAKERS,
    **samples_further.MAKERS,
}


def document(name: str, language: Language, **changes: object) -> Slip:
    """The example of a document; `changes` to its common facts."""
    return MAKERS[name](sheet_of(name, **changes), language)


NUMBERS.update(samples_complaints.NUMBERS)
CHANGES.update(samples_complaints.CHANGES)

DOCUMENTS: Final[dict[str, Callable[[Language], Slip]]] = {
    name: partial(document, name) for name in MAKERS
}


def sized(name: str, language: Language) -> Slip:
    """The document as a long-lived station prints it: with the longest proof of 20,000 entries."""
    return document(name, language, proof=deep(20_000), seq=19_999)
