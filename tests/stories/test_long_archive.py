"""K01 with 200 entries and 20 scans: made and judged while a clerk waits at the counter."""

from pathlib import Path

import pytest

from auditor import archive_verify
from tests.benchmarks import archive

SLOW_MACHINE = 3
"""Other tests run at the same time: this looks for a slip by a power of ten, not for a tenth."""


@pytest.mark.slow
def test_k01_a_long_trade_is_packed_and_judged_in_time(tmp_path: Path) -> None:
    town, number = archive.long_trade(tmp_path)
    built, body = archive.build_s(town, number)
    judged = archive.verify_s(tmp_path / "trade.zip", body)
    package = archive_verify.judged(archive_verify.read_zip(body))
    assert package.found == []
    assert package.checked["entries on the list"] == archive.ENTRIES
    assert package.checked["attachments"] >= archive.ATTACHMENTS
    assert built < archive.BUILD_S * SLOW_MACHINE
    assert judged < archive.VERIFY_S * SLOW_MACHINE
