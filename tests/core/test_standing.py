"""Organisations and agents at the counter: who stands there is known, whose right it is too."""

import msgspec
import pytest
from small_station import AGENT, CLERK, OWNER, SmallStation, application, drafted
from test_trade_types import COLLECTIVE, applied, submitted

from appliance.core.entries import IdentityRead, TradeSubmitted
from appliance.core.parties import Person


def other(**changes: str) -> Person:
    return msgspec.structs.replace(COLLECTIVE, **changes)


@pytest.mark.parametrize(
    ("transferor", "stands", "code"),
    [
        (COLLECTIVE, AGENT, ""),
        (COLLECTIVE, None, "representative-missing"),
        (COLLECTIVE, COLLECTIVE, "representative-no-person"),
        (other(id_type="01"), None, "id-charset"),
        (OWNER, AGENT, ""),
        (OWNER, None, ""),
        (OWNER, OWNER, "representative-is-transferor"),
        (other(id_number="N2999999MA0000015A"), AGENT, "uscc-check-digit"),
        (other(id_number="N2999999MA000001"), AGENT, "uscc-length"),
        (other(name=" "), AGENT, "name-missing"),
    ],
)
def test_who_may_stand_for_whom(transferor: Person, stands: Person | None, code: str) -> None:
    asked = drafted(type="JTD", mode="CONTRACT", transferor=transferor, representative=stands)
    assert SmallStation().code(asked, CLERK) == code


def test_the_card_that_was_read_is_that_of_the_person_who_stands_there() -> None:
    station = SmallStation()
    old = msgspec.structs.replace(AGENT, card_valid_from="2005-01-01", card_valid_to="2025-01-01")
    asked = drafted(type="JTD", mode="CONTRACT", transferor=COLLECTIVE, representative=old)
    identity = station.must(asked, CLERK).entries[1]
    assert isinstance(identity.fact, IdentityRead)
    assert (identity.fact.id_type, identity.fact.warnings) == ("01", ("CARD_EXPIRED",))
    assert identity.commits == {"party_id": "representative"}


def test_the_application_commits_to_the_representative_too() -> None:
    with_one = submitted("JTD").records[-1]
    assert set(with_one.commits) == {"transferor", "place", "representative"}
    assert set(submitted("LDQ").records[-1].commits) == {"transferor", "place"}


@pytest.mark.parametrize(
    ("code", "changes", "refusal"),
    [
        ("JYZ", {"transferor": OWNER, "owner": "CEV"}, "owner-document"),
        ("JYZ", {"owner": "HHD"}, "owner-not-of-type"),
        ("XMG", {"owner": "HHD"}, "owner-not-of-type"),
        ("LMQ", {"owner": "GOV", "transferor": COLLECTIVE}, "owner-not-of-type"),
        ("LMQ", {"owner": "COP", "transferor": OWNER}, "owner-document"),
        ("LMQ", {"owner": "FAM", "transferor": OWNER}, ""),
        ("LMQ", {"owner": "FAM", "transferor": COLLECTIVE}, ""),
    ],
)
def test_the_kind_of_owner_fits_the_type_and_the_document(
    code: str, changes: dict[str, object], refusal: str
) -> None:
    fields = applied(code, **changes)
    station = SmallStation()
    owner = fields.get("transferor", OWNER)
    station.changes = {"transferor": owner}
    station.must(drafted(type=code, mode=fields.get("mode", "LEASE"), transferor=owner), CLERK)
    assert station.code(application(**fields), CLERK) == refusal


def test_a_credit_code_of_another_kind_of_body_is_a_warning() -> None:
    fact = submitted("JYZ", owner="CEG").records[-1].fact
    assert isinstance(fact, TradeSubmitted)
    assert "PREFIX_PARTY_TYPE" in fact.warnings
    right = submitted("JYZ").records[-1].fact
    assert isinstance(right, TradeSubmitted)
    assert "PREFIX_PARTY_TYPE" not in right.warnings
