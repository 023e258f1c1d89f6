"""H01: the district's score of a party, with day and source, on a list that names nobody."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.core.parties import Person
from appliance.ledger import blacklist, credit_scores, notes
from appliance.ledger.credit_scores import BadScores, CreditScores, Score
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
SALT = bytes(range(32))
SCORED = Person("钱七", "99999919870505123x")
FREE = Person("孙八", "999999198705051250")


def text_of(token: bytes) -> str:
    return base64.b64encode(token).decode()


def row(score: str = "86.5", date: str = "2026-02-28") -> dict[str, str]:
    token = credit_scores.token(SCORED.id_type, SCORED.id_number, SALT)
    return {"token": text_of(token), "score": score, "date": date}


def signed(key: SigningKey = DISTRICT, **changes: Any) -> bytes:
    plain = {"source": "示例区信用平台", "salt": text_of(SALT), "n": 2**15, "rows": [row()]}
    text = f"{credit_scores.TITLE}{json.dumps(plain | changes)}\n"
    line = notes.line_of(key.verifier, key.sign(text.encode()))
    return str(notes.Note(text, (line,))).encode()


def held(tmp_path: Path, note: bytes | None, said: list[str] | None = None) -> CreditScores:
    path = tmp_path / "credit"
    if note is not None:
        path.write_bytes(note)
    hear = said.append if said is not None else lambda _why: None
    return CreditScores(path, RealDisk(), DISTRICT.verifier, refused=hear)


def test_h01_a_score_comes_with_its_day_and_its_source(tmp_path: Path) -> None:
    scores = held(tmp_path, signed())
    assert scores.of(SCORED) == Score("FOUND", "86.5", "2026-02-28", "示例区信用平台")
    assert scores.of(FREE) == Score("NONE")


def test_h01_without_a_list_nothing_is_said_of_anybody(tmp_path: Path) -> None:
    assert held(tmp_path, None).of(SCORED) == Score("NO_LIST")


def test_h01_the_newest_of_several_scores_counts(tmp_path: Path) -> None:
    rows = [row("AA", "2026-02-01"), row("B", "2026-02-28"), row("A", "2025-12-31")]
    assert held(tmp_path, signed(rows=rows)).of(SCORED).score == "B"


@pytest.mark.parametrize(
    "note",
    [
        signed(OTHER),
        signed(source=" "),
        signed(source="x" * 61),
        signed(rows=[row(date="")]),
        signed(rows=[row(date="last week")]),
        signed(rows=[row(score="")]),
        signed(rows=[row(score="very good")]),
        signed(rows=[row() | {"name": "钱七"}]),
        signed(rows=[row() | {"token": text_of(bytes(31))}]),
        signed(n=2**14),
        signed(salt=text_of(bytes(31))),
        signed().replace(b"86.5", b"96.5"),
        b"",
    ],
    ids=range(13),
)
def test_h01_a_list_without_day_source_or_signature_is_none(tmp_path: Path, note: bytes) -> None:
    with pytest.raises(BadScores):
        credit_scores.read(note, DISTRICT.verifier)
    said: list[str] = []
    assert held(tmp_path, note, said).of(SCORED) == Score("NO_LIST")
    assert len(said) == 1


def test_h01_the_list_names_nobody_and_its_tokens_are_not_those_of_the_blacklist() -> None:
    assert SCORED.id_number[:17].encode() not in signed()
    mine = credit_scores.token(SCORED.id_type, SCORED.id_number, SALT)
    assert mine != blacklist.token(SCORED.id_type, SCORED.id_number, SALT)
