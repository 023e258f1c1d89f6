"""One example of each paper of objections, complaints and ratings, all of fictitious people."""

from collections.abc import Callable
from typing import Final

from kiosk_ui.i18n import Language
from kiosk_ui.paper import complaint, objection
from kiosk_ui.paper.complaint import Complaint, Receipt
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

OBJECTION: Final = objection.Objection(
    objection_no="999999100-2026-CBD-0017/Y1",
    object_title="青山村大坝田4.16亩经营权出租",
    objector="吴六",
    standing="MEMBER",
    received="2026-03-18 10:00",
    due="2026-03-23",
    said="中选人不是本村集体成员，报名时没有核对户口簿。",
)
DISMISSED: Final = objection.Answer(
    OBJECTION, "DISMISSED", "已核对户口簿，中选人是青山村集体成员。", result_end="2026-03-23"
)
RERUN: Final = objection.Answer(OBJECTION, "RERUN", digest="9f3c21aa07be55d1" * 4)
COMPLAINT: Final = Complaint(
    complaint_no="999999100-2026-DOC39-000020",
    kind="服务态度效率",
    complainant="吴六",
    received="2026-03-03 09:00",
    said="收材料的人一再让我回去，前后来了四趟。",
    trade_no="999999100-2026-CBD-0017",
)
ANONYMOUS: Final = Complaint(
    COMPLAINT.complaint_no, "工作人员违规", "", COMPLAINT.received, COMPLAINT.said
)
OFFICE: Final = "示例区公共资源交易监管中心（示例区政务大厦4楼，电话 0999-5550004）"
DECISION: Final = "经查属实，已批评教育，以后材料一次收齐。"

MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC24": lambda sheet, to: objection.receipt(OBJECTION, sheet, language=to),
    "DOC25": lambda sheet, to: objection.answer(DISMISSED, sheet, language=to),
    "DOC25-rerun": lambda sheet, to: objection.answer(RERUN, sheet, language=to),
    "DOC39": lambda sheet, to: complaint.receipt(
        Receipt(COMPLAINT, "2026-03-06", "07291266"), sheet, language=to
    ),
    "DOC39-anonymous": lambda sheet, to: complaint.receipt(
        Receipt(ANONYMOUS, "", "07291266", OFFICE), sheet, language=to
    ),
    "DOC39-accepted": lambda sheet, to: complaint.answer(
        complaint.Answer(COMPLAINT, "ACCEPTED", "2026-04-15"), sheet, language=to
    ),
    "DOC39-decided": lambda sheet, to: complaint.answer(
        complaint.Answer(COMPLAINT, "DECIDED", words=DECISION), sheet, language=to
    ),
    "DOC40": lambda sheet, to: complaint.rating("99850605", "问事", sheet, language=to),
}

NUMBERS: Final = {
    name: f"999999100-2026-{name.partition('-')[0]}-0000{place}"
    for place, name in enumerate(MAKERS, start=17)
}
CHANGES: Final[dict[str, dict[str, object]]] = {
    name: {"query_code": "", **({"trade": ""} if name.startswith("DOC39") else {})}
    for name in MAKERS
}
"""A complaint stands in no trade's file; none of these papers shows a trade's query code."""
