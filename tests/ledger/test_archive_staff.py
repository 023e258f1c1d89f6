"""K01: the stand-alone verifier says whether who signed held the office, by whose word."""

from pathlib import Path

import pytest

from appliance.core.commands import EnrolStaff
from appliance.core.entries import Fact, KeyRevoked, KeyRotated, StaffSet
from appliance.core.filing import names_for
from appliance.core.parties import Words
from appliance.ledger import archive_evidence, archive_package
from appliance.ledger.archive_package import Files
from appliance.ledger.keys import ED25519, SigningKey
from auditor import archive_verify
from auditor.archive_verify import Key
from provisioning import staff
from provisioning.staff import Certified
from tests.fakes.ledger_entries import entry
from tests.fakes.township import ORIGIN, STAFF, STATION, TABLES, OpenLedger, Township

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(0x40, 0x60)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(range(0x60, 0x80)), ED25519)
MINUTE_OF_CLOSING = "2026-04-09 10:00"


class Appointed(Township):
    """A township whose staff the district appointed, as in earnest."""

    def _begin(self) -> None:
        everybody = [self.appointed(who) for who in STAFF]
        self.station.do(OpenLedger(origin=ORIGIN, station=STATION, life=1), *everybody)

    def appointed(self, who: str, until: str = "2046-12-31") -> EnrolStaff:
        no, name, roles, grade = STAFF[who]
        told = staff.certify(
            ORIGIN,
            Certified(name, no, roles, grade, self.people[who].vkey, until, ""),
            DISTRICT,
        )
        return EnrolStaff(
            person=Words(name), staff_no=no, roles=roles, grade=grade, key=told.key,
            valid_to=until, cert=told.cert,
        )  # fmt: skip

    def forged(self, fact: Fact) -> None:
        """An entry that no station would write; its projections do not hear of it."""
        ledger = self.station.ledger
        with self.station.writing, ledger.transaction():
            ledger.append([(entry(ledger.size, fact), names_for(fact))])


@pytest.fixture
def town(tmp_path: Path) -> Appointed:
    town = Appointed(tmp_path)
    town.number = town.lease_to("CERTIFIED")
    town.go(MINUTE_OF_CLOSING)
    return town


def packed(town: Appointed) -> Files:
    evidence = archive_evidence.gathered(town.station.ledger, town.number)
    return archive_package.add_sums(
        archive_package.evidence_files(
            evidence, town.station.blobs, TABLES, verifier=b"", witnesses=()
        )
    )


def judged(town: Appointed, *districts: SigningKey) -> archive_verify.Package:
    keys = [Key(one.vkey) for one in districts]
    return archive_verify.judged(packed(town), districts=keys)


def codes(package: archive_verify.Package) -> set[str]:
    return {code for code, _where, _words in package.found}


def test_k01_each_signature_is_of_somebody_whom_the_district_had_appointed(
    town: Appointed,
) -> None:
    town.step("ARCHIVED", town.number)
    package = judged(town, DISTRICT)
    assert package.found == []
    assert package.checked["offices held"] == package.checked["signatures of staff"] >= 15
    assert package.checked["appointments by the district"] >= 5
    assert not [words for words in package.open if "appointed" in words]


def test_k01_without_the_districts_key_it_is_said_that_nobody_judged_that(
    town: Appointed,
) -> None:
    town.step("ARCHIVED", town.number)
    package = judged(town)
    assert package.found == []
    assert [words for words in package.open if "--district" in words]


def test_k01_staff_whom_another_appointed_are_named(town: Appointed) -> None:
    town.step("ARCHIVED", town.number)
    assert codes(judged(town, OTHER)) == {"certificate-broken"}


def test_k01_who_was_appointed_anew_since_is_judged_by_the_office_of_then(
    town: Appointed,
) -> None:
    town.step("ARCHIVED", town.number)
    town.station.do(town.appointed("clerk", "2050-12-31"))
    package = judged(town, DISTRICT)
    assert package.found == []
    evidence = archive_evidence.gathered(town.station.ledger, town.number)
    twice = [
        body for body in evidence.around.values() if town.people["clerk"].vkey.encode() in body
    ]
    assert len(twice) == 2


@pytest.mark.parametrize("by", ["station", "district"])
def test_k01_an_act_after_the_key_was_withdrawn_is_named(town: Appointed, by: str) -> None:
    key = town.people["clerk"].vkey.split("+")[1]
    ended: dict[str, Fact] = {
        "station": KeyRotated(key_id=key, reason="LOST", use="STAFF"),
        "district": KeyRevoked(key, "LOST", "Q-2026-18", STATION, "c"),
    }
    town.forged(ended[by])
    town.step("ARCHIVED", town.number)
    assert codes(judged(town, DISTRICT)) == {"signer-unknown"}


@pytest.mark.parametrize(
    ("roles", "until", "code"),
    [
        (("CASHIER",), "2046-12-31", "role-not-held"),
        (("CLERK",), "2026-04-08", "signer-unknown"),
    ],
)
def test_k01_an_act_in_an_office_that_was_not_held_is_named(
    town: Appointed, roles: tuple[str, ...], until: str, code: str
) -> None:
    no, key = STAFF["clerk"][0], town.people["clerk"].vkey
    told = staff.certify(ORIGIN, Certified("", no, roles, 3, key, until, ""), DISTRICT)
    town.forged(StaffSet(no, roles, 3, key, until, told.cert))
    town.step("ARCHIVED", town.number)
    town.station.do(town.appointed("clerk"))
    package = judged(town, DISTRICT)
    assert codes(package) == {code}
    closing = archive_evidence.gathered(town.station.ledger, town.number).closed
    assert str(closing) in {where for _code, where, _words in package.found}
