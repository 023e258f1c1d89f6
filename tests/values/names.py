"""Cases of names, phones, accounts and their masks (domain.md 4.1, 4.10; masks of the screens).

Everything is put together from its parts, so that the maker knows the answer: a name from letters
that a reader counts, a comparison from what was added to a name, a mask from what it leaves.
"""

from tests.values.identifiers import Case, resident_id
from tests.values.seeded import Seeded

DOT = "\u00b7"
_DOTS = ("\u2022", "\u30fb", "\uff0e", DOT)
_IDEOGRAPHS = "王李张刘陈杨昇珺喆镕㐂䶮𠀀𬭎𰻞\U0003106c"
"""Common ones, two that GB 2312 lacks, and extensions A, B, E, F, G."""
_COMPATIBLE = (("\uf9dc", "隆"), ("\uf9d1", "六"), ("\uf900", "豈"))
_SELECTOR = "\U000e0100"


def compared() -> list[Case]:
    """`name`, `with` and whether the two compare as `same`."""
    wide = "Ｌｉ　Ｗｅｉ"
    named = [
        *((f"阿依{dot}古丽", f"阿依{DOT}古丽", True, "4.10: a middle dot") for dot in _DOTS),
        ("阿依.古丽", "阿依·古丽", False, "4.10: a plain dot is none"),
        ("阿依-古丽", "阿依·古丽", False, "a hyphen is none"),
        ("阿依。古丽", "阿依·古丽", False, "a full stop is none"),
        ("阿依古丽", "阿依·古丽", False, "without a dot"),
        ("某社（有限）", "某社(有限)", True, "4.10: full-width brackets"),
        ("某社【有限】", "某社(有限)", False, "other brackets"),
        (wide, "LiWei", True, "4.10: NFKC, spaces"),
        ("LI WEI", "Li Wei", False, "case is not changed"),
        ("王 五", "王五", True, "4.10: spaces"),
        ("王\u3000五", "王五", True, "4.10: ideographic space"),
        (" 王五\n", "王五", True, "4.10: spaces outside"),
        *((a, b, True, "4.10: compatibility ideograph, compared") for a, b in _COMPATIBLE),
        ("葛", f"葛{_SELECTOR}", False, "a variation is another writing"),
        ("王五", "五王", False, "order"),
        ("强", "強", False, "traditional and simplified are two names"),
        ("①组", "1组", True, "4.10: NFKC"),
        ("", "", True, "nothing"),
    ]
    cases: list[Case] = [{"name": a, "with": b, "same": c, "from": d} for a, b, c, d in named]
    seeded = Seeded("names compared")
    for _ in range(45):
        first = seeded.text(_IDEOGRAPHS, seeded.between(2, 4))
        last = seeded.text(_IDEOGRAPHS, seeded.between(1, 4))
        plain = f"{first}{DOT}{last}"
        typed = f"{first} {seeded.one(_DOTS)}{last}\u3000"
        cases.append({"name": typed, "with": plain, "same": True, "from": "seeded: dot, spaces"})
        other = f"{first}.{last}"
        cases.append({"name": other, "with": plain, "same": False, "from": "seeded: plain dot"})
    return cases


