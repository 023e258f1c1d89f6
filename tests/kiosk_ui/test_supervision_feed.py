"""The supervision's feed: every entry a sentence, no number missing, nothing sealed told."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core import entries, envelope
from kiosk_ui.i18n import LANGUAGES, say
from kiosk_ui.screens.supervision import feed
from tests.fakes.hall import Hall
from tests.fakes.township import OWNER, STAFF, TABLES, TAKER

ME = STAFF["supervisor"][0]


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def numbers(page: feed.Feed) -> list[int]:
    """Every number of a page, those of its gaps too."""
    found: list[int] = []
    for one in page.rows:
        if isinstance(one, feed.Gap):
            found += range(one.last, one.first - 1, -1)
        else:
            found.append(one.seq)
    return found


def all_numbers(hall: Hall, **cut: str) -> list[int]:
    """What one finds who goes on to entry 0."""
    found, before = [], None
    while True:
        page = feed.page(hall.town.station, ME, feed.Asked(before, **cut))
        found += numbers(page)
        if page.next_before is None:
            return found
        before = page.next_before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_event_has_a_sentence(language: str) -> None:
    kinds = {kind for kind, _schema in entries.FACTS if kind != "cover"} | set(TABLES.events)
    silent = [kind for kind in sorted(kinds) if say(f"kind.{kind}", language) == f"kind.{kind}"]  # type: ignore[arg-type]  # one of LANGUAGES
    assert silent == []


@pytest.mark.parametrize(
    "cut",
    [{}, {"line": "front"}, {"line": "box"}, {"staff": STAFF["clerk"][0]}, {"trade": "none"}],
)
def test_numbers_run_on_to_entry_0_whatever_is_left_out(
    hall: Hall, cut: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "ROWS", 3)
    monkeypatch.setattr(feed, "LOOKED_AT_MAX", 5)
    hall.town.lease_to("PUBLISHED")
    size = hall.town.station.ledger.size
    assert all_numbers(hall, **cut) == list(range(size - 1, -1, -1))


def test_a_trade_is_picked_out_and_the_rest_is_told_as_gaps(hall: Hall) -> None:
    number = hall.town.lease_to("ACCEPTED")
    page = feed.page(hall.town.station, ME, feed.Asked(None, trade=number))
    rows = [one for one in page.rows if isinstance(one, feed.Row)]
    assert rows
    assert {one.trade for one in rows} == {number}
    text = hall.signed_in("supervisor").get(f"/watch/?trade={number}").text
    assert len(re.findall(r'data-seq="', text)) == len(rows)
    assert 'data-first="' in text


def test_the_page_names_staff_and_never_a_villager(hall: Hall) -> None:
    number = hall.town.lease_to("RESULT_PUBLIC")
    client = hall.signed_in("supervisor")
    text = "".join(
        client.get(path).text for path in ("/watch/", f"/watch/?trade={number}", "/watch/lines")
    )
    assert STAFF["clerk"][1] in text
    for person in (OWNER, TAKER):
        assert person.name not in text
        assert person.id_number not in text


def test_hidden_acts_and_covers_look_alike_until_the_closing(hall: Hall) -> None:
    number = hall.town.lease_to("PUBLISHED")
    town = hall.town
    before = town.station.ledger.size
    town.enrol(number)
    sealed = [
        feed.one(town.station, ME, seq)
        for seq in range(before, town.station.ledger.size)
        if envelope.from_bytes(town.station.ledger.entry(seq)).kind == "sealed.act"
    ]
    assert sealed
    for row in sealed:
        assert row is not None
        assert (row.shown, row.kind, row.who, row.trade, row.type, row.inner) == (
            "sealed", "", (), "", "", "",
        )  # fmt: skip
    assert len({(row.opens, row.line) for row in sealed if row}) == 1
    text = hall.signed_in("supervisor").get("/watch/").text
    assert say("sup.sealed") in text
    assert say("kind.enrol.add") not in text


def test_after_the_closing_a_hidden_act_says_what_it_was(hall: Hall) -> None:
    hall.town.lease_to("ENROL_CLOSED")
    text = hall.signed_in("supervisor").get("/watch/").text
    assert say("sup.was-sealed") in text


@dataclass(frozen=True)
class Vouched:
    """What `safety.safe` found, for a page."""

    size: int
    time_s: int = 1_772_500_000


def test_what_waits_and_what_is_confirmed_are_parted_by_one_rule(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = hall.town.station
    hall.town.lease_to("SUBMITTED")
    client = hall.signed_in("supervisor")
    assert 'class="rule"' not in client.get("/watch/").text
    proven = replace(station.proof(), safe=Vouched(4))  # type: ignore[type-var]  # played
    monkeypatch.setattr(station, "proof", lambda: proven)
    text = client.get("/watch/").text
    assert text.count('class="rule"') == 1
    assert text.index('data-seq="4"') < text.index('class="rule"') < text.index('data-seq="3"')
    waits = say("sup.rule", size="3", at="").split("；")[0]
    assert waits in text
    cut = feed.page(station, ME, feed.Asked(None, line="none"))
    assert [(one.first, one.last) for one in cut.rows if isinstance(one, feed.Gap)] == [
        (4, station.ledger.size - 1), (0, 3),
    ]  # fmt: skip


def test_where_nothing_waits_the_rule_does_not_say_so(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = hall.town.station
    hall.town.lease_to("SUBMITTED")
    client = hall.signed_in("supervisor")
    proven = replace(station.proof(), safe=Vouched(station.ledger.size))  # type: ignore[type-var]  # played
    monkeypatch.setattr(station, "proof", lambda: proven)
    text = client.get("/watch/").text
    assert text.count('class="rule"') == 1
    assert say("sup.rule", size="3", at="").split("；")[0] not in text
    assert f"确认到第 {station.ledger.size - 1} 笔" in text


@pytest.mark.parametrize("who", ["clerk", "reviewer", "head"])
@pytest.mark.parametrize(
    "path", ["/watch/", "/watch/lines", "/watch/entry/0", "/watch/hands", "/watch/stop"]
)
def test_others_find_nothing_there(hall: Hall, who: str, path: str) -> None:
    assert hall.signed_in(who).get(path).status_code == 404


def test_nobody_gets_in_without_a_card(hall: Hall) -> None:
    assert "/staff/" in hall.client().get("/watch/").headers["Location"]


@pytest.mark.parametrize("path", ["/watch/entry/99999", "/watch/alert/0"])
def test_what_is_not_there_is_not_there(hall: Hall, path: str) -> None:
    assert hall.signed_in("supervisor").get(path).status_code == 404


def test_a_strange_address_is_no_reason_to_stumble(hall: Hall) -> None:
    client = hall.signed_in("supervisor")
    for before in ("-1", "x", "0", "99999999999", "9" * 40):
        assert client.get(f"/watch/?before={before}&line=nowhere&staff=zz").status_code == 200


def test_a_page_costs_the_same_at_any_length(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by number: as many entries as it shows, and no walk over the rest."""
    hall.town.lease_to("PUBLISHED")
    read: list[int] = []
    ledger = hall.town.station.ledger
    entry = ledger.entry
    monkeypatch.setattr(feed, "ROWS", 2)
    monkeypatch.setattr(ledger, "entry", lambda seq: read.append(seq) or entry(seq))
    feed.page(hall.town.station, ME, feed.Asked(6))
    assert set(read) <= set(range(6))
    assert len(read) <= 4
