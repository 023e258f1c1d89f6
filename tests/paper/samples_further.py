"""Examples of the papers that are signed, hung up or worn: application, review, changes, room."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from kiosk_ui.i18n import Language
from kiosk_ui.paper.application import Application, application
from kiosk_ui.paper.change import Change, change
from kiosk_ui.paper.contract_page import contract
from kiosk_ui.paper.integrity import Undertaking, undertaking
from kiosk_ui.paper.review_sheet import Hand, ReviewSheet, review_sheet
from kiosk_ui.paper.room import BadgeText, Signed, SignIn, badge, sign_in
from kiosk_ui.paper.score_report import ExpertSheet, Place, Report, SheetRow, report
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.paper.stopping import NoTaker, Stopping, failed, suspension, termination

SESSION: Final = "999999100-2026-CBD-0017/S1"
OBJECT: Final = "青山村周*户承包地经营权"
DIGEST: Final = "9f3c21aa07be55d1" + "0" * 48

APPLICATION: Final = Application(
    code="7K2M",
    transferor="周九 9999**********0025",
    stands="",
    rows=(
        ("交易类型", "农户承包地经营权"),
        ("坐落", "示例县青禾镇青山村大坝田"),
        ("地块代码", "9999991002000000417"),
        ("四至", "东至水渠，西至王家田，南至机耕路，北至山脚"),
        ("面积", "4.16 亩"),
        ("土地用途", "水田，现在种水稻"),
        ("权属证明", "承包经营权证，登记 4.16 亩"),
        ("抵押、租户", "没有"),
        ("流转方式", "出租，5 年，从 2027年1月1日 起"),
        ("挂牌价", "每亩每年 800.00 元"),
        ("定价依据", "村民小组会议商定"),
        ("交易方式", "挂牌"),
        ("受让条件", "有农业经营能力"),
        ("保证金", "3,000.00 元"),
        ("付款", "按年付，每年 1 月 1 日以前"),
        ("收款账户", "****0025"),
        ("电话", "169****0011"),
    ),
    total="16,640.00元 壹万陆仟陆佰肆拾元整",
)
REVIEW: Final = ReviewSheet(
    object_title="青山村周九户承包地经营权",
    text_sha256=DIGEST,
    levels=2,
    hands=(
        Hand("level-1", "陈二", "AGREE", "2026-11-23 15:20"),
        Hand(
            "level-2", "褚三", "AGREE", "2026-11-24 09:05", authority="青禾镇人民政府",
            seal="青政授〔2026〕3号",
        ),
        Hand("department", "示例县农业农村局", "AGREE", "2026-11-24 11:40"),
    ),
    approved="2026-11-24 11:41",
)  # fmt: skip
AMENDED: Final = Change(
    "AMENDED",
    OBJECT,
    "999999100-2026-DOC07-000012",
    "公告的内容有错",
    lines=(("八、受让条件：有农业经营能力。", "八、受让条件：年满十八周岁，有农业经营能力。"),),
    end="2026-12-04",
    deadline="2026-12-04 17:00",
    session="2026-12-07 09:00",
    told=("站门口公告栏", "县产权交易网"),
    parties=True,
)
STOPPED: Final = Stopping(
    OBJECT,
    "权属有争议",
    "保证金原样存着，恢复以后接着用；不想等的可以退。",
    "2026-12-02 10:15",
    resume_when="争议解决，双方签字或者有生效判决",
)
ENDED: Final = Stopping(
    OBJECT, "转让方丧失处分权", "保证金自终止之日起退还，不扣任何费用。", "2026-12-04 16:00"
)
NO_TAKER: Final = NoTaker(
    OBJECT, "999999100-2026-DOC07-000012", qualified=1, needed=2, since="2026-12-08 17:00"
)
SIGN_IN: Final = SignIn(
    title=OBJECT,
    session=SESSION,
    room="交易厅",
    planned="2026-12-09 09:00",
    lines=(
        Signed("001", "主持人", "褚三", "青禾镇农村产权交易站", "", "08:31", "10:02", "柜 1"),
        Signed("002", "监督员", "蒋五", "青禾镇农村产权交易站", "", "08:34", "10:02", "柜 2"),
        Signed("003", "竞买人", "李四", "", "2173", "08:40", "10:00", "柜 3"),
        Signed("004", "竞买人", "王五", "青禾建材有限公司", "0011", "08:52", "", "没有带手机"),
    ),
)
BADGE: Final = BadgeText("竞买人", "003", "交易厅", "2026-12-09 09:00", SESSION)
SCORES: Final = Report(
    title="上禾村道路养护工程",
    session=SESSION,
    unit="fen",
    criteria=(("报价", "40"), ("施工方案", "40"), ("业绩", "20")),
    experts=(
        ExpertSheet(
            "EXP-1",
            (
                SheetRow("E001", (("施工方案", "34.00"), ("业绩", "16.00")), "50.00", DIGEST),
                SheetRow("E002", (("施工方案", "31.50"), ("业绩", "18.00")), "49.50", DIGEST),
            ),
        ),
        ExpertSheet(
            "EXP-2",
            (
                SheetRow("E001", (("施工方案", "36.00"), ("业绩", "15.00")), "51.00", DIGEST),
                SheetRow("E002", (("施工方案", "30.00"), ("业绩", "17.00")), "47.00", DIGEST),
            ),
        ),
    ),
    ranking=(
        Place("E001", 48_000_000, "38.50", "50.50", "89.00"),
        Place("E002", 46_200_000, "40.00", "48.25", "88.25"),
    ),
    rule="报价最低的得满分，每高百分之一扣半分；总分最高的中标。",
    dropped=("E002/EXP-3",),
)

CONTRACT_TEXT: Final = (Path(__file__).parent.parent / "vectors/paper/contract.txt").read_text(
    "utf-8"
)
"""Words of a contract, as contract_text.py makes them."""

MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC01": lambda sheet, to: application(APPLICATION, sheet, language=to),
    "DOC01-stands": lambda sheet, to: application(
        replace(
            APPLICATION,
            transferor="青山村股份经济合作社 N2999999MA0000000X",
            stands="沈六 9999**********0017",
        ),
        sheet,
        language=to,
    ),
    "DOC05": lambda sheet, to: review_sheet(REVIEW, sheet, language=to),
    "DOC08": lambda sheet, to: change(AMENDED, sheet, language=to),
    "DOC08-extended": lambda sheet, to: change(
        replace(AMENDED, how="EXTENDED", reason="", lines=(), parties=False), sheet, language=to
    ),
    "DOC16": lambda sheet, to: sign_in(SIGN_IN, sheet, language=to),
    "DOC21": lambda sheet, to: report(SCORES, sheet, language=to),
    "DOC28": lambda sheet, to: contract(CONTRACT_TEXT, sheet, language=to),
    "DOC33": lambda sheet, to: suspension(STOPPED, sheet, language=to),
    "DOC34": lambda sheet, to: termination(ENDED, sheet, language=to),
    "DOC35": lambda sheet, to: failed(NO_TAKER, sheet, language=to),
    "DOC36": lambda sheet, to: undertaking(
        Undertaking("青山村股份经济合作社", "青山村道路养护工程", "DOC36-2026-1"),
        sheet,
        language=to,
    ),
    "DOC42": lambda sheet, to: badge(BADGE, sheet, language=to),
}
