"""The archive: a package is closed only with the papers that the ledger knows."""

import pytest
from small_station import CLERK, NUMBER, SmallStation, path_to

from appliance.core.archive import manifest, manifest_digest
from appliance.core.commands import CloseArchive, RouteUpTrade


def closing(station: SmallStation, **changes: object) -> CloseArchive:
    trade = station.trade
    assert trade is not None
    values: dict[str, object] = {
        "trade": NUMBER, "manifest_sha256": manifest_digest(trade), "files": len(manifest(trade)),
    }  # fmt: skip
    return CloseArchive(**(values | changes))


def test_the_manifest_names_every_paper_of_the_path() -> None:
    trade = path_to("CERTIFIED").trade
    assert trade is not None
    assert [kind for kind, _ in manifest(trade)] == [
        "DOC03", "DOC05", "DOC07", "DOC07", "DOC17", "DOC28", "DOC28", "DOC32",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"manifest_sha256": "00" * 32}, "manifest-differs"),
        ({"files": 7}, "manifest-differs"),
        ({"files": 9}, "manifest-differs"),
    ],
)
def test_a_package_must_be_that_of_the_ledger(changes: dict[str, object], code: str) -> None:
    station = path_to("CERTIFIED")
    assert station.code(closing(station, **changes), CLERK) == code


def test_a_trade_sent_up_waits_for_the_receipt_of_the_district() -> None:
    station = path_to("SUBMITTED", area_mu_e4=4_000_000, title_area_mu_e4=4_000_000)
    station.must(RouteUpTrade(trade=NUMBER), CLERK)
    assert station.code(closing(station), CLERK) == "receipt-missing"
