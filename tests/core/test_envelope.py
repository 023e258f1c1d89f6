import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.core import canonical, envelope
from appliance.core.commands import CoverEnrolment, ResubmitTrade, SubmitTrade
from appliance.core.entries import (
    DocumentPrinted,
    Draft,
    LedgerOpened,
    Signature,
    TradeResubmitted,
    TradeSubmitted,
)
from appliance.core.instant import Instant
from appliance.core.parties import Person, Place

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/entry_vectors.json").read_text())
ENTRIES = VECTORS["entries"]
BODIES = [one["bytes_utf8"].encode() for one in ENTRIES]
ORIGIN = VECTORS["origin"]
TRADE = "999999100-2026-CBD-0001"
SUBMITTED = ENTRIES[1]["object"]


def instant(at: datetime, mono_ms: int, age_s: int) -> Instant:
    wall_ms = int(at.timestamp() * 1000)
    return Instant(at, wall_ms, mono_ms, "0badc0de", age_s, "district")


def read_command() -> envelope.CommandForm:
    first = envelope.from_bytes(BODIES[1])
    assert first.command is not None
    return first.command


def changed(index: int, **keys: object) -> bytes:
    """Entry `index` of the vectors with other or (None) without some keys."""
    value: dict[str, Any] = {**ENTRIES[index]["object"], **keys}
    return canonical.encode({key: one for key, one in value.items() if one is not None})


@pytest.mark.parametrize("index", range(4))
def test_the_example_entries_read_and_write_to_the_byte(index: int) -> None:
    read = envelope.from_bytes(BODIES[index])
    assert envelope.to_bytes(read) == BODIES[index]
    assert len(BODIES[index]) == ENTRIES[index]["length"]
    assert envelope.fact_of(read).kind == ENTRIES[index]["object"]["kind"]


def test_the_first_entry_is_made_to_the_byte() -> None:
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    made = envelope.make(
        0,
        Draft(LedgerOpened(ORIGIN, "999999100", 1)),
        instant=instant(at, 1000, 0),
        at="2026-03-02T01:00:00.000Z",
        command=None,
        cause=None,
        sigs=(),
        commits={},
        rules="2026-01",
        demo=True,
    )
    assert envelope.to_bytes(made) == BODIES[0]


def test_a_command_and_what_it_caused_are_made_to_the_byte() -> None:
    at = datetime(2026, 3, 2, 1, 5, 0, 250_000, tzinfo=UTC)
    now = instant(at, 301_250, 300)
    common: dict[str, Any] = {
        "instant": now,
        "at": "2026-03-02T01:05:00.250Z",
        "rules": "2026-01",
        "demo": True,
    }
    form = read_command()
    fact = TradeSubmitted(state="SUBMITTED", total_fen=1_408_000)
    first = envelope.make(
        1,
        Draft(fact, TRADE, {"transferor": "transferor"}),
        command=form,
        cause=None,
        sigs=[Signature(**SUBMITTED["sigs"][0])],
        commits=form.commits,
        **common,
    )
    assert envelope.to_bytes(first) == BODIES[1]
    printed = ENTRIES[2]["object"]["data"]
    second = envelope.make(
        2,
        Draft(DocumentPrinted(printed["document"], 1, printed["digest"]), TRADE),
        command=None,
        cause=1,
        sigs=(),
        commits=form.commits,
        **common,
    )
    assert envelope.to_bytes(second) == BODIES[2]


def test_the_signed_message_is_that_of_the_vectors() -> None:
    message = envelope.signed_message(ORIGIN, read_command())
    assert message.hex() == VECTORS["command"]["signed_message_hex"]


def test_the_commitment_is_that_of_the_vectors() -> None:
    personal = VECTORS["personal"]
    salt = bytes.fromhex(personal["salt"])
    assert envelope.commitment(salt, personal["value"]) == personal["commitment"]


def test_a_command_is_asked_without_its_personal_values() -> None:
    person = Person("张三", "999999195202120010")
    command = SubmitTrade(
        trade=TRADE, draft_id="D1", type="CBD", mode="LEASE", method="LISTING",
        transferor=person, place=Place("田", "东村"), village="999999100201", parcel_code="1",
        area_mu_e4=1, title_area_mu_e4=1, term_months=12, start="2026-04-01",
        list_price_fen=1, price_unit="fen/mu/year", sign_kind="INK",
    )  # fmt: skip
    form = envelope.ask(command, commits={"transferor": "x", "place": "y"}, nonce=bytes(16))
    assert (form.name, form.trade) == ("SubmitTrade", TRADE)
    assert "transferor" not in form.args
    assert "place" not in form.args
    assert form.nonce == base64.b64encode(bytes(16)).decode()
    assert "张三" not in envelope.signed_message(ORIGIN, form).decode()


