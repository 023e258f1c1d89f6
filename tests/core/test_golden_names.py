"""Names, phones, accounts and masks against their golden files."""

import pytest

from appliance.core import people
from tests.values import files
from tests.values.identifiers import Case

MASKS = {
    one.__name__: one
    for one in (people.mask_id, people.mask_id_public, people.mask_name, people.mask_phone,
                people.mask_account)
}  # fmt: skip


@pytest.mark.parametrize("case", files.cases("names_compared"), ids=lambda case: case["from"])
def test_names_compare(case: Case) -> None:
    same = people.comparable_name(case["name"]) == people.comparable_name(case["with"])
    assert same == case["same"]


@pytest.mark.parametrize("case", files.cases("names_checked"), ids=lambda case: case["from"])
def test_names_are_checked(case: Case) -> None:
    assert people.check_name(case["input"]) == case["fault"]


@pytest.mark.parametrize("case", files.cases("phones"), ids=lambda case: case["from"])
def test_phones(case: Case) -> None:
    assert people.is_mobile(case["input"]) == case["mobile"]
    assert people.is_phone(case["input"]) == case["phone"]


@pytest.mark.parametrize("case", files.cases("accounts"), ids=lambda case: case["from"])
def test_accounts(case: Case) -> None:
    assert people.is_personal_account(case["input"]) == case["person"]
    assert people.is_corporate_account(case["input"]) == case["corporate"]


@pytest.mark.parametrize("case", files.cases("masks"), ids=lambda case: case["from"])
def test_masks(case: Case) -> None:
    assert MASKS[case["mask"]](case["input"]) == case["expected"]
