"""K01: the file of every type of trade, through the real station, packs and verifies."""

from pathlib import Path

import pytest

from auditor import archive_verify
from kiosk_ui import archive_files
from kiosk_ui.archive_files import Names
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS
from tests.fakes.every_type import ROWS, EveryType

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("code", sorted(ROWS))
def test_k01_a_trade_of_each_type_packs_and_verifies(code: str, tmp_path: Path) -> None:
    town = EveryType(tmp_path)
    number = town.deal_to(code, "ARCHIVED")
    names = Names(Typesetter(town.station, SETTINGS).slip_of)
    body = archive_files.whole_package(town.station, number, names)
    package = archive_verify.judged(archive_verify.read_zip(body), thorough=True)
    assert package.found == []
    trade = town.trade(number)
    assert trade.archive is not None
    assert package.checked["papers on the list"] == trade.archive.files
    assert package.checked["entries on the list"] == len(trade.entries) - 1
    assert package.checked["personal values"] > 0
    town.close()