def test_a_command_about_no_trade_writes_none() -> None:
    form = envelope.ask(CoverEnrolment(), commits={}, nonce=bytes(16))
    assert b'"trade"' not in envelope.signed_message(ORIGIN, form)


def test_a_draft_commits_only_to_what_its_fact_names() -> None:
    with pytest.raises(ValueError, match="commits to nothing"):
        envelope.make(
            0,
            Draft(LedgerOpened(ORIGIN, "999999100", 1), None, {"phone": "phone"}),
            instant=instant(datetime(2026, 3, 2, tzinfo=UTC), 0, 0),
            at="2026-03-02T00:00:00.000Z",
            command=None, cause=None, sigs=(), commits={"phone": ""}, rules="r", demo=False,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"v": 2}, "version"),
        ({"v": None}, "missing"),
        ({"seq": -1}, "negative"),
        ({"schema": 0}, "negative"),
        ({"at": "2026-03-02T01:05:00Z"}, "time of the ledger"),
        ({"at": "2026-02-30T01:05:00.250Z"}, "time of the ledger"),
        ({"clock": {**SUBMITTED["clock"], "src": "sun"}}, "enum"),
        ({"clock": {**SUBMITTED["clock"], "boot": "0BADC0DE"}}, "boot"),
        ({"clock": {**SUBMITTED["clock"], "age": -1}}, "negative"),
        ({"extra": 1}, "unknown field"),
        ({"demo": False}, "absent"),
        ({"demo": 1}, "bool"),
        ({"commits": {}}, "absent"),
        ({"commits": {"transferor": "AAAA"}}, "commitment"),
        ({"cause": 0}, "both"),
        ({"command": None}, "without the command"),
        ({"command": None, "sigs": [], "cause": 1}, "point back"),
        ({"command": {**SUBMITTED["command"], "nonce": "AAAA"}}, "nonce"),
        ({"command": {**SUBMITTED["command"], "nonce": "AAECAwQFBgcICQoLDA0OD1=="}}, "nonce"),
        ({"command": {**SUBMITTED["command"], "commits": {"place": "é"}}}, "commitment"),
        ({"sigs": [{"key": "cc08d059", "role": "CLERK"}]}, "missing"),
    ],
)
def test_other_forms_are_no_entries(keys: dict[str, object], reason: str) -> None:
    with pytest.raises(envelope.BadEntry, match=reason):
        envelope.from_bytes(changed(1, **keys))


def test_bytes_in_another_form_are_no_entry() -> None:
    with pytest.raises(envelope.BadEntry):
        envelope.from_bytes(BODIES[0] + b"\n")
    with pytest.raises(envelope.BadEntry):
        envelope.from_bytes(b"[]")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"kind": "trade.vanish"}, "unknown kind"),
        ({"schema": 99}, "unknown kind"),
        ({"data": {"total_fen": 1}}, "missing"),
        ({"data": {**SUBMITTED["data"], "name": "x"}}, "unknown field"),
        ({"data": {**SUBMITTED["data"], "total_fen": "1"}}, "int"),
        ({"commits": {"phone": SUBMITTED["commits"]["transferor"]}}, "commits to nothing"),
    ],
)
def test_unknown_forms_state_no_fact(keys: dict[str, object], reason: str) -> None:
    with pytest.raises(envelope.BadEntry, match=reason):
        envelope.fact_of(envelope.from_bytes(changed(1, **keys)))


def test_an_entry_has_at_most_65535_bytes() -> None:
    room = 65_535 - len(changed(3, rules=""))
    longest = changed(3, rules="r" * room)
    read = envelope.from_bytes(longest)
    assert len(envelope.to_bytes(read)) == 65_535
    too_long = changed(3, rules="r" * (room + 1))
    with pytest.raises(envelope.BadEntry, match="too many"):
        envelope.from_bytes(too_long)
    with pytest.raises(envelope.EntryTooLong):
        envelope.to_bytes(msgspec.structs.replace(read, rules="r" * (room + 1)))


def test_a_made_entry_equals_the_one_that_is_read_back() -> None:
    fact = TradeResubmitted(("CBD-1", "CBD-2"))
    made = envelope.make(
        1, Draft(fact, TRADE), instant=instant(datetime(2026, 3, 2, tzinfo=UTC), 0, 0),
        at="2026-03-02T00:00:00.000Z",
        command=envelope.ask(ResubmitTrade(materials=("CBD-1",)), commits={}, nonce=bytes(16)),
        cause=None, sigs=(), commits={}, rules="r", demo=False,
    )  # fmt: skip
    read = envelope.from_bytes(envelope.to_bytes(made))
    assert read == made
    assert envelope.fact_of(read) == fact
