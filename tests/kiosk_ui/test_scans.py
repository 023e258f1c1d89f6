"""What a page takes from the scanner, and what it refuses."""

import pytest

from kiosk_ui import scans
from tests.fakes.desk import Desk
from tests.fakes.township import Township

PROOF = "TP1:" + "6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9" * 4
FILLED_IN = "PR1:" + "aZ09_-" * 40
REFERENCE = "TPR1:999999100-2026-DOC03-000001/17/0123WXYZ/00C0FFEE00C0FFEE"


@pytest.mark.parametrize(
    ("wanted", "scanned", "text"),
    [
        ("slip", PROOF, PROOF),
        ("slip", REFERENCE, ""),
        ("slip", PROOF.lower(), ""),
        ("case", REFERENCE, "0123WXYZ"),
        ("case", "TPR1:999999100-2026-DOC07-000001/17//00C0FFEE00C0FFEE", ""),
        ("case", "999999100-2026-CBD-0001", "999999100-2026-CBD-0001"),
        ("case", "0123WXYZ", "0123WXYZ"),
        ("case", PROOF, ""),
        ("application", "PR1:A2C4", "A2C4"),
        ("application", "PR1:AIC4", ""),
        ("application", "A2C4", ""),
        ("application", FILLED_IN, ""),
        ("village", FILLED_IN, FILLED_IN),
        ("village", "PR1:A2C4", ""),
        ("village", PROOF, ""),
        ("check", "TPR1:READY", "TPR1:READY"),
        ("check", PROOF, ""),
        ("case", "TPR1:READY", ""),
        ("anything", PROOF, ""),
    ],
)
def test_each_page_takes_its_own_codes_only(wanted: str, scanned: str, text: str) -> None:
    taken = scans.for_page(wanted, scanned)
    assert taken.text == text
    assert bool(taken.no) != bool(text)


@pytest.mark.parametrize("wanted", ["slip", "case", "application"])
@pytest.mark.parametrize(
    "scanned",
    ["https://example.org/TP1:", "http://127.0.0.1:8080/work", "javascript:alert(1)", "", "X"],
)
def test_an_address_is_never_taken(wanted: str, scanned: str) -> None:
    assert scans.for_page(wanted, scanned) == scans.Taken(no="scan.other")


def test_a_paper_of_ours_without_a_proof_is_told_apart() -> None:
    assert scans.for_page("slip", REFERENCE) == scans.Taken(no="scan.reference")


class PlayedScanner:
    """Whatever `text` is was scanned just now."""

    name = "scanner"

    def __init__(self) -> None:
        self.text: str | None = None

    def scanned(self, *, within_s: float) -> str | None:
        assert within_s == scans.FRESH_S
        text, self.text = self.text, None
        return text


@pytest.fixture
def desk(tmp_path: object) -> Desk:
    made = Desk(Township(tmp_path))  # type: ignore[arg-type]  # pytest's path
    made.devices.scanner = PlayedScanner()  # type: ignore[assignment]  # played
    return made


def came(desk: Desk, wanted: str, text: str | None) -> dict[str, str]:
    desk.devices.scanner.text = text  # type: ignore[union-attr]  # played
    answer = desk.at("clerk").send("/scan", page="/proof/receipts", want=wanted)
    assert answer.status_code == 200
    found: dict[str, str] = answer.get_json()
    return found


def test_a_scanned_slip_comes_to_the_page_once(desk: Desk) -> None:
    assert came(desk, "slip", PROOF) == {"text": PROOF, "go": "", "say": ""}
    assert came(desk, "slip", None) == {"text": "", "go": "", "say": ""}


def test_another_code_is_refused_in_words(desk: Desk) -> None:
    told = came(desk, "slip", "https://example.org/")
    assert told["text"] == ""
    assert told["say"]


def test_what_one_page_refuses_another_takes(desk: Desk) -> None:
    assert came(desk, "case", PROOF)["say"]
    assert came(desk, "slip", None)["text"] == PROOF
    assert came(desk, "slip", None)["text"] == ""


def test_a_code_that_no_page_took_is_forgotten(desk: Desk) -> None:
    assert came(desk, "case", PROOF)["say"]
    desk.town.clock.forward(seconds=scans.FRESH_S + 0.1)
    assert came(desk, "slip", None) == {"text": "", "go": "", "say": ""}


def test_an_application_code_leads_to_what_was_typed(desk: Desk) -> None:
    station = desk.town.station
    with station.writing:
        station.registrations.save("R1", "read-back", {})
        code = station.registrations.finish("R1")
    assert came(desk, "application", f"PR1:{code}")["go"] == "/intake/R1"
    assert came(desk, "application", "PR1:0000")["say"]


def test_pages_say_that_a_code_may_be_scanned_only_where_it_may(desk: Desk) -> None:
    assert "data-scan" in desk.browser().see("/query")
    assert "data-scan" in desk.at("clerk").see("/proof/receipts")
    desk.devices.scanner = None
    assert "data-scan" not in desk.browser().see("/query")
