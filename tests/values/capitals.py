"""Cases of amounts in capitals (domain.md 4.8), both ways.

The expected text is made otherwise than in `appliance.core`: every digit is written with its
place, zeros included, and the long text is then shortened by the sentences of the rule.
"""

import re

from tests.values.identifiers import Case
from tests.values.seeded import Seeded

FEN_MAX = 10**14
_DIGITS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_PLACES = ("元", "拾", "佰", "仟", "万", "拾", "佰", "仟", "亿", "拾", "佰", "仟", "万")


def capital(fen: int) -> str:
    """`壹仟零壹元整` of whole fen."""
    if fen == FEN_MAX:
        return "壹万亿元整"
    whole, cents = divmod(fen, 100)
    text = _whole(whole)
    jiao, last = (str(one).translate(_DIGITS) for one in divmod(cents, 10))
    if cents == 0:
        return (text or "零元") + "整"
    if jiao == "零":
        return (f"{text}零" if text else "") + f"{last}分"
    return f"{text}{jiao}角" + ("整" if last == "零" else f"{last}分")


def _whole(yuan: int) -> str:
    if yuan == 0:
        return ""
    digits = str(yuan)
    places = reversed(_PLACES[: len(digits)])
    long = "".join(d.translate(_DIGITS) + p for d, p in zip(digits, places, strict=True))
    text = re.sub("零[仟佰拾]", "零", long)
    text = re.sub("零+", "零", text)
    # The zero before a group's name goes; it stays as a gap only where the next group needs one.
    text = re.sub("零(?=[亿万元])", "", text)
    text = text.replace("亿万", "亿零")
    text = re.sub("零+", "零", text)
    return text.removeprefix("零").replace("零元", "元")


_NAMED = (
    0, 1, 9, 10, 11, 99, 100, 101, 110, 111, 1_000, 1_001, 1_010, 1_100, 1_001_00, 10_00_00,
    10_10_00, 11_00_00, 10_01_00, 10_000_00, 10_001_00, 10_010_00, 10_100_00, 11_000_00,
    100_000_00, 100_001_00, 101_000_00, 110_000_00, 100_700_00, 107_000_53, 1_000_000_01,
    10_000_000_00, 10_001_000_00, 10_000_001_00, 99_999_999_99, 100_000_000_00, 100_001_000_00,
    100_010_000_00, 100_000_001_00, 110_000_000_00, 1_000_000_000_00, 1_001_001_001_00,
    1_000_100_010_00, 99_999_999_999_99, 100_000_000_000_00, 100_000_001_000_05,
    999_999_999_999_99, FEN_MAX,
)  # fmt: skip


def written() -> list[Case]:
    """`fen` and its canonical `expected`."""
    seeded = Seeded("capitals")
    # Few digits that are not zero: the rule is about the zeros.
    sparse = [int(seeded.text("00000123", seeded.between(3, 14))) for _ in range(90)]
    dense = [int(seeded.text("0123456789", seeded.between(1, 14))) for _ in range(60)]
    return [
        *({"fen": n, "expected": capital(n), "from": "4.8: edge of the zeros"} for n in _NAMED),
        *({"fen": n, "expected": capital(n), "from": "seeded: many zeros"} for n in sparse),
        *({"fen": n, "expected": capital(n), "from": "seeded"} for n in dense),
    ]


