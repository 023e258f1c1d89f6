"""The archive: a package is closed only with the papers that the ledger knows."""

import msgspec
import pytest
from small_station import CLERK, NUMBER, SmallStation, path_to

from appliance.core import canonical
from appliance.core.archive import FORM, manifest, manifest_bytes, manifest_digest
from appliance.core.commands import AddDelivery, AttachPermit, CloseArchive, RouteUpTrade
from appliance.core.entries import ArchiveClosed, Recorded
from appliance.core.trade_fold import key_of


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


def test_a_trade_sent_up_is_closed_with_the_receipt_of_the_district() -> None:
    station = path_to("SUBMITTED", area_mu_e4=4_000_000, title_area_mu_e4=4_000_000)
    station.must(RouteUpTrade(trade=NUMBER), CLERK)
    assert station.code(closing(station, district_receipt="no 7"), CLERK) == "receipt-form"
    station.must(closing(station, district_receipt="QZX-2026-7"), CLERK)
    assert station.trade is not None
    assert station.trade.archive is not None
    assert station.trade.archive.district_receipt == "QZX-2026-7"


def test_k01_the_list_names_every_entry_of_the_trade_that_stands_in_clear() -> None:
    station = path_to("CERTIFIED")
    trade = station.trade
    assert trade is not None
    hidden = [one.seq for one in station.records if one.fact.hidden]
    told = canonical.decode(manifest_bytes(trade))
    assert hidden
    assert told["entries"] == [
        one.seq for one in station.records if one.seq not in hidden and of_trade(one)
    ]
    assert told["form"] == FORM


def of_trade(recorded: Recorded) -> bool:
    return key_of(recorded) in (NUMBER, "A1B2C3D4")


def test_k01_a_list_without_one_of_the_entries_is_refused() -> None:
    station = path_to("CERTIFIED")
    assert station.trade is not None
    shorter = msgspec.structs.replace(station.trade, entries=station.trade.entries[:-1])
    asked = closing(station, manifest_sha256=manifest_digest(shorter))
    assert station.code(asked, CLERK) == "manifest-differs"


def test_k01_an_archive_of_before_keeps_its_list() -> None:
    """Form 1 named papers alone: the same bytes for ever, whatever matters come later."""
    trade = path_to("CERTIFIED").trade
    assert trade is not None
    told = {"trade": NUMBER, "files": [list(one) for one in manifest(trade, 1)]}
    assert manifest_digest(trade, 1) == canonical.digest(told).hex()
    assert ArchiveClosed("00" * 32, 8).form == 1


def test_f20_b18_permits_and_waybills_stand_on_the_list() -> None:
    station = path_to("CERTIFIED")
    assert station.trade is not None
    assert station.trade.certificate is not None
    scan = "ab" * 32
    station.must(
        AttachPermit(trade=NUMBER, permit="WATER", permit_no="W-1", scan_sha256=scan), CLERK
    )
    number = station.trade.certificate.cert_no
    station.must(AddDelivery(trade=NUMBER, doc_no=number, carrier="EMS", waybill="EA1"), CLERK)
    assert manifest(station.trade)[-3:] == (
        ("permit.attach", "W-1"), ("permit.attach", scan), ("delivery.add", "EA1"),
    )  # fmt: skip
    assert len(manifest(station.trade, 1)) == len(manifest(station.trade)) - 3
