import base64
import json
from hashlib import scrypt
from pathlib import Path
from typing import Any

import pytest

from appliance.core.parties import Person
from appliance.ledger import blacklist, notes
from appliance.ledger.blacklist import BadList, Listed
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
SALT = bytes(range(32))
LISTED = Person("钱七", "99999919870505123x")
FREE = Person("孙八", "999999198705051250")
DAY = "2026-03-10"


def text_of(token: bytes) -> str:
    return base64.b64encode(token).decode()


def row(person: Person = LISTED, first: str = "2026-01-01", last: str = "2026-12-31") -> dict:
    token = blacklist.token(person.id_type, person.id_number, SALT)
    return {"token": text_of(token), "from": first, "to": last}


def signed(key: SigningKey = DISTRICT, title: str = blacklist.TITLE, **changes: Any) -> bytes:
    plain = {"salt": text_of(SALT), "n": 2**15, "rows": [row()]} | changes
    text = f"{title}{json.dumps(plain)}\n"
    line = notes.line_of(key.verifier, key.sign(text.encode()))
    return str(notes.Note(text, (line,))).encode()


def test_a_token_is_the_published_function_with_the_stated_cost() -> None:
    password = b"tradepost/blacklist/v1\x0001\x0099999919870505123X"
    told = scrypt(password, salt=SALT, n=32768, r=8, p=1, dklen=32, maxmem=1 << 26)
    assert blacklist.token("01", "９99999198705051２3x", SALT) == told
    assert blacklist.token("02", "99999919870505123X", SALT) != told


@pytest.mark.parametrize(
    ("person", "day", "answer"),
    [
        (LISTED, DAY, "HIT"),
        (LISTED, "2026-01-01", "HIT"),
        (LISTED, "2026-12-31", "HIT"),
        (LISTED, "2025-12-31", "CLEAR"),
        (LISTED, "2027-01-01", "CLEAR"),
        (FREE, DAY, "CLEAR"),
    ],
)
def test_who_is_listed_is_found_on_the_days_of_the_row(
    person: Person, day: str, answer: str
) -> None:
    assert blacklist.read(signed(), DISTRICT.verifier).judged(person, day) == answer


@pytest.mark.parametrize(
    "note",
    [
        signed(OTHER),
        signed(title="tradepost blacklist v2\n"),
        signed(n=2**14),
        signed(n=2**18),
        signed(n=2**15 + 1),
        signed(salt=text_of(bytes(31))),
        signed(rows=[row() | {"token": text_of(bytes(31))}]),
        signed(rows=[row() | {"name": "x"}]),
        signed().replace(b"2026-12-31", b"2025-12-31"),
        b"",
        b"x" * (blacklist.LIST_BYTES_MAX + 1),
    ],
    ids=range(11),
)
def test_what_the_district_did_not_sign_so_is_refused(note: bytes) -> None:
    with pytest.raises(BadList):
        blacklist.read(note, DISTRICT.verifier)


def test_the_list_names_nobody() -> None:
    assert LISTED.id_number[:17].encode() not in signed()


def test_a_list_is_taken_when_it_comes_and_a_broken_one_is_none(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "blacklist"
    listed = Listed(path, RealDisk(), DISTRICT.verifier, refused=said.append)
    assert listed.judged(LISTED, DAY) == "NO_LIST"
    path.write_bytes(signed())
    assert listed.judged(LISTED, DAY) == "HIT"
    path.write_bytes(signed(rows=[]))
    assert listed.judged(LISTED, DAY) == "CLEAR"
    path.write_bytes(signed(OTHER))
    assert listed.judged(LISTED, DAY) == "NO_LIST"
    assert len(said) == 1


def test_h03_the_list_in_use_has_a_version_and_an_altered_one_has_none(tmp_path: Path) -> None:
    path, disk = tmp_path / "blacklist", RealDisk()
    listed = Listed(path, disk, DISTRICT.verifier, refused=lambda _why: None)
    assert (listed.judged(LISTED, DAY), listed.version) == ("NO_LIST", "")
    path.write_bytes(signed())
    assert listed.judged(LISTED, DAY) == "HIT"
    first = listed.version
    assert len(first) == 16
    path.write_bytes(signed(rows=[]))
    assert listed.judged(LISTED, DAY) == "CLEAR"
    assert listed.version not in ("", first)
    path.write_bytes(signed(OTHER))
    assert (listed.judged(LISTED, DAY), listed.version) == ("NO_LIST", "")


def test_a_long_list_is_read_up_to_its_own_limit() -> None:
    """A district has thousands of rows: more than any other note may hold."""
    many = [row()] * 4_000
    note = signed(rows=many)
    assert notes.NOTE_BYTES_MAX < len(note) < blacklist.LIST_BYTES_MAX
    assert len(blacklist.read(note, DISTRICT.verifier).rows) == len(many)
    with pytest.raises(BadList, match="longer than the limit"):
        blacklist.read(signed(rows=many * 13), DISTRICT.verifier)
