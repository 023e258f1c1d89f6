"""What a training prints says so before anything else, on each piece that may be torn off."""

import pytest

from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.i18n import LANGUAGES, Language
from kiosk_ui.paper.readiness import readiness
from kiosk_ui.readiness import Finding, Report, Verdict
from tests.paper.samples import DOCUMENTS, PROOF, document

MARK = {"zh_CN": "培训，无效", "en": "TRAINING, NOT VALID"}
PROOF_BYTES_MAX = 1_200


def pieces(data: bytes) -> list[list[str]]:
    """The lines of each piece between two cuts, without the gaps of the layout."""
    printer = EscposSimulator()
    printer.received(data)
    return [["".join(one.split()) for one in paper.text()] for paper in printer.slips]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_piece_of_each_document_is_marked(name: str, language: Language) -> None:
    slip = document(name, language, practice=True, training=True, proof=PROOF, copy=1)
    paper, *others = pieces(slip.encode())
    mark = "".join(MARK[language].split())
    assert paper[0] == mark
    assert all(mark in piece for piece in others)
    piece = slip.encode().split(b"\x1dV")[1]
    assert len(piece) < PROOF_BYTES_MAX


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_real_document_and_no_demo_has_the_mark(name: str) -> None:
    for practice in (False, True):
        told = "".join(document(name, "zh_CN", practice=practice).lines())
        assert MARK["zh_CN"] not in told


def test_the_readiness_slip_is_marked() -> None:
    report = Report("2026-11-20 08:01", (Finding("printer", Verdict.GOOD, "state.ready"),), 12)
    slip = readiness(report, station="站", by="冯一", practice=True, training=True)
    assert pieces(slip.encode())[0][0] == MARK["zh_CN"]
