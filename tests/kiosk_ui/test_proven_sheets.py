"""A4 papers for banks, from the station's page through a picture to the bank's verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from msgspec.structs import replace

from appliance.core.commands import IssueCertificate
from appliance.core.deal_words import certificate_words
from appliance.ledger import sheet_check
from appliance.ledger.receipts import Keys
from appliance.outbox import Job
from kiosk_ui.paper import pages
from kiosk_ui.sheet_printing import SHEET
from kiosk_ui.sheet_typesetting import SheetTypesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.slips import DISTRICT
from tests.fakes.township import TAKER, Township
from tests.ledger.financing import a_sheet, confirm
from tests.paper import pictures

PINNED = replace(SETTINGS, identity=replace(SETTINGS.identity, district_witness=DISTRICT.vkey))
"""The district's key is pinned, as in an enrolled box."""
DPI = 200


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def job_of(town: Township, kind: str, document: str, number: str, seq: int) -> Job:
    town.station.order_paper(document, kind=kind, what=SHEET, trade=number, seq=seq)
    return next(one for one in town.station.outbox.jobs(what=SHEET) if one.document == document)


def codes_on(town: Township, job: Job) -> tuple[list[str], int]:
    """What a scanner reads on the sheets of a job, and how many sheets there are."""
    page = SheetTypesetter(town.station, PINNED, pages.FONTS)._page(job)
    drawn = pictures.sheet_pictures(page, DPI)
    return [one.text for each in drawn for one in zxingcpp.read_barcodes(each)], len(drawn)


def test_i02_the_code_on_the_sheet_is_the_one_that_the_bank_verifies(town: Township) -> None:
    seq = a_sheet(town)
    number = "999999100-2026-CBD-0001"
    [sheet] = town.trade(number).finance.sheets
    read, sheets = codes_on(town, job_of(town, "DOC45", sheet.issued.sheet_no, number, seq))
    [code] = read
    assert sheets == 1
    found = sheet_check.check(code, Keys.of([DISTRICT.verifier]), today="2026-04-30", bank="QHB")
    assert (found.state, found.words.holder) == ("holds", TAKER.name)


def test_i05_the_code_on_the_certificate_is_the_one_that_the_bank_verifies(town: Township) -> None:
    number = town.lease_to("SETTLED")
    town.go("2026-04-01 10:00")
    people = town.station.deal_people(town.trade(number))
    assert people is not None
    words = certificate_words(town.trade(number), people)
    seq = town.by("head", "HEAD", IssueCertificate(trade=number, words=words)).first_seq
    confirm(town)
    certificate = town.trade(number).certificate
    assert certificate is not None
    read, _sheets = codes_on(town, job_of(town, "DOC32", certificate.cert_no, number, seq))
    [code] = [one for one in read if one.startswith("TPS1:")]
    found = sheet_check.check(code, Keys.of([DISTRICT.verifier]), today="2036-01-01")
    assert (found.state, found.words) == ("holds", words)
