"""E01, C04, D01: an organisation enrols with two factors and is compared with the pool."""

from functools import cache

import msgspec
import pytest
from small_station import CLERK, NUMBER, OWNER, SmallStation, enrolling, path_to

from appliance.core.entries import BidderEnrolled, Check
from appliance.core.organisations import Certificate, PoolRow, Shown, Trader, judged
from appliance.core.parties import Credential, Person
from appliance.core.world import Seen

COMPANY = Person(
    "青禾农业有限公司", "91999999MA00000747", id_type="02", account="9999991234567890"
)
AGENT = Person("周八", "999999197511022173", card_valid_to="2030-01-01")
CREDENTIAL = Credential("certificate", "signature")
GOOD = Seen("GOOD", "C-0001", "TRADER", "LISTED")
DAY = "2026-03-10"


def company(**changes: object) -> object:
    values: dict[str, object] = {
        "party_id": COMPANY, "agent_id": AGENT, "agent_source": "CARD", "credential": CREDENTIAL,
    }  # fmt: skip
    return enrolling(**(values | changes))


@cache
def published() -> SmallStation:
    return path_to("PUBLISHED")


def said(seen: Seen, **changes: object) -> str:
    station = published()
    station.changes = {"organisation": seen}
    return station.code(company(**changes), CLERK)


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        ("GOOD", ""),
        ("MISSING", "org-credential-missing"),
        ("FORGED", "org-credential-forged"),
        ("OTHER", "org-credential-other"),
        ("REVOKED", "org-credential-revoked"),
        ("EXPIRED", "org-credential-expired"),
    ],
)
def test_e01_the_credential_of_the_organisation_must_hold(credential: str, code: str) -> None:
    assert said(seen_as(credential=credential)) == code


@pytest.mark.parametrize(
    ("trader", "code"),
    [
        ("TRADER", ""),
        ("LEGAL", ""),
        ("NONE", "trader-unknown"),
        ("REVOKED", "trader-revoked"),
        ("EXPIRED", "trader-expired"),
    ],
)
def test_c04_only_its_trader_or_legal_representative_enrols_it(trader: str, code: str) -> None:
    assert said(seen_as(trader=trader)) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agent_id": None}, "agent-missing"),
        ({"agent_id": COMPANY}, "agent-missing"),
        ({"agent_source": ""}, "agent-not-verified"),
        ({"agent_source": "TYPED"}, "agent-not-verified"),
        ({"agent_source": "FINGER"}, ""),
        (
            {"agent_id": msgspec.structs.replace(AGENT, card_valid_to="2026-03-08")},
            "agent-card-expired",
        ),
        ({"agent_id": OWNER}, "agent-is-transferor"),
        ({"agent_id": Person("周八", "999999197511022174")}, "id-check-digit"),
        ({"party_id": msgspec.structs.replace(COMPANY, id_number="91999999MA00000748")},
         "uscc-check-digit"),
    ],
)  # fmt: skip
def test_e01_the_person_at_the_counter_is_the_second_factor(
    changes: dict[str, object], code: str
) -> None:
    assert said(GOOD, **changes) == code


def test_e01_an_organisation_that_nobody_looked_at_is_refused() -> None:
    station = published()
    station.changes = {}
    assert station.code(company(), CLERK) == "org-credential-missing"


def test_e01_a_natural_person_needs_no_credential() -> None:
    station = published()
    station.changes = {}
    assert station.code(enrolling(), CLERK) == ""


def test_e01_the_enrolment_names_organisation_and_person_by_commitment_only() -> None:
    station = published()
    station.changes = {"organisation": GOOD}
    first = station.ask(company(), CLERK).entries[0]
    assert isinstance(first.fact, BidderEnrolled)
    assert (first.fact.party, first.fact.certificate) == ("ORGANISATION", "C-0001")
    assert set(first.commits) == {"party_id", "agent_id", "credential"}
    written = msgspec.json.encode(first.fact).decode()
    for word in (COMPANY.name, COMPANY.id_number, COMPANY.account, AGENT.name, AGENT.id_number):
        assert word not in written


@pytest.mark.parametrize(
    ("pool", "differs", "met"),
    [
        ("LISTED", (), {"POOL_NAME": True, "POOL_ACCOUNT": True, "POOL_QUALIFICATION": True}),
        (
            "LISTED",
            ("NAME", "QUALIFICATION"),
            {"POOL_NAME": False, "POOL_ACCOUNT": True, "POOL_QUALIFICATION": False},
        ),
        ("PENDING", (), {}),
    ],
)
def test_d01_each_mismatch_with_the_pool_is_listed(
    pool: str, differs: tuple[str, ...], met: dict[str, bool]
) -> None:
    station = published()
    station.changes = {"organisation": seen_as(pool=pool, differs=differs)}
    fact = station.ask(company(), CLERK).entries[0].fact
    assert isinstance(fact, BidderEnrolled)
    assert Check("POOL", pool, True) in fact.conditions
    assert {
        one.condition: one.met for one in fact.conditions if one.condition.startswith("POOL_")
    } == met


