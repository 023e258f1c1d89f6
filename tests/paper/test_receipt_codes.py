"""The codes of proof slips: their sizes, and read back from the printed raster by zxing-cpp."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from appliance.ledger import receipts
from appliance.ledger.keys import SigningKey
from kiosk_ui.paper import codes
from kiosk_ui.paper.slip import Qr, Text, slip_of
from provisioning import qr_image
from tests import receipt_measures
from tests.fakes import photographs
from tests.fakes.photographs import Print, Wear
from tests.fakes.published import ORIGIN
from tests.fakes.slips import DISTRICT, deep
from tests.receipt_measures import CODES, PAPERS

DOCS = Path(__file__).parents[2] / "docs"
KEYS = receipts.Keys.of([SigningKey(ORIGIN, bytes([1]) * 32).verifier, DISTRICT.verifier])
Q_58, Q_80, M_58 = CODES
SEEDS = range(4)


@cache
def sheet(code: str, *, native_qr: bool = True) -> Print:
    width, text = CODES[code]
    slip = slip_of([Text("x"), Qr(text), Text("y")])
    return photographs.printed(slip, width, native_qr=native_qr)


def read(picture: Image.Image) -> str:
    """The proof in the picture, empty when it cannot be read; looked at as the command does."""
    for way in qr_image.ways_to_look(picture):
        for found in zxingcpp.read_barcodes(way, formats=zxingcpp.BarcodeFormat.QRCode):
            return found.text
    return ""


def test_the_page_states_the_sizes_as_they_are() -> None:
    assert receipt_measures.sizes() in (DOCS / "receipts.md").read_text(encoding="utf-8")


def test_a_proof_with_the_district_keeps_the_promised_form() -> None:
    assert codes.form(deep(20_000), PAPERS[58]) == (3, "Q")
    assert codes.form(deep(500_000), PAPERS[80]) == (4, "Q")
    assert codes.form(deep(500_000), PAPERS[58]) == (3, "M")


@pytest.mark.parametrize("native_qr", [True, False], ids=["native", "raster"])
@pytest.mark.parametrize("code", CODES)
def test_a_clean_slip_is_read_and_proves_its_entry(code: str, native_qr: bool) -> None:
    text = read(sheet(code, native_qr=native_qr).image)
    assert text == CODES[code][1]
    assert receipts.check(text, KEYS).index == 0


@pytest.mark.parametrize(
    ("code", "wear", "percent"),
    [
        *((Q_80, wear, 12) for wear in receipt_measures.WEARS if wear is not photographs.spots),
        (Q_80, photographs.spots, 8),
        (Q_58, photographs.dead_dots, 12),
        (Q_58, photographs.dead_block, 12),
        (Q_58, photographs.blots, 6),
        (Q_58, photographs.tears, 6),
        (Q_58, photographs.spots, 8),
        (M_58, photographs.dead_dots, 7),
        (M_58, photographs.dead_block, 7),
        (M_58, photographs.blots, 6),
        (M_58, photographs.tears, 4),
        (M_58, photographs.spots, 4),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_worn_slip_is_read(code: str, wear: Wear, percent: int) -> None:
    for seed in SEEDS:
        worn = wear(sheet(code), percent / 100, seed)
        assert read(photographs.scaled(worn.image, 2)) == CODES[code][1], seed


@pytest.mark.parametrize("wear", [photographs.blots, photographs.tears])
@pytest.mark.parametrize(("code", "percent"), [(Q_58, 12), (M_58, 7)])
def test_most_narrow_slips_bear_what_wide_ones_always_do(
    code: str, percent: int, wear: Wear
) -> None:
    worn = [wear(sheet(code), percent / 100, seed).image for seed in range(12)]
    good = [picture for picture in worn if read(photographs.scaled(picture, 2))]
    assert len(good) * 3 >= len(worn) * 2


CAMERAS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "faded": lambda image: photographs.faded(photographs.scaled(image, 2), 195),
    "turned": lambda image: photographs.turned(photographs.scaled(image, 2), 37),
    "leaning": lambda image: photographs.leaning(photographs.scaled(image, 3), 0.5),
    "near": lambda image: photographs.scaled(image, 4),
    "far": lambda image: photographs.scaled(image, 0.6),
    "blurred": lambda image: photographs.blurred(photographs.scaled(image, 2), 2.2),
    "all of it": lambda image: photographs.blurred(
        photographs.leaning(
            photographs.turned(photographs.faded(photographs.scaled(image, 2), 150), 4), 0.2
        ),
        1,
    ),
}


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("code", CODES)
def test_a_photograph_is_read(code: str, camera: str) -> None:
    assert read(CAMERAS[camera](sheet(code).image)) == CODES[code][1]


@pytest.mark.parametrize("wear", receipt_measures.WEARS)
def test_a_slip_that_is_worn_too_far_is_silent_and_never_lies(wear: Wear) -> None:
    worn = wear(sheet(M_58), 0.45, 1)
    assert read(photographs.scaled(worn.image, 2)) == ""
