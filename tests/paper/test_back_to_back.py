"""F06: experts and bidders never meet, on paper neither, before the award."""

import pytest
from samples import DOCUMENTS, OPENED_BAG

EXPERTS = {seat.name for seat in OPENED_BAG.seats}
BIDDERS = {"李四", "王五", "周九"}
AFTER_THE_AWARD = {"DOC26", "DOC27", "DOC31", "DOC32"}


def test_the_examples_name_experts_and_bidders() -> None:
    assert EXPERTS
    assert not EXPERTS & BIDDERS
    said = {name: "".join(DOCUMENTS[name]("zh_CN").lines()) for name in DOCUMENTS}
    assert any(expert in text for text in said.values() for expert in EXPERTS)
    assert any(bidder in text for text in said.values() for bidder in BIDDERS)


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - AFTER_THE_AWARD))
def test_f06_no_document_before_the_award_names_an_expert_and_a_bidder(name: str) -> None:
    text = "".join("".join(DOCUMENTS[name]("zh_CN").lines()).split())
    named = {one for one in EXPERTS | BIDDERS if one in text}
    assert not (named & EXPERTS and named & BIDDERS)
