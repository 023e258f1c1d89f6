"""B05: the answers at the counter make one definite list of papers for every type and party."""

import itertools

import pytest
from small_station import TABLES

from appliance.core.checklist import Case, papers
from appliance.core.owners import OWNERS, is_organisation, owners_of

ALL = sorted(TABLES.trade_types)
CASES = [
    (code, Case(owner, by_agent, outsiders))
    for code in ALL
    for owner in owners_of(TABLES.trade_type(code), TABLES)
    for by_agent, outsiders in itertools.product((False, True), repeat=2)
]
IF_NEEDED = ("时)", "如有", "必要时", "视情况", "(集体林)", "if needed", "when")


@pytest.mark.parametrize(("code", "case"), CASES, ids=str)
def test_b05_every_type_and_party_kind_has_one_definite_list(code: str, case: Case) -> None:
    listed = papers(code, case, TABLES)
    rows = {row.code: row for row in TABLES.materials(code)}
    assert [one.code for one in listed] == [
        no for no, row in rows.items() if row.required_when in case.holds | {"1"}
    ]
    assert not [one for one in listed for word in IF_NEEDED if word in one.zh]
    assert all(one.zh and one.en and one.form for one in listed)


def test_b05_another_answer_makes_another_list() -> None:
    def of(case: Case) -> set[int]:
        return {int(one.code.split("-")[1]) for one in papers("JTD", case, TABLES)}

    alone = of(Case("CEV", outsiders=False))
    assert of(Case("CEV", outsiders=True)) - alone == {8}
    assert of(Case("CEV", by_agent=True, outsiders=False)) - alone == {3}
    assert {one.code for one in papers("LDQ", Case("HHD"), TABLES)} == {
        "LDQ-1", "LDQ-2", "LDQ-4", "LDQ-5", "LDQ-6",
    }  # fmt: skip


def test_every_decision_symbol_of_the_table_says_who_may_come() -> None:
    symbols = {row.decision for row in TABLES.trade_types.values()}
    assert symbols - set(OWNERS) == {"AS_FILED"}
    assert {one for owners in OWNERS.values() for one in owners} <= set(TABLES.party_types)
    assert owners_of(TABLES.trade_type("QTA"), TABLES) == tuple(TABLES.party_types)


@pytest.mark.parametrize(
    ("code", "owners"),
    [
        ("CBD", ("HHD", "PER", "FAM")),
        ("JTD", ("CEV", "CEG", "CET", "VCM")),
        ("GQS", ("PER", "HHD")),
        ("XMC", ("CEV", "CEG", "CET", "VCM", "GOV", "INS", "SOC")),
    ],
)
def test_who_may_bring_a_type(code: str, owners: tuple[str, ...]) -> None:
    assert owners_of(TABLES.trade_type(code), TABLES) == owners


@pytest.mark.parametrize(("owner", "is_one"), [("HHD", False), ("FAM", False), ("CEV", True)])
def test_who_comes_with_a_credit_code(owner: str, is_one: bool) -> None:
    assert is_organisation(owner, TABLES) is is_one
