"""The contract: terms of notice and result, both hands, in time, to the fen."""

from datetime import date

import pytest
from small_station import CLERK, SmallStation, instant, path_to, signing, utc

from appliance.core.contract import terms
from appliance.core.entries import ContractSigned, Instalment

YEARS = tuple(Instalment(f"{year}-04-01", 281_600) for year in (2026, 2027, 2028, 2029, 2030))


def awarded(now: str = "2026-03-26 10:00") -> SmallStation:
    station = path_to("AWARDED")
    station.at = instant(now)
    return station


def test_the_terms_come_from_notice_and_result() -> None:
    station = awarded()
    assert station.trade is not None
    found = terms(station.trade)
    assert (found.start, found.end) == (date(2026, 4, 1), date(2031, 3, 31))
    assert (found.price_fen, found.total_fen, found.schedule) == (80_000, 1_408_000, YEARS)


def test_a_signed_contract_is_kept_with_its_number() -> None:
    station = awarded()
    fact = station.must(signing(station, scans=("ab" * 32,)), CLERK).entries[0].fact
    assert isinstance(fact, ContractSigned)
    assert fact.contract_no == "999999100-2026-DOC28-000001"
    assert (fact.total_fen, fact.schedule) == (1_408_000, YEARS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transferor_signed": False}, "signature-missing"),
        ({"taker_signed": False}, "signature-missing"),
        ({"signed_at": "2026-03-26"}, "date-form"),
        ({"signed_at": utc("2026-03-26 10:00:03")}, "signed-in-future"),
        ({"signed_at": utc("2026-03-26 10:00:02")}, ""),
        ({"signed_at": utc("2026-03-22 23:59")}, "contract-before-award"),
        ({"signed_at": utc("2026-03-23 00:00")}, ""),
        ({"text_sha256": "text"}, "digest-form"),
        ({"scans": ("scan",)}, "digest-form"),
        ({"schedule": ()}, "schedule-sum"),
        ({"schedule": (Instalment("2026-04-01", 1_408_000),)}, ""),
        ({"schedule": (Instalment("2026-04-01", 1_407_999),)}, "schedule-sum"),
        ({"schedule": (Instalment("2026-04-31", 1_408_000),)}, "date-form"),
        (
            {"schedule": (Instalment("2026-04-01", 0), Instalment("2026-04-02", 1_408_000))},
            "schedule-order",
        ),
        (
            {"schedule": (Instalment("2026-04-02", 8_000), Instalment("2026-04-01", 1_400_000))},
            "schedule-order",
        ),
    ],
)
def test_a_contract_that_cannot_stand_is_refused(changes: dict[str, object], code: str) -> None:
    station = awarded()
    assert station.code(signing(station, **changes), CLERK) == code


@pytest.mark.parametrize(
    ("signed", "code"), [("2026-03-30 23:59", ""), ("2026-03-31 00:00", "contract-late")]
)
def test_the_contract_is_signed_within_its_days(signed: str, code: str) -> None:
    station = awarded("2026-04-01 09:00")
    assert station.code(signing(station, signed_at=utc(signed)), CLERK) == code