def checked() -> list[Case]:
    """`input` as typed and its `fault`."""
    strange = {
        "3": "digit", "<": "markup", "&": "markup", "/": "slash", "@": "sign", ",": "comma",
        "，": "comma", "。": "full stop", "_": "underscore", "\u202e": "turns the line round",
        "\u200b": "cannot be seen", "\u200d": "cannot be seen", "\ufeff": "cannot be seen",
        "\x00": "control", "\t": "control", "\n": "line's end", "\ue000": "private use",
        "😀": "picture", "あ": "kana", "한": "hangul", "Ж": "Cyrillic", "٣": "digit",
        "３": "digit", "×": "sign", "÷": "sign",
        "\u20dd": "a circle round it",
    }  # fmt: skip
    named = [
        ("", "NAME_EMPTY", "nothing"),
        (" ", "NAME_EMPTY", "spaces"),
        ("\u3000", "NAME_EMPTY", "an ideographic space"),
        ("王", None, "4.10: one character"),
        ("王" * 64, None, "4.10: 64 characters"),
        ("王" * 65, "NAME_LENGTH", "4.10: 65 characters"),
        (f"葛{_SELECTOR}" * 64, None, "a variation selector is no letter of its own"),
        (f"葛{_SELECTOR}" * 65, "NAME_LENGTH", "65 letters"),
        (f"{_SELECTOR}葛", "NAME_CHARSET", "a variation of nothing"),
        ("Li Wei", None, "4.10: Latin"),
        ("O'Neil-Lü", None, "Latin with marks"),
        ("e\u0301lise", None, "a letter with its accent apart"),
        ("王" + "\u0301" * 500, "NAME_CHARSET", "a heap of accents is no letter"),
        ("e" + "\u0301" * 3, "NAME_CHARSET", "three accents on one letter"),
        ("㐂", None, "4.10: extension A"),
        ("𠀀", None, "4.10: extension B"),
        ("\U0003134a", None, "4.10: extension G"),
        ("\uf9dc", None, "4.10: compatibility ideograph kept"),
        ("〇", None, "a name may have the round zero"),
        *((f"阿依{dot}古丽", None, "4.10: middle dot as typed") for dot in _DOTS),
        *((f"王{one}五", "NAME_CHARSET", f"4.10: {why}") for one, why in strange.items()),
        *((f"{one}王", "NAME_CHARSET", f"4.10: {why}, before") for one, why in strange.items()),
    ]
    cases: list[Case] = [{"input": a, "fault": b, "from": c} for a, b, c in named]
    seeded = Seeded("names checked")
    for _ in range(30):
        good = seeded.text(_IDEOGRAPHS, seeded.between(1, 64))
        cases.append({"input": good, "fault": None, "from": "seeded"})
        place = seeded.between(1, len(good))
        bad = good[:place] + seeded.one("0123456789!?%") + good[place:]
        fault = "NAME_LENGTH" if len(bad) > 64 else "NAME_CHARSET"
        cases.append({"input": bad, "fault": fault, "from": "seeded: a strange character"})
    return cases


def phones() -> list[Case]:
    """`input`, whether it is a `mobile` and whether a `phone` at all."""
    named = [
        *((f"1{n}900000001", n >= 3, n >= 3, "4.10: second digit 3 to 9") for n in range(10)),
        ("1690000000", False, False, "4.10: ten digits"),
        ("169000000011", False, False, "4.10: twelve digits"),
        ("+8616900000001", False, False, "4.10: no country code"),
        ("8616900000001", False, False, "4.10: no country code"),
        ("169 0000 0001", False, False, "the screen drops spaces"),
        ("16900000001\n", False, False, "line's end"),
        ("１6900000001", False, False, "full-width digit"),
        ("1690000000x", False, False, "letter"),
        ("", False, False, "nothing"),
        ("010-12345678", False, True, "4.10: area code of three"),
        ("01012345678", False, True, "4.10: without hyphen"),
        ("0579-1234567", False, True, "4.10: seven digits"),
        ("0579-12345678-1", False, True, "4.10: extension of one"),
        ("0579-1234567-123456", False, True, "4.10: extension of six"),
        ("0579-1234567-1234567", False, False, "4.10: extension of seven"),
        ("0579-1234567-", False, False, "4.10: extension of none"),
        ("01-1234567", False, False, "4.10: area code of two"),
        ("05790-1234567", False, False, "4.10: area code of five"),
        ("0579-123456", False, False, "4.10: six digits"),
        ("0579-123456789", False, False, "4.10: nine digits"),
        ("0579--1234567", False, False, "4.10: two hyphens"),
        ("579-1234567", False, False, "4.10: no 0"),
        ("（0579）1234567", False, False, "4.10: brackets"),
    ]
    cases: list[Case] = [{"input": a, "mobile": b, "phone": c, "from": d} for a, b, c, d in named]
    seeded = Seeded("phones")
    for _ in range(40):
        good = "1" + seeded.one("3456789") + seeded.text("0123456789", 9)
        cases.append({"input": good, "mobile": True, "phone": True, "from": "seeded: mobile"})
        fixed = f"0{seeded.text('123456789', 3)}-{seeded.text('23456789', 7)}"
        cases.append({"input": fixed, "mobile": False, "phone": True, "from": "seeded: landline"})
    return cases


