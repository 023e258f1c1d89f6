"""Certificates, pool and credential files of organisations as bytes: signed, locked, compared."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.core.parties import Credential, Person
from appliance.ledger import credential_file, notes, organisations
from appliance.ledger.credential_file import BadCredentialFile, WrongPin
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.organisations import BadOrganisation, Organisations
from tests.fakes.entropy import CountedEntropy

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
KEY = SigningKey("organisation", bytes(range(32, 64)), ED25519)
SALT = base64.b64encode(bytes(range(32))).decode()
COMPANY = Person("青禾农业有限公司", "91999999MA00000747", id_type="02", account="99999912345")
AGENT = Person("周八", "99999919751102217３")
STRANGER = Person("孙九", "999999198705051250")
DAY = "2026-03-10"
MESSAGE = organisations.challenge("demo.x/ledger1", "999999100-2026-CBD-0001", "0A1B2C3D")


def trader(who: Person = AGENT) -> dict[str, object]:
    token = organisations.token("01", who.id_number, SALT)
    return {"token": token, "from": "2026-01-01", "to": "2026-12-31"}


def signed(title: str, plain: dict[str, Any], key: SigningKey = DISTRICT) -> bytes:
    text = f"{title}{json.dumps(plain, ensure_ascii=False)}\n"
    line = notes.line_of(key.verifier, key.sign(text.encode()))
    return str(notes.Note(text, (line,))).encode()


def certificate(key: SigningKey = DISTRICT, **changes: Any) -> bytes:
    plain = {
        "serial": "C-0001", "uscc": COMPANY.id_number, "from": "2026-01-01", "to": "2026-12-31",
        "key": base64.b64encode(KEY.verifier.public).decode(), "salt": SALT,
        "traders": [trader()],
    }  # fmt: skip
    return signed(organisations.CERTIFICATE, plain | changes, key)


def pool(key: SigningKey = DISTRICT, **changes: Any) -> bytes:
    row = {
        "uscc": COMPANY.id_number, "name": COMPANY.name, "traders": [trader()],
        "account": organisations.token(organisations.ACCOUNT, COMPANY.account, SALT),
        "qualified_to": "2026-06-30",
    }  # fmt: skip
    return signed(organisations.POOL, {"salt": SALT, "rows": [row | changes]}, key)


def given(note: bytes | None = None, key: SigningKey = KEY, over: bytes = MESSAGE) -> Credential:
    signature = base64.b64encode(key.sign(over)).decode()
    return Credential((note or certificate()).decode(), signature)


def register(folder: Path, note: bytes | None) -> Organisations:
    path = folder / "organisations"
    if note is not None:
        path.write_bytes(note)
    return Organisations(path, RealDisk(), DISTRICT.verifier, refused=lambda _why: None)


@pytest.mark.parametrize(
    ("credential", "answer"),
    [
        (given(), "GOOD"),
        (None, "MISSING"),
        (given(certificate(OTHER)), "MISSING"),
        (given(b"no note"), "MISSING"),
        (given(signed(organisations.POOL, {"salt": SALT, "rows": []})), "MISSING"),
        (given(certificate(salt="")), "MISSING"),
        (given(key=OTHER), "FORGED"),
        (given(over=MESSAGE + b"2"), "FORGED"),
        (given(certificate(key=KEY)), "MISSING"),
        (given(certificate(uscc="91999999MA00000822")), "OTHER"),
        (given(certificate(to="2026-03-09")), "EXPIRED"),
    ],
)
def test_e01_a_credential_counts_by_the_signatures_alone(
    tmp_path: Path, credential: Credential | None, answer: str
) -> None:
    seen = register(tmp_path, pool()).seen(COMPANY, AGENT, credential, MESSAGE, DAY)
    assert seen.credential == answer


def test_e01_a_signature_is_good_for_one_enrolment_of_one_trade_at_one_station() -> None:
    asked = ("demo.x/ledger1", "999999100-2026-CBD-0001", "0A1B2C3D")
    for place in range(3):
        other = [*asked]
        other[place] += "1"
        assert organisations.challenge(*other) != MESSAGE


def test_d01_pool_and_counter_are_compared_by_their_tokens(tmp_path: Path) -> None:
    here = register(tmp_path, pool())
    seen = here.seen(COMPANY, AGENT, given(), MESSAGE, DAY)
    assert (seen.pool, seen.trader, seen.differs) == ("LISTED", "TRADER", ())
    other = Person("青禾农业公司", COMPANY.id_number, id_type="02", account="99999912346")
    seen = here.seen(other, STRANGER, given(), MESSAGE, "2026-07-01")
    assert (seen.trader, seen.differs) == ("NONE", ("NAME", "ACCOUNT", "QUALIFICATION"))


@pytest.mark.parametrize("note", [None, pool(OTHER), pool(uscc="91999999MA00000822"), b"x"])
def test_d01_without_a_row_of_the_district_the_certificate_stands_alone(
    tmp_path: Path, note: bytes | None
) -> None:
    seen = register(tmp_path, note).seen(COMPANY, AGENT, given(), MESSAGE, DAY)
    assert (seen.pool, seen.credential, seen.trader) == ("PENDING", "GOOD", "TRADER")


def test_d01_a_newer_pool_counts_from_the_next_question_on(tmp_path: Path) -> None:
    here = register(tmp_path, pool())
    assert here.seen(COMPANY, AGENT, given(), MESSAGE, DAY).credential == "GOOD"
    (tmp_path / "organisations").write_bytes(pool(revoked=["C-0001"]))
    assert here.seen(COMPANY, AGENT, given(), MESSAGE, DAY).credential == "REVOKED"


def test_the_pool_names_neither_persons_nor_accounts() -> None:
    said = pool().decode()
    for word in (AGENT.name, "999999197511022173", COMPANY.account):
        assert word not in said


@pytest.mark.parametrize("note", [b"", b"x", certificate(OTHER), pool(), certificate() + b"x"])
def test_what_is_no_certificate_of_the_district_is_refused(note: bytes) -> None:
    with pytest.raises(BadOrganisation):
        organisations.read_certificate(note, DISTRICT.verifier)


# --- the file on the key ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def locked() -> bytes:
    return credential_file.lock(certificate().decode(), KEY.seed, "246810", CountedEntropy())


def test_e01_a_credential_file_signs_once_it_is_unlocked(locked: bytes) -> None:
    credential = credential_file.unlock(locked, "246810").over(MESSAGE)
    read = organisations.read_certificate(credential.certificate.encode(), DISTRICT.verifier)
    assert organisations.signed_by(read, credential.signature, MESSAGE)
    assert base64.b64encode(KEY.seed) not in locked
    assert "seed" not in repr(credential_file.unlock(locked, "246810"))


def test_e01_a_wrong_pin_or_another_certificate_opens_nothing(locked: bytes) -> None:
    with pytest.raises(WrongPin):
        credential_file.unlock(locked, "246811")
    plain = json.loads(locked)
    plain["certificate"] = certificate(serial="C-0002").decode()
    with pytest.raises(WrongPin):
        credential_file.unlock(json.dumps(plain).encode(), "246810")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"v":2}',
        b"x" * 70_000,
        b'{"v":1,"certificate":"","salt":"","nonce":"","locked":""}',
    ],
)
def test_what_is_no_credential_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadCredentialFile):
        credential_file.unlock(data, "246810")


def test_a_short_pin_locks_nothing() -> None:
    with pytest.raises(ValueError, match="too short"):
        credential_file.lock(certificate().decode(), KEY.seed, "12345", CountedEntropy())
