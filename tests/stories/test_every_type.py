"""J04: every type that is not the district's, through the real station, with its papers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.trade_fold import fold
from appliance.ledger.verify import verify_database
from appliance.outbox import Job
from kiosk_ui import deal_papers
from kiosk_ui.paper.contract_text import class_of, contract_text
from kiosk_ui.paper.slip import Slip
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.every_type import ROWS, TAKER, EveryType
from tests.fakes.township import OWNER, TABLES

pytestmark = pytest.mark.slow

CODES = sorted(ROWS)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[EveryType]:
    """After every story: rows follow from the ledger, which verifies and names nobody."""
    made = EveryType(tmp_path)
    yield made
    live = made.station.projections.rows()
    made.station.rebuild()
    assert made.station.projections.rows() == live
    bodies = b"".join(body for _seq, body in made.station.ledger.entries())
    for said in (TAKER.name, TAKER.id_number, OWNER.name, OWNER.id_number):
        assert said.encode() not in bodies
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def slip(town: EveryType, number: str, kind: str, document: str = "") -> Slip:
    """A paper of the trade as it would be printed now."""
    trade = town.trade(number)
    found = document or deal_papers.document_of(trade, kind)
    job = Job(1, "print", kind, found, 1, number, trade.last_seq, "queued", "", "")
    return Typesetter(town.station, SETTINGS).slip_of(job)


def read(made: Slip) -> str:
    return "\n".join(made.lines())


@pytest.mark.parametrize("code", CODES)
def test_j04_each_type_runs_through_the_station_to_its_archive(code: str, town: EveryType) -> None:
    number = town.deal_to(code, "ARCHIVED")
    line = town.station.projections.trade(number)
    assert line is not None
    assert fold(town.station._records(line), TABLES) == town.trade(number)


@pytest.mark.parametrize("code", CODES)
def test_each_type_has_its_papers_from_the_session_to_the_certificate(
    code: str, town: EveryType
) -> None:
    """All of them name the object; nothing that a person reads is left to be filled in."""
    number = town.deal_to(code, "CERTIFIED")
    title = ROWS[code][2]
    trade = town.trade(number)
    certificate = trade.certificate
    assert certificate is not None
    made = [kind for kind, is_made in deal_papers.UNNUMBERED.items() if is_made(trade)]
    for kind in (*made, "DOC32"):
        text = read(slip(town, number, kind, certificate.cert_no if kind == "DOC32" else ""))
        assert title in text, kind
        assert "{" not in text, kind
        for untold in ("deal.", "measure.", "paper.", "clause."):
            assert untold not in text, kind
        shown = TAKER.name in text
        assert shown is (kind != "DOC23"), kind


@pytest.mark.parametrize("code", CODES)
def test_each_type_has_a_contract_of_its_class(code: str, town: EveryType) -> None:
    number = town.deal_to(code, "AWARDED")
    trade, people = town.trade(number), town.station.people(number)
    assert people is not None
    words = contract_text(trade, people, station="青禾镇交易站", tables=TABLES)
    assert words == contract_text(trade, people, station="青禾镇交易站", tables=TABLES)
    assert "{" not in words
    assert "deed." not in words
    assert "measure." not in words
    for part in (people.transferor.name, people.transferor.id_number, TAKER.name, TAKER.id_number):
        assert part in words
    last = 9 if class_of(trade, TABLES.trade_type(code)) in ("works", "purchase") else 10
    assert f"\n{min(last, 8)}. " in words


def test_the_certificate_of_a_purchase_speaks_of_buyer_and_supplier(town: EveryType) -> None:
    number = town.deal_to("XMC", "CERTIFIED")
    certificate = town.trade(number).certificate
    assert certificate is not None
    text = read(slip(town, number, "DOC32", certificate.cert_no))
    assert "采购（发包）方" in text
    assert "信用代码" in text
    assert "N2999999MA0000015K" in text
    assert "租期" not in text
