"""The index of a finished file (DOC43), as an example."""

from collections.abc import Callable
from typing import Final

from kiosk_ui.i18n import Language
from kiosk_ui.paper.archive_index import Index, index
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

INDEX: Final = Index(
    object_title="上禾村张三户承包地经营权",
    transferor="张三",
    transferee="李四",
    rows=(
        ("受理通知书", "999999100-2026-DOC03-000017"),
        ("交易公告", "999999100-2026-DOC07-000004"),
        ("交易公告", "9f3c21aa07be55d1" * 4),
        ("合同文本", "999999100-2026-HT-000002"),
        ("交易鉴证书", "999999100鉴〔2026〕00001号"),
        ("寄送", "EA123456789CN"),
    ),
    entries=31,
    digest="0a1b2c3d4e5f6071" * 4,
    archived="2026-04-09",
    kept_to="2036-04-09",
)

MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC43": lambda sheet, to: index(INDEX, sheet, language=to),
}
