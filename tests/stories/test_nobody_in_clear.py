"""A thousand people pass through a station, and nobody stands in clear anywhere."""

import gzip
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import RefuseTrade, ReturnTrade
from appliance.core.entries import Defect
from appliance.core.parties import Person, Place, Words
from appliance.core.people import id_check_digit
from appliance.ledger import export
from appliance.ledger.publish import publish
from appliance.station import Refused
from kiosk_ui.typesetting import Typesetter
from provisioning.privacy import identities, pictures
from provisioning.privacy.identities import Identity
from provisioning.privacy.scan import scan
from tests.fakes.hall import _settings
from tests.fakes.township import Township

TRADES, BIDDERS, DRAFTS = 120, 40, 60
"""People, each with five canaries."""


def person(number: int) -> Person:
    """Somebody of whom every value is there once in the whole station."""
    seventeen = f"9999991968{number % 12 + 1:02d}{number % 28 + 1:02d}{number:03d}"
    return Person(
        name=chr(0x4E00 + number) + chr(0x6100 + number) + chr(0x7400 + number),
        id_number=seventeen + id_check_digit(seventeen),
        phone=f"169{number:08d}",
        account=f"6222{number:015d}",
        address=f"青禾镇{chr(0x5200 + number)}{chr(0x6500 + number)}街{number}号",
        member_of="999999100200",
    )


def canaries(people: list[Person]) -> list[Identity]:
    values = [
        value
        for one in people
        for value in (one.name, one.id_number, one.phone, one.account, one.address)
    ]
    return [Identity(f"canary {place}", value) for place, value in enumerate(values)]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Person]]]:
    """The folders of a station that worked, still open, and the people it saw."""
    top = tmp_path_factory.mktemp("used")
    people = [person(number) for number in range(TRADES + BIDDERS + DRAFTS)]
    handler = logging.FileHandler(top / "diagnostics.log", encoding="utf-8")
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    township = Township(top / "state")
    try:
        work(township, people)
        give_out(township, top)
        yield top, people
    finally:
        township.close()
        logging.getLogger().setLevel(logging.WARNING)
        logging.getLogger().removeHandler(handler)
        handler.close()


def work(township: Township, people: list[Person]) -> None:
    """One trade to the closing of its enrolment, then a busy counter."""
    station = township.station
    sellers, bidders = people[:TRADES], people[TRADES : TRADES + BIDDERS]
    first = registered(township, sellers[0], 0)
    for stage in ("accepted", "in_review", "approved", "published"):
        township.step(stage.upper(), first)
    township.go("2026-03-10 10:00")
    for one in bidders:
        township.enrol(first, one)
    with pytest.raises(Refused):
        township.enrol(first, bidders[0])
    township.go("2026-03-16 17:01")
    numbers = [registered(township, sellers[place], place) for place in range(1, TRADES)]
    for place, number in enumerate(numbers[:20]):
        facts = Words(f"{sellers[place].name}不是承包方本人，电话{sellers[place].phone}")
        refuse = RefuseTrade(trade=number, ground="NOT_OWNER", facts=facts)
        township.by("clerk", "CLERK", refuse)
    defects = (Defect("CBD-4", "MISSING"),)
    for number in numbers[20:40]:
        township.by("clerk", "CLERK", ReturnTrade(trade=number, defects=defects))
    for one in people[TRADES + BIDDERS :]:
        draft = station.draw_id()
        answers = {"person": {"name": one.name, "id_number": one.id_number, "phone": one.phone},
                   "typed": {"account": one.account, "address": one.address}}  # fmt: skip
        station.registrations.save(draft, "place", answers)
        if draft < "G":
            station.registrations.drop(draft)


def registered(township: Township, one: Person, place: int) -> str:
    return township.register(
        transferor=one,
        place=Place(f"{one.name}户承包地", f"{one.name}家屋后", tenant=one.name),
        parcel_code=f"99999910020000{place:05d}",
    )


def give_out(township: Township, top: Path) -> None:
    """Tiles, an export, and the codes on the slips as the printer's dots show them."""
    disk, station = township.disk, township.station
    publish(station.ledger, township.folder / "ledger", disk)
    export.export(township.folder / "station.db", top / "export")
    typesetter = Typesetter(station, _settings(township.folder))
    codes = top / "codes"
    codes.mkdir()
    for job in station.outbox.jobs()[:40]:
        raster = typesetter.slip_of(job).encode(576, native_qr=False)
        read = pictures.codes(raster)
        assert read, job.kind
        (codes / str(job.id)).write_text("\n".join(read), encoding="utf-8")


@pytest.mark.slow
def test_nobody_is_found_while_the_station_runs(used: tuple[Path, list[Person]]) -> None:
    top, people = used
    known = canaries(people)
    assert len(known) >= 1_000
    assert (top / "state" / "station.db-wal").stat().st_size
    assert len(list((top / "codes").iterdir())) == 40
    found = scan([top], known)
    assert (found.found, found.unopened) == ([], [])
    assert found.files > 50


def test_the_vault_itself_says_whom_to_look_for(used: tuple[Path, list[Person]]) -> None:
    top, people = used
    known = {one.value for one in identities.of_vault(top / "state")}
    here = people[: TRADES + BIDDERS]
    assert {one.value for one in canaries(here)} <= known
    assert "冯一" in known
    assert not any(value == "999999100200" for value in known)


def test_one_forgotten_note_would_be_found(
    used: tuple[Path, list[Person]], tmp_path: Path
) -> None:
    _top, people = used
    note = f"callback {people[7].phone}\n".encode("utf-16")
    (tmp_path / "notes.gz").write_bytes(gzip.compress(note))
    found = scan([tmp_path], canaries(people)).found
    assert {(one.where, one.label) for one in found} == {("notes.gz > gzip", "canary 37")}
