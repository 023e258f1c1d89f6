"""The pure draw against the vectors, its bounds and its fairness (domain.md 6.5)."""

import json
import random  # noqa: TID251 - hypothesis hands in one of its own
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import draw

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text(encoding="utf-8")
)["draws"]
ITEMS = st.lists(st.from_regex(r"[A-Z]{3}[0-9]{3}", fullmatch=True), unique=True, max_size=40)
SEEDS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["session"])
def test_f01_the_published_material_gives_the_published_order(vector: dict[str, object]) -> None:
    session, items = str(vector["session"]), _texts(vector["items"])
    secret = bytes.fromhex(str(vector["box_secret"]))
    said = [(role, digits) for role, digits in _pairs(vector["public_inputs"])]
    lst = draw.list_hash(session, items)
    promise = draw.commitment(session, lst, secret)
    seed = draw.seed(lst, promise, secret, draw.inputs_digest(said))
    assert lst.hex() == vector["list_hash"]
    assert promise.hex() == vector["commitment"]
    assert seed.hex() == vector["seed"]
    assert draw.drawn(items, seed) == draw.Drawn(
        _texts(vector["order"]), int(str(vector["rejections"]))
    )


@given(ITEMS, SEEDS)
def test_everybody_drawn_among_stands_in_the_order_once(items: list[str], seed: bytes) -> None:
    assert sorted(draw.order(items, seed)) == sorted(items)


@given(ITEMS, SEEDS, st.randoms())
def test_the_order_in_which_a_list_is_given_changes_nothing(
    items: list[str], seed: bytes, shuffler: random.Random
) -> None:
    other = list(items)
    shuffler.shuffle(other)
    assert draw.order(other, seed) == draw.order(items, seed)
    assert draw.list_hash("S", other) == draw.list_hash("S", items)


@pytest.mark.parametrize(
    ("items", "sorted_"),
    [((), True), (("E001",), True), (("E001", "E002"), True), (("E002", "E001"), False),
     (("E001", "E001"), False)],
)  # fmt: skip
def test_a_list_stands_in_order_with_each_item_once(items: Sequence[str], sorted_: bool) -> None:
    assert draw.by_code_point(items) is sorted_


def test_a_word_that_would_favour_a_place_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three places share 2^32 - 1 words evenly: the last one alone is thrown away."""
    words = [2**32 - 1, 2, 2**32 - 1]  # thrown away; the third place; for two places even
    monkeypatch.setattr(draw, "_words", lambda _seed: iter(words))
    assert draw.drawn(["A", "B", "C"], bytes(32)) == draw.Drawn(("C", "A", "B"), 1)


def _texts(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(one) for one in value)


def _pairs(value: object) -> list[tuple[str, str]]:
    assert isinstance(value, list)
    return [(str(role), str(digits)) for role, digits in value]
