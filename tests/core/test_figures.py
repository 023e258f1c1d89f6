"""The figures: two independent ways to them agree, for any period and as of any entry."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import HEAD, NUMBER, TABLES, TEXT, path_to
from test_skip import awarded, reminding
from walk import Walk

from appliance.core.commands import MarkDefault
from appliance.core.entries import AwardConfirmed, Recorded, TradeSubmitted
from appliance.core.entries.fact import Fact
from appliance.core.figures.account import Account, after
from appliance.core.figures.recount import recount
from appliance.core.figures.totals import Figures, Place, Rate, Totals, figures_of, owner_group

HISTORIES = 120
"""Random histories that the two ways are compared over."""


def counted(
    records: Sequence[Recorded], first: str, last: str, *, as_of: int | None = None
) -> Figures:
    """As the station keeps them: each entry's counts, added up."""
    account: Account | None = None
    rows = []
    for one in records:
        account, lines = after(account, one, TABLES)
        assert account is not None or not lines
        if account is not None and (as_of is None or one.seq < as_of):
            rows += [(account.place, each.totals) for each in lines if first <= each.day <= last]
    return figures_of(rows)


@cache
def history(seed: int) -> tuple[Recorded, ...]:
    return tuple(Walk(seed).run())


@given(
    seed=st.integers(0, HISTORIES - 1),
    first=st.integers(1, 12),
    months=st.integers(0, 11),
    known=st.floats(0, 1),
)
def test_i01_the_counts_of_the_station_are_those_of_the_auditor_to_the_fen(
    seed: int, first: int, months: int, known: float
) -> None:
    records = history(seed)
    as_of = round(known * len(records))
    begin, end = f"2026-{first:02}-01", f"2026-{min(12, first + months):02}-31"
    ours = counted(records, begin, end, as_of=as_of)
    assert ours == recount([records], TABLES, begin, end, as_of=as_of)


def test_i01_the_histories_hold_what_is_compared() -> None:
    total = figures_of(
        pair for seed in range(HISTORIES) for pair in _all(history(seed)).places.items()
    ).total
    assert min(total.accepted, total.completed, total.failed, total.due - total.on_time) > 3
    assert total.on_time > 0
    assert total.added_fen != 0


@given(seed=st.integers(0, HISTORIES - 1), known=st.floats(0, 1))
def test_i01_later_entries_change_a_past_day_only_by_what_the_definitions_name(
    seed: int, known: float
) -> None:
    records = history(seed)
    cut = round(known * len(records))
    if not cut:
        return
    past = "2026-01-01", records[cut - 1].at[:10]
    before, now = counted(records, *past, as_of=cut).total, counted(records, *past).total
    later = {one.fact.kind for one in records[cut:]}
    same_day = [one for one in records[cut:] if one.at[:10] <= past[1]]
    if same_day:
        return
    if not later & {"trade.terminate", "trade.end", "winner.default"}:
        assert now.completed == before.completed
        assert now.deal_fen == before.deal_fen
    assert now.accepted == before.accepted
    assert now.received == before.received
    assert now.finished == before.finished


def _all(records: Sequence[Recorded]) -> Figures:
    return counted(records, "2026-01-01", "2027-12-31")


# --- one trade, by hand -------------------------------------------------------------------------


def test_i01_a_lease_is_counted_by_its_type_its_village_and_its_owner() -> None:
    station = path_to("AWARDED")
    total = _all(station.records)
    assert set(total.places) == {Place("CBD", "999999100200", "PRIVATE")}
    found = total.total
    assert (found.received, found.accepted, found.completed) == (1, 1, 1)
    assert found.deal_fen == 1_408_000
    assert found.rounds == 1
    assert found.failed == 0


def test_i01_a_default_takes_the_deal_out_of_the_day_of_its_award() -> None:
    station = awarded()
    as_of, before = station.seq + 1, _all(station.records).total
    assert before.completed == 1
    assert before.deal_fen > 0
    station.must(reminding(), HEAD)
    station.go("2026-04-04 00:01")
    station.must(MarkDefault(trade=NUMBER, facts_sha256=TEXT), HEAD)
    now = _all(station.records).total
    assert (now.completed, now.deal_fen, now.added_fen, now.listing_fen) == (0, 0, 0, 0)
    then = counted(station.records, "2026-01-01", "2027-12-31", as_of=as_of).total
    assert (then.completed, then.deal_fen) == (1, before.deal_fen)


