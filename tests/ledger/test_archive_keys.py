"""K01: packages of ledgers that a witness cosigned, or whose key was handed over."""

import base64
from pathlib import Path

import pytest

from appliance.core.entries import KeyRotated
from appliance.core.filing import names_for
from appliance.ledger import archive_evidence, archive_package, checkpoints
from appliance.ledger.archive_package import Files
from appliance.ledger.key_history import hand_over
from appliance.ledger.keys import SigningKey
from auditor import archive_verify
from auditor.archive_verify import Key
from tests.fakes.ledger_entries import entry
from tests.fakes.slips import DISTRICT, SEEN_S
from tests.fakes.township import ORIGIN, STATION_KEY, TABLES, Township

SECOND = SigningKey(ORIGIN, bytes(range(0x20, 0x40)))
STRANGER = checkpoints.witness_key("district.example/w9", bytes(range(32)))


@pytest.fixture
def town(tmp_path: Path) -> Township:
    town = Township(tmp_path)
    town.lease_to("ARCHIVED")
    return town


def packed(town: Township, *witnesses: str) -> Files:
    [line] = town.station.projections.newest({"ARCHIVED"}, offset=0, limit=2)
    evidence = archive_evidence.gathered(town.station.ledger, line.number)
    return archive_package.add_sums(
        archive_package.evidence_files(
            evidence, town.station.blobs, TABLES, verifier=b"", witnesses=witnesses
        )
    )


def cosign(town: Township) -> int:
    ledger = town.station.ledger
    note = ledger.checkpoint() or ""
    newest = checkpoints.open_checkpoint(note, ledger.verifier)
    line = checkpoints.cosign(newest, DISTRICT, SEEN_S)
    with town.station.writing, ledger.transaction():
        return ledger.keep_cosigned(checkpoints.add_lines(note, [line]), DISTRICT.verifier)


def rotate(town: Township) -> None:
    """The first key hands the ledger over to the second."""
    ledger = town.station.ledger
    ids = [one.vkey.split("+")[1] for one in (STATION_KEY, SECOND)]
    fact = KeyRotated(
        key_id=ids[0], reason="ROUTINE", use="LEDGER", new_key_id=ids[1], new_key=SECOND.vkey,
        handover=hand_over(STATION_KEY, SECOND.vkey, origin=ORIGIN),
    )  # fmt: skip
    ledger.vouch_for(SECOND)
    with town.station.writing, ledger.transaction():
        ledger.append([(entry(ledger.size, fact), names_for(fact))])


def judged(files: Files, keys: list[str], witnesses: list[str]) -> tuple[set[str], int]:
    """(codes of the findings, how many witnesses vouch)."""
    package = archive_verify.judged(
        files, [Key(one) for one in keys], [Key(one) for one in witnesses]
    )
    return {code for code, *_ in package.found}, package.checked.get("cosignatures", 0)


def test_k01_a_cosigned_checkpoint_is_taken_where_it_reaches_all_entries(town: Township) -> None:
    size = cosign(town)
    files = packed(town, DISTRICT.verifier.text)
    assert checkpoints.size_of(files["checkpoint"]) == size
    assert judged(files, [STATION_KEY.vkey], []) == (set(), 1)
    assert judged(files, [STATION_KEY.vkey], [DISTRICT.vkey]) == (set(), 1)
    assert judged(files, [STATION_KEY.vkey], [STRANGER.vkey]) == (set(), 0)


def test_k01_a_cosignature_that_fails_is_named(town: Township) -> None:
    cosign(town)
    files = packed(town, DISTRICT.verifier.text)
    text, empty, lines = files["checkpoint"].decode().rpartition("\n\n")
    own, other = lines[:-1].split("\n")
    if DISTRICT.verifier.name in own:
        own, other = other, own
    words, _, blob = other.rpartition(" ")
    bent = bytearray(base64.b64decode(blob))
    bent[-1] ^= 1
    files["checkpoint"] = (
        f"{text}{empty}{own}\n{words} {base64.b64encode(bent).decode()}\n".encode()
    )
    assert "cosignature-broken" in judged(files, [], [])[0]


def test_k01_after_a_handover_the_first_key_still_leads_to_the_checkpoint(town: Township) -> None:
    rotate(town)
    files = packed(town)
    assert files["keys"].decode().count("log ") == 2
    for keys in ([STATION_KEY.vkey], [SECOND.vkey], [STATION_KEY.vkey, SECOND.vkey]):
        assert judged(files, keys, []) == (set(), 0)


def test_k01_a_handover_that_was_left_out_is_named(town: Township) -> None:
    rotate(town)
    files = packed(town)
    files["keys"] = files["keys"].split(b"\n")[1] + b"\n"
    assert "key-change-broken" in judged(files, [SECOND.vkey], [])[0]
