"""Cases of the numbers and codes that a station gives (domain.md 4.11).

Texts are joined from padded parts; codes come from the base 32 of RFC 4648 with its alphabet
changed for Crockford's.
"""

from base64 import b32encode

from tests.values.identifiers import Case
from tests.values.seeded import Seeded

STATION = "999999100"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TYPES = ("CBD", "LDQ", "SMQ", "XMG", "XMC", "SHD", "SWZ")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def trade_numbers() -> list[Case]:
    """`input` and its parts (`station`, `year`, `type`, `seq`), or no parts (`year` null)."""
    good = "999999100-2026-CBD-0001"
    wide = "".join(chr(ord(one) + 0xFEE0) for one in good)
    refused = [
        ("", "nothing"), (good[:-1], "three digits"), (good + "1", "five digits"),
        ("999999100-2026-CBD-0000", "the series begins with 1"),
        ("999999100-2026-cbd-0001", "small letters"), ("999999100-2026-CB-0001", "two letters"),
        ("999999100-2026-CBDX-0001", "four letters"), ("999999100-2026-CB1-0001", "a digit"),
        ("99999910-2026-CBD-0001", "eight digits"), ("9999991000-2026-CBD-0001", "ten digits"),
        ("999999100-26-CBD-0001", "two digits of a year"),
        ("999999100-0000-CBD-0001", "no year"), ("999999100-1999-CBD-0001", "before stations"),
        (good + " ", "space"), (" " + good, "space"), (good + "\n", "line's end"),
        (good + "-E001", "an enrolment"), (good + "/S1", "a session"), (wide, "full-width"),
        (good.replace("-", ""), "no hyphens"), (good.replace("-", "–"), "dashes"),
        (good.replace("-", "_"), "underscores"), ("999999100-2026-EXPERT-0001", "a draw"),
        ("999999100-2026-DOC03-000001", "a document"), ("٩99999100-2026-CBD-0001", "other digit"),
        ("999999100鉴〔2026〕00001号", "a certificate"),
    ]  # fmt: skip
    seeded = Seeded("trade numbers")
    parts = [("2000", "CBD", "0001"), ("9999", "ZZZ", "9999"), ("2026", "CBD", "0001")]
    parts += [
        (f"{seeded.between(2000, 2099)}", seeded.one(_TYPES), f"{seeded.between(1, 9999):04d}")
        for _ in range(80)
    ]
    return [
        *({"input": text, "year": None, "from": f"4.11: {why}"} for text, why in refused),
        *({"input": f"{STATION}-{year}-{kind}-{seq}", "station": STATION, "year": int(year),
           "type": kind, "seq": int(seq), "from": "4.11"} for year, kind, seq in parts),
    ]  # fmt: skip


def other_numbers() -> list[Case]:
    """`number` (the function's name), its `parts` and the `expected` text; null: refused."""
    trade = "999999100-2026-CBD-0001"
    draw, document, cert = "draw_no", "document_no", "cert_no"
    named = [
        ("enrol_no", [trade, 1], f"{trade}-E001"), ("enrol_no", [trade, 999], f"{trade}-E999"),
        ("enrol_no", [trade, 0], None), ("enrol_no", [trade, 1000], None),
        ("session_no", [trade, 1], f"{trade}/S1"), ("session_no", [trade, 10], f"{trade}/S10"),
        ("session_no", [trade, 0], None), ("session_no", [trade, -1], None),
        (draw, [STATION, 2026, "EXPERT", 1], "999999100-2026-EXPERT-0001"),
        (draw, [STATION, 2026, "EXPERT", 9999], "999999100-2026-EXPERT-9999"),
        (draw, [STATION, 2026, "EXPERT", 10_000], None),
        (draw, [STATION, 2026, "EXPERT", 0], None),
        (document, [STATION, 2026, "DOC03", 1], "999999100-2026-DOC03-000001"),
        (document, [STATION, 2026, "DOC03", 999_999], "999999100-2026-DOC03-999999"),
        (document, [STATION, 2026, "DOC03", 1_000_000], None),
        (document, [STATION, 2026, "DOC03", 0], None),
        (document, ["99999910", 2026, "DOC03", 1], None),
        (document, ["９99999100", 2026, "DOC03", 1], None),
        (document, [STATION, 1999, "DOC03", 1], None),
        (document, [STATION, 10_000, "DOC03", 1], None),
        (cert, [STATION, 2026, 1], "999999100鉴〔2026〕00001号"),
        (cert, [STATION, 2026, 99_999], "999999100鉴〔2026〕99999号"),
        (cert, [STATION, 2026, 100_000], None), (cert, [STATION, 2026, 0], None),
        (cert, [STATION, 26, 1], None), (cert, ["999999100\n", 2026, 1], None),
    ]  # fmt: skip
    seeded = Seeded("issued numbers")
    for _ in range(20):
        year, n = seeded.between(2000, 2099), seeded.between(1, 999)
        kind, pool = f"DOC{seeded.between(1, 46):02d}", seeded.text(_LETTERS, 6)
        head = f"{STATION}-{year}"
        named += [
            (document, [STATION, year, kind, n * 97], f"{head}-{kind}-{str(n * 97).zfill(6)}"),
            (cert, [STATION, year, n], f"{STATION}鉴〔{year}〕{str(n).zfill(5)}号"),
            (draw, [STATION, year, pool, n], f"{head}-{pool}-{str(n).zfill(4)}"),
            ("enrol_no", [trade, n], f"{trade}-E{str(n).zfill(3)}"),
        ]
    return [
        {"number": name, "parts": parts, "expected": told, "from": "4.11"}
        for name, parts, told in named
    ]  # fmt: skip