Deal = tuple[str, int, str, int, int, int, int]
DEALS: tuple[Deal, ...] = (
    # type, listing price of the last notice, unit, area in mu_e4, months, price of the deal, total
    ("CBD", 80_000, "fen/mu/year", 35_200, 60, 80_000, 1_408_000),
    ("JTD", 60_000, "fen/mu/year", 468_000, 36, 78_000, 10_951_200),
    ("SHD", 2_500, "fen/mu/year", 2_100_000, 360, 2_800, 17_640_000),
    ("LDQ", 8_000, "fen/mu/year", 1_205_000, 240, 9_900, 23_859_000),
    ("JYZ", 2_400_000, "fen/year", 0, 36, 2_850_000, 8_550_000),
    ("JYC", 1_800_000, "fen", 0, 0, 2_150_000, 2_150_000),
    ("XNF", 1_200_000, "fen/year", 0, 180, 1_260_000, 18_900_000),
    ("SMQ", 45_000, "fen/mu/year", 182_000, 24, 45_000, 1_638_000),
    ("XMG", 28_600_000, "fen", 0, 0, 25_980_000, 25_980_000),
    ("XMC", 9_000_000, "fen", 0, 0, 8_500_000, 8_500_000),
    ("SWZ", 5_400_000, "fen", 0, 0, 5_460_000, 5_460_000),
)
"""The eleven deals of the example township."""


def told(seq: int, fact: Fact, trade: str, **asked: object) -> Recorded:
    return Recorded(seq, "2026-05-04T02:00:00.000Z", fact, trade, {}, asked, ())


def story(deal: Deal) -> list[Recorded]:
    """Application and award of a deal: all that its amounts are made from."""
    code, listed, unit, area, months, price, total = deal
    return [
        told(
            0, TradeSubmitted("SUBMITTED", 0), code, type=code, village="999999100200",
            list_price_fen=listed, price_unit=unit, area_mu_e4=area, term_months=months,
            owner="CEV",
        ),
        told(1, AwardConfirmed("E001", price, total, "2026-06-01", ()), code),
    ]  # fmt: skip


def test_i01_amounts_of_the_example_deals() -> None:
    day = "2026-05-04", "2026-05-04"
    ours = figures_of(pair for one in DEALS for pair in counted(story(one), *day).places.items())
    assert ours == recount([story(one) for one in DEALS], TABLES, *day)
    total = ours.total
    assert total.completed == 11
    assert total.deal_fen == 125_036_200
    assert total.saved_fen == 3_120_000
    assert total.added_fen == 11_656_200
    assert set(ours.split("type")) == {deal[0] for deal in DEALS}


@given(deal=st.sampled_from(DEALS), less=st.integers(1, 44_999))
def test_i01_a_deal_under_the_listing_price_counts_below_nothing(deal: Deal, less: int) -> None:
    code, listed, unit, area, months, _price, _total = deal
    price = max(0, listed - less)
    lower = (code, listed, unit, area, months, price, 0)
    found = counted(story(lower), "2026-05-04", "2026-05-04")
    assert found == recount([story(lower)], TABLES, "2026-05-04", "2026-05-04")
    assert found.total.added_fen <= 0


@pytest.mark.parametrize(
    ("owner", "group"),
    [("GOV", "GOVERNMENT"), ("INS", "GOVERNMENT"), ("CEV", "COLLECTIVE"), ("CEG", "COLLECTIVE"),
     ("CET", "COLLECTIVE"), ("VCM", "COLLECTIVE"), ("HHD", "PRIVATE"), ("ENT", "PRIVATE"),
     ("SOC", "PRIVATE")],
)  # fmt: skip
def test_i01_owners_fall_into_three_groups(owner: str, group: str) -> None:
    assert owner_group(owner) == group


@pytest.mark.parametrize(
    ("part", "of", "shown"),
    [(1, 3, 3_333), (2, 3, 6_667), (1, 20_000, 1), (0, 0, None), (-1, 3, -3_333), (5, 5, 10_000)],
)
def test_a_rate_is_rounded_half_up_and_nothing_has_none(
    part: int, of: int, shown: int | None
) -> None:
    assert Rate(part, of).per_10_000() == shown


def test_totals_split_without_rest() -> None:
    places = figures_of(
        [
            (Place("CBD", "999999100200", "PRIVATE"), Totals(completed=1, deal_fen=5)),
            (Place("CBD", "999999100201", "COLLECTIVE"), Totals(completed=2, deal_fen=7)),
            (Place("XMG", "999999100200", "COLLECTIVE"), Totals(completed=4, deal_fen=11)),
        ]
    )
    assert places.total == Totals(completed=7, deal_fen=23)
    assert {code: one.deal_fen for code, one in places.split("type").items()} == {
        "CBD": 12, "XMG": 11,
    }  # fmt: skip
    for by in ("type", "village", "owner"):
        assert sum(one.deal_fen for one in places.split(by).values()) == 23
