"""The recipe on paper computes the published vectors: its own lines are read and carried out."""

import hmac
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kiosk_ui.paper import draw_recipe
from kiosk_ui.paper.draw_recipe import FORMULAS, SHUFFLE, WORDS

PAGE_LINES = 60
"""So many fit on one side of A4."""
VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text(encoding="utf-8")
)["draws"]


def plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def hashed(formula: str, known: dict[str, bytes]) -> tuple[str, bytes]:
    """One line of the paper: name, and the digest of its parts."""
    name, _equals, rest = formula.partition(" = SHA256(")
    parts = rest.removesuffix(")").split()
    body = b"".join(b"\0" if one == "0" else known.get(one, one.encode()) for one in parts)
    return name, sha256(body).digest()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["session"])
def test_f01_the_lines_on_paper_give_the_published_order(vector: dict[str, Any]) -> None:
    known = {
        "S": vector["session"].encode(), "I": plain(sorted(vector["items"])),
        "B": bytes.fromhex(vector["box_secret"]), "Q": plain(vector["public_inputs"]),
    }  # fmt: skip
    for line in FORMULAS:
        name, digest = hashed(line, known)
        known[name] = digest
    assert known["L"].hex() == vector["list_hash"]
    assert known["C"].hex() == vector["commitment"]
    assert known["K"].hex() == vector["seed"]
    assert WORDS.startswith("W = HMAC-SHA256(K, 00000000")
    assert SHUFFLE == ("i = 0 ... n-2", "m = n - i", "x < floor(2^32 / m) * m", "j = i + x mod m")
    assert _shuffled(sorted(vector["items"]), known["K"]) == vector["order"]


def _shuffled(items: list[str], seed: bytes) -> list[str]:
    """Steps 4 and 5 of the paper, word for word."""
    blocks = (hmac.digest(seed, at.to_bytes(4, "big"), "sha256") for at in range(1 << 20))
    words = (int.from_bytes(one[at : at + 4], "big") for one in blocks for at in range(0, 32, 4))
    n = len(items)
    for i in range(n - 1):
        m = n - i
        x = next(word for word in words if word < (1 << 32) // m * m)
        j = i + x % m
        items[i], items[j] = items[j], items[i]
    return items


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_f01_every_line_of_it_stands_on_the_paper(language: Any) -> None:
    lines = [
        one.strip() for one in draw_recipe.recipe("示例站", "2026", language=language).lines()
    ]
    assert [one for one in (*FORMULAS, WORDS, *SHUFFLE) if one not in lines] == []  # none broken
    assert not [one for one in lines if "recipe." in one]
    assert len(lines) < PAGE_LINES