_READ = (
    ("人民币壹仟贰佰元整", 120_000, "prefix"),
    ("人民幣壹仟貳佰圓正", 120_000, "traditional throughout"),
    ("壹佰圆整", 10_000, "圆"), ("壹佰圓整", 10_000, "圓"), ("壹佰元正", 10_000, "正"),
    ("壹角", 10, "no 整 after 角"), ("壹元壹角", 110, "no 整 after 角"),
    ("壹元壹角正", 110, "正 after 角"),
    ("壹拾萬零柒佰圆整", 10_070_000, "萬"), ("壹億元整", 10**10, "億"),
    ("陸元整", 600, "陸"), ("貳元整", 200, "貳"), ("參拾元整", 3_000, "參"),
    ("壹拾万零柒仟元整", 10_700_000, "optional 零 after 万"),
    ("壹亿贰仟叁佰肆拾万零伍仟元整", 12_340_500_000, "optional 零 after 万"),
    ("壹仟陆佰捌拾元零叁角贰分", 168_032, "optional 零 before 角"),
    ("壹万亿元整", FEN_MAX, "the most"), ("零元整", 0, "nothing"),
)  # fmt: skip
_REFUSED = (
    ("", "nothing"), ("元", "no digit"), ("整", "no digit"), ("人民币", "prefix alone"),
    ("人民币人民幣壹元整", "prefix twice"), ("RMB壹元整", "another prefix"),
    ("拾元整", "bare 拾"), ("壹佰拾元整", "bare 拾"), ("壹万拾元整", "bare 拾"),
    ("一元整", "一"), ("二元整", "二"), ("三元整", "三"), ("两元整", "两"), ("廿元整", "廿"),
    ("〇元整", "〇"), ("12元整", "Arabic digits"), ("１２元整", "full-width digits"),
    ("壹 元整", "inner space"), ("壹元整 ", "space at the end"), (" 壹元整", "space before"),
    ("壹元整\n", "line's end"), ("壹元\u3000整", "ideographic space"),
    ("壹元", "no 整 after 元"), ("壹佰元", "no 整 after 元"), ("零元", "no 整 after 元"),
    ("壹元壹分整", "整 after 分"), ("壹元零壹分整", "整 after 分"), ("壹分整", "整 after 分"),
    ("壹元整整", "整 twice"), ("壹元零壹角整", "零 before 角, but the yuan do not end in 0"),
    ("壹分壹角", "order"), ("壹角壹元整", "order"), ("壹佰壹仟元整", "order"),
    ("壹万壹亿元整", "order"), ("壹元壹分", "零 before 分 is missing"),
    ("零壹元整", "零 at the start"), ("零零元整", "零 twice"), ("零分", "no amount"),
    ("零元壹角整", "零元 before 角"), ("零元零壹分", "零元 before 分"),
    ("壹拾零元整", "零 at the end"), ("壹仟壹元整", "零 is missing"),
    ("壹仟零零壹元整", "零 twice"), ("壹亿壹仟元整", "零 for a group that is zero is missing"),
    ("壹万壹元整", "零 is missing"), ("壹元贰元整", "元 twice"), ("壹拾贰拾元整", "拾 twice"),
    ("壹兆元整", "no 兆"), ("壹万万元整", "万万"), ("玖万亿元整", "above the most"),
    ("壹万亿元壹角整", "above the most"), ("壹万亿元零壹分", "above the most"),
    ("￥壹元整", "sign of the currency"), ("负壹元整", "below nothing"), ("壹元壹角壹厘", "厘"),
    ("亿" * 200, "no end"), ("壹" * 200 + "元整", "no end"), ("零" * 200 + "元整", "no end"),
)  # fmt: skip


def read() -> list[Case]:
    """`input` and `fen`, null for what is refused."""
    seeded = Seeded("capitals read")
    cases: list[Case] = [{"input": a, "fen": n, "from": f"4.8: {why}"} for a, n, why in _READ]
    cases += [{"input": a, "fen": None, "from": f"4.8: {why}"} for a, why in _REFUSED]
    for _ in range(60):
        fen = int(seeded.text("0001234", seeded.between(2, 13))) + 1
        text = capital(fen)
        cases.append({"input": _old_hand(text), "fen": fen, "from": "seeded: 4.8, other forms"})
        place = seeded.between(0, len(text) - 1)
        bad = text[:place] + seeded.one("一两廿3 兆") + text[place + 1 :]
        cases.append({"input": bad, "fen": None, "from": "seeded: one strange character"})
    return cases


def _old_hand(text: str) -> str:
    """The same amount as an accountant of the old school writes it."""
    return "人民幣" + text.translate(str.maketrans("元贰陆万亿整", "圓貳陸萬億正"))
