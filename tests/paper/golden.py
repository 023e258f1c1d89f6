"""The golden files of the papers: where they lie, and how to write them anew.

    python -m tests.paper.golden

Also the table of sizes in docs/receipts.md. What changed is then read in the difference, and
looked at in the pictures.
"""

import csv
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk_ui.i18n import LANGUAGES
from kiosk_ui.paper.slip import Slip
from provisioning.catalogues import compile_all
from tests import receipt_measures
from tests.paper import pictures
from tests.paper.samples import DOCUMENTS, VECTORS

GOLDEN: Final = VECTORS / "paper"
TYPES: Final = Path("appliance/tables/data/document_types.csv")
MEASURED: Final = Path("docs/receipts.md")
DPI: Final = 80
LEVELS: Final = 4
"""Of grey, from black to white."""


def types() -> dict[str, str]:
    """Code of each document type -> the paper it is printed on, as the table says."""
    rows = csv.DictReader(TYPES.read_text("utf-8").splitlines())
    return {row["code"]: row["paper"] for row in rows}


def on_sheets(name: str) -> bool:
    """Whether an example is printed on A4 (or A3)."""
    return types().get(name[:5], "80mm").startswith("A4")


def text_of(name: str, language: str) -> Path:
    """Where the golden text of a paper lies."""
    return GOLDEN / f"{name}.{language}.txt"


def picture_of(name: str) -> Path:
    """Where its golden picture lies."""
    return GOLDEN / f"{name}.png"


def picture(name: str, slip: Slip | None = None) -> Image.Image:
    """The paper as it is drawn now, or another in its place: pieces or sheets below each other,
    in few greys."""
    slip = slip or DOCUMENTS[name]("zh_CN")
    if on_sheets(name):
        drawn = pictures.sheet_pictures(pictures.sheet_page(name, slip, "zh_CN"), DPI)
    else:
        drawn = [one.reduce(2) for one in pictures.slip_pictures(slip)]
    return greys(below_each_other(drawn))


def below_each_other(drawn: list[Image.Image]) -> Image.Image:
    whole = Image.new("L", (max(one.width for one in drawn), sum(one.height for one in drawn)))
    top = 0
    for one in drawn:
        whole.paste(one, (0, top))
        top += one.height
    return whole


def greys(image: Image.Image) -> Image.Image:
    """As a picture of LEVELS greys, which packs small."""
    step = 255 // (LEVELS - 1)
    index = image.point([round(value / step) for value in range(256)])
    packed = Image.frombytes("P", index.size, index.tobytes())
    packed.putpalette([level * step for level in range(LEVELS) for _ in range(3)])
    return packed


def main() -> None:
    compile_all()
    for name, make in DOCUMENTS.items():
        for language in LANGUAGES:
            lines = make(language).lines()
            text_of(name, language).write_text("\n".join(lines) + "\n", "utf-8")
        picture(name).save(picture_of(name), optimize=True, bits=2)
    sizes = receipt_measures.papers()
    head, _, rest = MEASURED.read_text("utf-8").partition(sizes.splitlines()[0])
    after = rest.partition("\n\n")[2]
    MEASURED.write_text(f"{head}{sizes}\n{after}", "utf-8")


if __name__ == "__main__":
    main()