def accounts() -> list[Case]:
    """`input`, whether an account of a `person` or of an organisation (`corporate`)."""
    cases: list[Case] = [
        {"input": "9" * n, "person": 12 <= n <= 19, "corporate": 6 <= n <= 32,
         "from": f"4.10: {n} digits"}
        for n in range(34)
    ]  # fmt: skip
    for text, person, corporate, why in [
        ("9999990000000100012", True, True, "domain vectors"),
        ("9999990000000100013", True, True, "4.10: Luhn's failure is a warning"),
        ("12-3456", False, True, "4.10: hyphen"),
        ("9999-9900-0000-0100", False, True, "4.10: hyphens are for organisations"),
        ("9999 9900 0000 0100", False, False, "compared without spaces, checked with them"),
        ("９" * 12, False, False, "full-width digits"),
        ("٩" * 12, False, False, "other digits"),
        ("999999000000X", False, False, "letter"),
        ("999999000000\n", False, False, "line's end"),
        ("9.99999e11", False, False, "a spreadsheet's number"),
    ]:
        cases.append({"input": text, "person": person, "corporate": corporate, "from": why})
    seeded = Seeded("accounts")
    for _ in range(60):
        digits = seeded.text("0123456789", seeded.between(12, 19))
        cases.append({"input": digits, "person": True, "corporate": True, "from": "seeded"})
    return cases


def masked() -> list[Case]:
    """`mask` (the function's name), `input` and what may be `expected` on a screen or paper."""
    named = [
        ("mask_name", "张三", "张*", "two"),
        ("mask_name", "张其丰", "张*丰", "three"),
        ("mask_name", "欧阳其丰", "欧**丰", "four"),
        ("mask_name", "丰", "*", "one"),
        ("mask_name", "", "*", "none"),
        ("mask_name", "阿依·古丽", "阿***丽", "a dot is hidden too"),
        ("mask_name", f"葛{_SELECTOR}丰", f"葛{_SELECTOR}*", "a variation is no letter"),
        ("mask_name", f"葛{_SELECTOR}", "*", "one letter with its variation"),
        ("mask_name", "𠀀𬭎", "𠀀*", "outside the basic plane"),
        ("mask_phone", "16900000001", "169****0001", "4.10: 3+****+4"),
        ("mask_phone", "0579-1234567", "057****4567", "4.10: 3+****+4"),
        ("mask_phone", "12345", "****45", "too short for three and four"),
        ("mask_account", "9999990000000100012", "****0012", "the last four"),
        ("mask_account", "123456789", "****6789", "nine digits"),
        ("mask_account", "12345678", "****", "eight digits show nothing"),
        ("mask_id", "12345678", "********", "eight characters show nothing"),
        ("mask_id", "123456789", "1234*6789", "nine characters"),
        ("mask_id", "", "", "nothing"),
        ("mask_id_public", "1234", "***", "four characters show nothing"),
        ("mask_id_public", "", "***", "nothing"),
        ("mask_id_public", "999999199001010023", "***0023", "4.1: ***0123"),
    ]
    cases: list[Case] = [{"mask": a, "input": b, "expected": c, "from": d} for a, b, c, d in named]
    seeded = Seeded("masks")
    for _ in range(25):
        year, sequence = seeded.between(1930, 2008), seeded.between(0, 999)
        number = resident_id(f"{year}0615", sequence)
        name = [seeded.one(_IDEOGRAPHS) for _ in range(seeded.between(3, 12))]
        mobile = "1" + seeded.one("3456789") + seeded.text("0123456789", 9)
        hidden = "*" * (len(name) - 2)
        for mask, text, expected in [
            ("mask_id", number, "9999" + 10 * "*" + number[14:]),
            ("mask_id_public", number, f"***{number[14:]}"),
            ("mask_name", "".join(name), name[0] + hidden + name[-1]),
            ("mask_phone", mobile, f"{mobile[:3]}****{mobile[7:]}"),
        ]:
            cases.append({"mask": mask, "input": text, "expected": expected, "from": "seeded"})
    return cases