def code(data: bytes) -> str:
    return b32encode(data).decode().translate(str.maketrans(_RFC_4648, CROCKFORD))


def codes() -> list[Case]:
    """`hex` of an HMAC and the eight characters (`code`) on the slip."""
    seeded = Seeded("query codes")
    edges = [
        "00" * 32,
        "ff" * 32,
        "0842108421" + "00" * 27,
        "0000000001" + "ff" * 27,
        "80" + "00" * 31,
    ]
    drawn = [seeded.text("0123456789abcdef", 64) for _ in range(110)]
    return [
        {"hex": one, "code": code(bytes.fromhex(one)[:5]), "from": "4.11: RFC 4648, changed"}
        for one in (*edges, *drawn)
    ]


def typed_codes() -> list[Case]:
    """`input` as typed and the `code` it is read as; null where it is none."""
    refused = [
        ("", "nothing"), (" ", "spaces"), ("-", "hyphen"), ("UUUUUUUU", "no U"), ("u", "no U"),
        ("ABC!", "sign"), ("ABCD.EFGH", "full stop"), ("ABCD_EFGH", "underscore"),
        ("ＡＢＣＤＥＦＧＨ", "full-width letters"), ("１２３４５６７８", "full-width digits"),
        ("ſſſſſſſſ", "the long s is no S"), ("ßßßß", "the sharp s is no SS"),
        ("ı", "no dotless i"),
        ("٣٣٣٣٣٣٣٣", "other digits"), ("王", "ideograph"), ("K" * 7 + "\u212a", "the kelvin sign"),
        ("ＯＯＯＯ", "full-width O"), ("ﬀﬀﬀﬀ", "ligature"), ("ABCDEFG\u0301", "accent"),
    ]  # fmt: skip
    named = [
        ("O0o0", "0000", "O as 0"), ("IiLl", "1111", "I and L as 1"), ("abcd", "ABCD", "small"),
        ("ABCD EFGH", "ABCDEFGH", "space"), ("ABCD-EFGH", "ABCDEFGH", "hyphen"),
        ("ABCD\u3000EFGH", "ABCDEFGH", "ideographic space"), ("\tZ\n", "Z", "white space"),
    ]  # fmt: skip
    seeded = Seeded("codes typed")
    for _ in range(80):
        right = seeded.text(CROCKFORD, 8)
        typed = "".join(
            seeded.one({"0": "0Oo", "1": "1IiLl"}.get(c, c + c.lower())) for c in right
        )
        place = seeded.between(1, 7)
        typed = typed[:place] + seeded.one((" ", "-", "", " - ")) + typed[place:]
        named.append((typed, right, "seeded: as people type"))
    return [
        *({"input": a, "code": b, "from": f"4.11: {c}"} for a, b, c in named),
        *({"input": a, "code": None, "from": f"4.11: {b}"} for a, b in refused),
    ]