def test_d01_a_mismatch_fails_the_gate_by_its_code() -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-10 10:00")
    station.changes = {"organisation": seen_as(differs=("ACCOUNT", "QUALIFICATION"))}
    station.must(company(), CLERK)
    station.go("2026-03-16 17:01")
    assert station.trade is not None
    assert station.trade.enrolments[0].failed == ("DEP_PAYER_MISMATCH", "Q_LICENCE")
    assert station.trade.enrolments[0].number == f"{NUMBER}-E001"


def seen_as(**changes: object) -> Seen:
    values = {"credential": "GOOD", "serial": "C-0001", "trader": "TRADER", "pool": "LISTED"}
    return Seen(**(values | changes))


# --- what is judged from certificate and pool -------------------------------------------------

MINE = Trader("mine", "2026-01-01", "2026-12-31")
CERTIFICATE = Certificate(
    "C-0001", COMPANY.id_number, "key", "2026-01-01", "2026-12-31", "", (MINE,)
)
ROW = PoolRow(COMPANY.id_number, COMPANY.name, "account", "2026-06-30", (MINE,))
SHOWN = Shown(CERTIFICATE, True, COMPANY.id_number, COMPANY.name, "mine", "account")


@pytest.mark.parametrize(
    ("shown", "row", "day", "credential"),
    [
        ({}, {}, DAY, "GOOD"),
        ({}, None, DAY, "GOOD"),
        ({}, {}, "2026-12-31", "GOOD"),
        ({}, {}, "2027-01-01", "EXPIRED"),
        ({}, {}, "2025-12-31", "EXPIRED"),
        ({"certificate": None}, {}, DAY, "MISSING"),
        ({"signed": False}, {}, DAY, "FORGED"),
        ({"uscc": "91999999MA00000822"}, {}, DAY, "OTHER"),
        ({}, {"revoked": ("C-0001",)}, DAY, "REVOKED"),
        ({}, {"revoked": ("C-0002",)}, DAY, "GOOD"),
    ],
)
def test_e01_what_a_certificate_is_worth(
    shown: dict[str, object], row: dict[str, object] | None, day: str, credential: str
) -> None:
    assert judged(laid(**shown), pooled(row), day).credential == credential


@pytest.mark.parametrize(
    ("traders", "day", "trader"),
    [
        ((MINE,), DAY, "TRADER"),
        ((Trader("mine", "2026-01-01", "2026-12-31", legal=True),), DAY, "LEGAL"),
        ((), DAY, "NONE"),
        ((Trader("other", "2026-01-01", "2026-12-31"),), DAY, "NONE"),
        ((MINE,), "2026-12-31", "TRADER"),
        ((MINE,), "2027-01-01", "EXPIRED"),
        ((Trader("mine", "2026-01-01", "2026-12-31", revoked=True),), DAY, "REVOKED"),
        ((Trader("mine", "2026-01-01", "2026-12-31", revoked=True), MINE), DAY, "TRADER"),
    ],
)
def test_c04_who_is_a_valid_trader(traders: tuple[Trader, ...], day: str, trader: str) -> None:
    assert judged(laid(), pooled({"traders": traders}), day).trader == trader


def test_c04_outside_the_pool_the_certificate_names_the_traders() -> None:
    seen = judged(laid(), None, DAY)
    assert (seen.trader, seen.pool, seen.differs) == ("TRADER", "PENDING", ())
    stranger = judged(laid(person="somebody"), None, DAY)
    assert stranger.trader == "NONE"


@pytest.mark.parametrize(
    ("shown", "row", "differs"),
    [
        ({}, {}, ()),
        ({"name": "青禾农业（ 有限公司"}, {"name": "青禾农业(有限公司"}, ()),
        ({"name": "青禾农业股份公司"}, {}, ("NAME",)),
        ({"account": "another"}, {}, ("ACCOUNT",)),
        ({"account": "another"}, {"account": ""}, ()),
        ({}, {"qualified_to": DAY}, ()),
        ({}, {"qualified_to": "2026-03-09"}, ("QUALIFICATION",)),
        ({}, {"qualified_to": ""}, ()),
        (
            {"name": "别的公司", "account": "another"},
            {"qualified_to": "2026-03-09"},
            ("NAME", "ACCOUNT", "QUALIFICATION"),
        ),
    ],
)
def test_d01_what_is_compared(
    shown: dict[str, object], row: dict[str, object], differs: tuple[str, ...]
) -> None:
    assert judged(laid(**shown), pooled(row), DAY).differs == differs


def laid(**changes: object) -> Shown:
    return Shown(**({name: getattr(SHOWN, name) for name in Shown.__slots__} | changes))


def pooled(changes: dict[str, object] | None) -> PoolRow | None:
    return None if changes is None else msgspec.structs.replace(ROW, **changes)
