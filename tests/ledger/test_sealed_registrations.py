"""B07: what a village filled in opens at its station alone, and says nothing outside."""

import base64

import msgspec
import pytest

from appliance.ledger import preregistration
from appliance.ledger.preregistration import BadRegistration, Filled

STATION, PRIVATE, OTHER = "999999100", bytes(range(32)), bytes(range(1, 33))
FILLED = Filled(
    1, "K7Q2", "999999100200", "2026-03-02",
    {"type": "CBD", "place": "村东大坝田", "person_name": "张三",
     "person_id": "999999196803121232"},
)  # fmt: skip


def sealed(filled: Filled = FILLED) -> str:
    return preregistration.seal(filled, preregistration.public_of(PRIVATE, STATION))


def test_b07_a_line_opens_with_the_key_of_its_station() -> None:
    assert preregistration.opened(sealed(), PRIVATE, STATION) == FILLED


def test_b07_a_lost_stick_tells_nothing() -> None:
    line = sealed()
    raw = base64.urlsafe_b64decode(line.removeprefix("PR1:") + "==")
    for value in ("张三", "999999196803121232", "村东大坝田", "CBD"):
        assert value not in line
        assert value.encode() not in raw
    assert sealed() != line


@pytest.mark.parametrize(
    ("private", "station"), [(OTHER, STATION), (PRIVATE, "999999101"), (OTHER, "999999101")]
)
def test_no_other_station_opens_it(private: bytes, station: str) -> None:
    with pytest.raises(BadRegistration):
        preregistration.opened(sealed(), private, station)


@pytest.mark.parametrize("at", [4, 10, 60, -1])
def test_a_changed_line_never_opens(at: int) -> None:
    line = sealed()
    changed = line[:at] + ("A" if line[at] != "A" else "B") + (line[at:][1:])
    with pytest.raises(BadRegistration):
        preregistration.opened(changed, PRIVATE, STATION)


@pytest.mark.parametrize("line", ["", "PR1:", "PR1:????", "TP1:AAAA", "PR1:" + "A" * 9_000])
def test_what_is_none_is_refused(line: str) -> None:
    with pytest.raises(BadRegistration):
        preregistration.opened(line, PRIVATE, STATION)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"answers": {f"f{n}": "x" for n in range(61)}},
        {"answers": {"place": "x" * 65}},
        {"answers": {"x" * 65: "place"}},
    ],
)
def test_more_than_a_form_holds_is_refused_on_both_sides(changes: dict[str, object]) -> None:
    too_much = msgspec.structs.replace(FILLED, **changes)
    with pytest.raises(BadRegistration):
        sealed(too_much)
    public = preregistration.X25519PublicKey.from_public_bytes(
        preregistration.public_of(PRIVATE, STATION).public
    )
    body = preregistration.SUITE.encrypt(
        msgspec.json.encode(too_much), public, info=f"tradepost/prereg/v1\0{STATION}".encode()
    )
    line = "PR1:" + base64.urlsafe_b64encode(body).decode().rstrip("=")
    with pytest.raises(BadRegistration):
        preregistration.opened(line, PRIVATE, STATION)


def test_the_public_key_goes_round_as_one_line() -> None:
    key = preregistration.public_of(PRIVATE, STATION)
    assert preregistration.key_of(key.text + "\n") == key


@pytest.mark.parametrize("text", ["", "tradepost/prereg/v1+1", "x+999999100+AAAA",
                                  "tradepost/prereg/v1+999999100+%%%",
                                  "tradepost/prereg/v1+999999100+AAAA"])  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadRegistration):
        preregistration.key_of(text)
