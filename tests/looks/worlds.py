"""Whole stations in the states that screens are looked at in, each made once when first asked."""

import dataclasses
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from appliance.core import recovery
from appliance.core.commands import BookRoom, PlanSession
from appliance.core.instant import text_of
from appliance.core.parties import Person, Place
from appliance.core.recovery import Trouble
from appliance.ledger.disk import RealDisk
from appliance.ledger.heard import Heard
from appliance.registers import discipline as files
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Desk
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.hall import Hall
from tests.fakes.pond import Pond
from tests.fakes.sealed_town import SealedTown
from tests.fakes.tender import TenderTown
from tests.fakes.township import PATH, STATION, Township, local
from tests.kiosk_ui import test_deposits_screen as deposits
from tests.kiosk_ui import test_discipline_screen as discipline
from tests.kiosk_ui import test_kept_papers as kept
from tests.kiosk_ui import test_own_matters as own_matters
from tests.looks.district import cloned, district
from tests.stories import test_complaints as complaints
from tests.stories.test_sealed_experts import SESSION
from tests.stories.test_sealed_experts import Hall as ExpertHall

LONG_TITLE = ("上禾村张三户承包地3.52亩经营权出租" * 4)[:60]
DOTTED = Person("阿依古丽·示例买买提", "999999196803121232", member_of="999999100200")
MOST_FEN = 9_999_999_999
"""99,999,999.99 yuan."""

Seat = Callable[[str], FlaskClient]


@dataclass
class World:
    """`client`: a browser of its own with that person signed in, "" for nobody."""

    app: Flask
    client: Seat
    facts: dict[str, str] = field(default_factory=dict)
    hall: Hall | None = None
    desk: Desk | None = None


def of_desk(desk: Desk, **facts: str) -> World:
    def client(who: str) -> FlaskClient:
        return (desk.at(who) if who else desk.browser()).client

    return World(desk.app, client, facts, desk=desk)


def of_hall(hall: Hall, **facts: str) -> World:
    def client(who: str) -> FlaskClient:
        return hall.signed_in(who) if who else hall.client()

    return World(hall.app, client, facts)


# --- the stages of one lease --------------------


def lease_at(stage: str) -> Callable[[Path], World]:
    def made(folder: Path) -> World:
        town = Township(folder)
        return of_desk(Desk(town), number=town.lease_to(stage))

    return made


def empty(folder: Path) -> World:
    return of_desk(Desk(Township(folder)))


def published(folder: Path) -> World:
    town = Township(folder)
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    return of_desk(Desk(town), number=number, enrol=town.enrol(number))


def planned(folder: Path) -> World:
    """A session in the closed room, today."""
    town = Township(folder)
    number = town.lease_to("READY")
    book = BookRoom(
        trade=number, room="EVALUATION", start=text_of(local("2026-03-17 08:00")),
        end=text_of(local("2026-03-17 12:00")),
    )  # fmt: skip
    town.by("clerk", "CLERK", book)
    at = town.trade(number).planned_at
    town.by("reviewer", "HOST", PlanSession(trade=number, room="EVALUATION", planned_at=at))
    return of_desk(Desk(town), number=number)


def longest(folder: Path) -> World:
    """The longest values of the design guide, and lists of many rows."""
    town = Township(folder)
    place = Place(
        LONG_TITLE,
        "上禾村村东大坝田与下禾村村西小坝田之间的全部连片机耕地块",
        current_use="种水稻",
    )
    first = town.lease_to(
        "PUBLISHED", transferor=DOTTED, place=place, list_price_fen=2_840_909,
    )  # fmt: skip
    town.go("2026-03-10 10:00")
    town.enrol(first)
    for number in range(60):
        town.register(parcel_code=f"99999910020099{number:05}", place=place)
    most = town.register(
        parcel_code="9999991002009999999", place=place, list_price_fen=MOST_FEN, term_months=12,
        transferor=DOTTED,
    )  # fmt: skip
    return of_desk(Desk(town), number=first, most=most)


# --- sessions of other methods --------------------


def auction(folder: Path) -> World:
    hall = AuctionHall(folder).opened()
    for paddle, fen in ((1, 80_000), (2, 82_000), (3, 84_000), (1, 86_000), (2, 90_000)):
        assert not hall.bid(paddle, fen)
    return of_desk(Desk(hall), number=hall.number)


def auction_ahead(folder: Path) -> World:
    hall = AuctionHall(folder).opened(begun=False)
    return of_desk(Desk(hall), number=hall.number)


def auction_in_review(folder: Path) -> World:
    hall = AuctionHall(folder)
    return of_desk(Desk(hall), number=hall.lease_to("IN_REVIEW", method="ASCEND"))


def sealed(folder: Path) -> World:
    town = SealedTown(folder)
    number = town.published()
    first, second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    return of_desk(Desk(town), number=number, first=first, second=second)


