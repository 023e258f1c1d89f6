"""Figures of docs/receipts.md: sizes of the codes, and how much wear they bear.

    python -m tests.receipt_measures           both tables, about two minutes

The table of sizes is also compared with the page by tests/paper/test_receipt_codes.py.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Final

import segno
import zxingcpp
from PIL import Image

from kiosk_ui.i18n import say
from kiosk_ui.paper import codes
from kiosk_ui.paper.sheet import compose
from kiosk_ui.paper.slip import Qr, Text, slip_of
from provisioning import qr_image
from tests.fakes import photographs
from tests.fakes.photographs import Print, Wear
from tests.fakes.slips import deep
from tests.paper.samples import DOCUMENTS, SHEET, sized

PAPERS: Final = {58: 384, 80: 576}
"""Width of the paper in mm -> dots of the head."""
DOTS_PER_MM: Final = 8
CONTENTS: Final[dict[str, Callable[[int], str]]] = {
    "station alone": lambda size: deep(size, witness=False),
    "with the district": deep,
}
BITS_A_BYTE: Final = 10
SEEDS: Final = 12
STEP_PERCENT: Final = 2
CODES: Final = {
    "Q, 3 dots (58 mm, 20,000)": (384, deep(20_000)),
    "Q, 4 dots (80 mm, 500,000)": (576, deep(500_000)),
    "M, 3 dots (58 mm, 500,000)": (384, deep(500_000)),
}
WEARS: Final[tuple[Wear, ...]] = (
    photographs.blots,
    photographs.spots,
    photographs.tears,
    photographs.dead_dots,
    photographs.dead_block,
)

Photograph = Callable[[Image.Image], Image.Image]
CAMERA: Final[dict[str, list[tuple[str, Photograph]]]] = {
    "faded: black of 255 becomes": [
        (
            str(black),
            lambda image, black=black: photographs.faded(photographs.scaled(image, 2), black),
        )
        for black in range(60, 236, 15)
    ],
    "turned": [
        (
            f"{angle}°",
            lambda image, angle=angle: photographs.turned(photographs.scaled(image, 2), angle),
        )
        for angle in range(5, 50, 5)
    ],
    "leaning: upper edge shorter by": [
        (
            f"{part} %",
            lambda image, part=part: photographs.leaning(photographs.scaled(image, 3), part / 100),
        )
        for part in range(5, 70, 5)
    ],
    "pixels on a dot": [
        (f"{tenths / 10}", lambda image, tenths=tenths: photographs.scaled(image, tenths / 10))
        for tenths in (60, 40, 30, 20, 15, 10, 9, 8, 7, 6, 5, 4, 3)
    ],
    "blurred, radius in dots": [
        (
            f"{tenths / 10}",
            lambda image, tenths=tenths: photographs.blurred(
                photographs.scaled(image, 2), tenths / 5
            ),
        )
        for tenths in range(5, 40, 3)
    ],
}
"""Each fault from slight to severe."""


def sizes() -> str:
    """The table of sizes, in Markdown."""
    head = (
        "entries",
        "content",
        "paper",
        "characters",
        "modules",
        "dots",
        "side",
        "level",
        "bytes",
    )
    return _table(head, _size_rows())


def _size_rows() -> Iterable[tuple[str, ...]]:
    for entries in (20_000, 500_000):
        for name, content in CONTENTS.items():
            for paper, width in PAPERS.items():
                text = content(entries)
                dots, level = codes.form(text, width)
                modules = segno.make_qr(text, error=level, boost_error=False).symbol_size(
                    border=0
                )[0]
                side = f"{modules * dots / DOTS_PER_MM:.0f} mm"
                job = len(slip_of([Qr(text)]).encode(width))
                yield (
                    f"{entries:,}", name, f"{paper} mm", str(len(text)), str(modules), str(dots),
                    side, level, str(job),
                )  # fmt: skip


def papers() -> str:
    """The papers of the house: each with its words, and its proof behind the cut."""
    head = ("paper", "words, 80 mm", "words, 58 mm", "proof", "at 9,600 baud")
    rows = []
    for document in DOCUMENTS:
        words, proof, *own = sized(document, "zh_CN").sizes(PAPERS[80])
        narrow = sized(document, "zh_CN").sizes(PAPERS[58])[0]
        title = say(f"paper.title.{document}")
        seconds = (words + proof + sum(own)) * BITS_A_BYTE / 9_600
        rows.append(
            (f"{document} {title}", str(words), str(narrow), str(proof), f"{seconds:.1f} s")
        )
    bare = len(compose("paper.title.DOC03", SHEET, []).encode(PAPERS[80]))
    rows.append(("any, without its own words", str(bare), "", "", f"{bare / 960:.1f} s"))
    return _table(head, rows)


def readable(picture: Image.Image) -> bool:
    """Whether the public decoder reads a proof, looked at as `tradepost receipt verify` looks."""
    return any(
        found.text.startswith("TP1:")
        for way in qr_image.ways_to_look(picture)
        for found in zxingcpp.read_barcodes(way, formats=zxingcpp.BarcodeFormat.QRCode)
    )


def photographed(sheet: Print) -> Image.Image:
    return photographs.scaled(sheet.image, 2)


def wear_table() -> str:
    """How much of each wear: the share that all of the seeds bear, and that half of them do."""
    rows = []
    for code, (width, text) in CODES.items():
        sheet = photographs.printed(slip_of([Text("x"), Qr(text), Text("x")]), width)
        for wear in WEARS:
            all_bear, half_bear = _borne(sheet, wear)
            rows.append((code, wear.__name__.replace("_", " "), f"{all_bear} %", f"{half_bear} %"))
            sys.stdout.write(f"{rows[-1]}\n")
    return _table(("code", "wear", f"all {SEEDS} read", "half read"), rows)


def _borne(sheet: Print, wear: Wear) -> tuple[int, int]:
    all_bear = half_bear = 0
    for percent in range(STEP_PERCENT, 41, STEP_PERCENT):
        good = sum(
            readable(photographed(wear(sheet, percent / 100, seed))) for seed in range(SEEDS)
        )
        if good == SEEDS and all_bear == percent - STEP_PERCENT:
            all_bear = percent
        if good * 2 < SEEDS:
            return all_bear, half_bear
        half_bear = percent
    return all_bear, half_bear


def camera_table() -> str:
    """The first value of each fault of a camera at which the code is not read any more."""
    rows = []
    for code, (width, text) in CODES.items():
        sheet = photographs.printed(slip_of([Text("x"), Qr(text), Text("x")]), width)
        for fault, worse in CAMERA.items():
            last, first = _limit(sheet.image, worse)
            rows.append((code, fault, last, first))
            sys.stdout.write(f"{rows[-1]}\n")
    return _table(("code", "fault", "still read", "not read"), rows)


def _limit(image: Image.Image, worse: Iterable[tuple[str, Photograph]]) -> tuple[str, str]:
    last = "nothing"
    for name, photograph in worse:
        if not readable(photograph(image)):
            return last, name
        last = name
    return last, "beyond"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(f"{sizes()}\n{papers()}\n{wear_table()}\n{camera_table()}")
