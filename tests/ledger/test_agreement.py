"""The station's verifier and the auditor's file, written apart, say the same of any tree.

150 random trees here, in seconds; `make soak` compares 10,000.
"""

import pytest

from appliance import tables
from tests.corruptions import agreement, corpus
from tests.corruptions import base as bases
from tests.corruptions.corpus import Corruption
from tests.corruptions.random_trees import random_tree

pytestmark = pytest.mark.slow

TREES = 150
JUDGED = ("form", "tree", "signature", "order", "time")
AGREED = [one for one in corpus.load() if one.medium == "tree" and one.class_ in JUDGED]


@pytest.fixture(scope="module")
def say() -> agreement.Say:
    return agreement.Say(tables.load())


@pytest.mark.parametrize("kind", AGREED, ids=lambda kind: kind.name)
def test_they_agree_on_each_named_corruption(kind: Corruption, say: agreement.Say) -> None:
    first, second = say.both(kind.files, kind.seen)
    assert first == second


def test_they_agree_on_random_good_and_bad_trees() -> None:
    differ, good = [], 0
    for one, first, second in agreement.compared(range(TREES)):
        good += not first
        if first != second:
            differ.append((one.seed, one.did, first ^ second))
    assert differ == []
    assert TREES // 5 < good < TREES // 2


def test_a_seed_gives_the_same_tree_again() -> None:
    base = bases.shipped(corpus.BASE)
    for seed in range(20):
        assert random_tree(base, seed) == random_tree(base, seed)