def opening(folder: Path) -> World:
    town = SealedTown(folder)
    number = town.published()
    for enrol_id, fen in zip(town.two_enrolled(number), (95_000, 96_100), strict=True):
        town.seal(number, enrol_id, fen)
    town.to_session(number)
    town.share(number, "HEAD")
    return of_desk(Desk(town), number=number)


def opened(folder: Path) -> World:
    town = SealedTown(folder)
    number = town.published()
    for enrol_id, fen in zip(town.two_enrolled(number), (95_000, 96_100), strict=True):
        town.seal(number, enrol_id, fen)
    town.to_session(number)
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    town.open_bids(number)
    return of_desk(Desk(town), number=number)


def draw(folder: Path) -> World:
    pond = Pond(folder)
    pond.said(pond.commit())
    return of_desk(Desk(pond), number=pond.number)


def drawn(folder: Path) -> World:
    pond = Pond(folder)
    session = pond.commit()
    pond.said(session)
    pond.reveal(session)
    return of_desk(Desk(pond), number=pond.number)


def tender(folder: Path) -> World:
    town = TenderTown(folder)
    return of_desk(Desk(town), number=town.evaluated())


def experts(folder: Path) -> World:
    hall = ExpertHall(folder)
    with hall.line:
        number = hall.ready()
        hall.drawn(number)
        hall.modem.close()
    return of_desk(Desk(hall.town), number=number, session=SESSION)


# --- what stands beside trades --------------------


def deposit(folder: Path) -> World:
    desk = Desk(deposits.DepositTownship(folder))
    number = deposits.open_trade(desk)
    desk.town.enrol(number)
    return of_desk(desk, number=number)


def cases(folder: Path) -> World:
    desk = Desk(Township(folder))
    discipline.exposed(desk)
    one = discipline.opened(desk, "B06")
    found = files.all_cases(desk.town.station)[one]
    return of_desk(desk, digest=found.facts_sha256)


def complaint(folder: Path) -> World:
    desk = Desk(Township(folder))
    desk.town.lease_to("ACCEPTED")
    number, code = complaints.lodged(desk)
    return of_desk(desk, number=number, code=code)


def rated(folder: Path) -> World:
    desk = Desk(Township(folder))
    number, code = complaints.visited(desk)
    return of_desk(desk, number=number, code=code)


def told(folder: Path) -> World:
    """What the district told: in force, waiting, never told."""
    hall, desk = Hall(folder / "hall"), publisher(folder / "district")
    desk.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    desk.publish("all", {"organisations": b"a pool"})
    inbox = hall.town.folder / "inbox"
    shutil.copytree(folder / "district" / "ledger", inbox / "district")
    for name in ("blacklist", "organisations", "credit"):
        (inbox / name).write_bytes(b"a list")
    words = Heard(
        hall.town.folder, RealDisk(), district=DISTRICT.vkey, station=STATION, cosigner=None
    )
    hall.town.station.parts = replace(hall.town.station.parts, heard=words)
    words.look(day="2026-03-03", time_s=0)
    return of_hall(hall)


def kept_paper(folder: Path) -> World:
    desk = Desk(Township(folder))
    number = desk.town.lease_to("ACCEPTED")
    link = kept.suspended(desk, number, facts_sha256="界址有争议")
    return of_desk(desk, number=number, link=link)


def troubled(folder: Path) -> World:
    town = Township(folder)
    town.station.do(recovery.opening(next(iter(Trouble))))
    return of_desk(Desk(town))


def kiosk(folder: Path) -> World:
    """A villager's kiosk whose devices are played."""
    hall = Hall(folder)
    hall.town.lease_to("PUBLISHED")
    return dataclasses.replace(of_hall(hall), hall=hall)


def alone(folder: Path) -> World:
    """What a villager does alone: a notice is out, its papers are printed."""
    desk = Desk(deposits.DepositTownship(folder))
    number = own_matters.published(desk)
    return of_desk(desk, number=number, enrol=desk.town.enrol(number))


def informed(folder: Path) -> World:
    pages = folder / "state" / "pages"
    pages.mkdir(parents=True)
    (pages / "10-honest.txt").write_text(
        "诚信交易 人人受益\n\n不串标，不围标。\n\n发现问题，拨打监督电话。\n", "utf-8"
    )
    desk = Desk(Township(folder / "town"))
    desk.house.settings = msgspec.structs.replace(desk.house.settings, state=str(pages.parent))
    return of_desk(desk)


WORLDS: dict[str, Callable[[Path], World]] = {
    **{stage.lower(): lease_at(stage) for stage in PATH},
    "empty": empty, "published": published, "planned": planned, "longest": longest,
    "auction": auction, "auction-ahead": auction_ahead, "auction-in-review": auction_in_review,
    "sealed": sealed, "opening": opening, "opened": opened, "draw": draw, "drawn": drawn,
    "tender": tender, "experts": experts, "deposit": deposit, "cases": cases,
    "complaint": complaint, "rated": rated, "told": told, "kept": kept_paper,
    "troubled": troubled, "kiosk": kiosk, "alone": alone, "informed": informed,
    "district": district, "cloned": cloned,
}  # fmt: skip
