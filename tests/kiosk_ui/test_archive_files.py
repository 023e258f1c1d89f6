"""K01: the whole package with names, what is left of it when they go, and the command line."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import erasure, kept_papers
from appliance.core.commands import EraseParty
from appliance.kept_papers import Paper
from appliance.ledger import archive_package, stored_zip
from appliance.ledger.archive_package import PERSONAL, Files
from auditor import archive_verify
from auditor.archive_verify import Key, read_zip
from kiosk_ui import archive_files
from kiosk_ui.archive_files import Names
from kiosk_ui.i18n import say
from kiosk_ui.typesetting import Typesetter
from provisioning.cli import main
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import OWNER, PLACE, TABLES, TAKER, Township

PERMIT = {
    "permit": "LAND_USE", "permit_no": "青自然资〔2026〕7号", "scan_sha256": "批准用地，请照办。",
}  # fmt: skip
RETAINED = "2036-04-10 09:00"
"""The archive closed on 9 April 2026 and is kept 120 months."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def archived(desk: Desk) -> str:
    """A finished lease with a permit whose paper lies sealed among the blobs."""
    number = desk.town.lease_to("ACCEPTED")
    clerk, path = desk.at("clerk"), f"/act/AttachPermit/{number}"
    read = clerk.send(path, **PERMIT)
    assert clerk.post(path, read.text, **PERMIT, go="sign").status_code == 303
    for stage in (
        "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY", "IN_SESSION",
        "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED", "ARCHIVED",
    ):  # fmt: skip
        desk.town.step(stage, number)
    return number


def whole(desk: Desk, number: str) -> Files:
    station = desk.town.station
    names = Names(Typesetter(station, SETTINGS).slip_of)
    return read_zip(archive_files.whole_package(station, number, names))


def without_names(desk: Desk, number: str) -> bytes:
    station = desk.town.station
    return archive_files.evidence_package(station.ledger, station.blobs, number, TABLES)


def found(files: Files, *, thorough: bool = False) -> list[str]:
    return [code for code, *_ in archive_verify.judged(files, thorough=thorough).found]


def resummed(files: Files) -> Files:
    return archive_package.add_sums(
        {name: body for name, body in files.items() if "SHA256SUMS" not in name}
    )


def test_k01_values_papers_and_scans_are_held_against_what_the_ledger_committed_to(
    desk: Desk,
) -> None:
    files = whole(desk, archived(desk))
    package = archive_verify.judged(files, thorough=True)
    assert package.found == []
    assert package.checked["personal values"] >= 8
    assert package.checked["papers opened"] == 1
    texts = [body.decode() for name, body in files.items() if name.endswith(".txt")]
    assert any("批准用地" in one for one in texts)
    assert any(TAKER.name in one for one in texts)


def test_k01_nobody_is_named_outside_the_personal_part(desk: Desk) -> None:
    number = archived(desk)
    files = whole(desk, number)
    known = [OWNER.name, TAKER.name, OWNER.id_number, TAKER.id_number, PLACE.title]
    for name, body in files.items():
        if not name.startswith(PERSONAL):
            assert not [one for one in known if one and one.encode() in body], name
    alone = {name: body for name, body in files.items() if not name.startswith(PERSONAL)}
    assert stored_zip.written(alone) == without_names(desk, number)
    assert found(alone) == []


def test_k01_a_value_that_was_changed_is_named(desk: Desk) -> None:
    files = whole(desk, archived(desk))
    told = json.loads(files[PERSONAL + "openings.json"])
    person = next(one for one in told["values"] if one["name"] == "party_id")
    person["value"]["name"] = "王二"
    files[PERSONAL + "openings.json"] = archive_verify.canonical(told)
    assert found(files) == ["file-changed", "opening-broken"]
    assert found(resummed(files)) == ["opening-broken"]


def test_k01_a_swapped_copy_of_a_scan_is_named(desk: Desk) -> None:
    files = whole(desk, archived(desk))
    (copy,) = [name for name in files if "/attachments/" in name]
    files[copy] = "不批准。".encode()
    assert found(resummed(files), thorough=True) == ["attachment-changed"]
    told = json.loads(files[PERSONAL + "openings.json"])
    told["keys"] = {digest: base64.b64encode(bytes(32)).decode() for digest in told["keys"]}
    files[PERSONAL + "openings.json"] = archive_verify.canonical(told)
    assert found(resummed(files), thorough=True) == ["attachment-changed"]


def with_a_sheet(desk: Desk) -> Files:
    """A package of a trade whose certificate came out of the A4 printer too."""
    number = archived(desk)
    station, made = desk.town.station, b"%PDF-1.7 as it was printed"
    trade = desk.town.trade(number)
    assert trade.certificate is not None
    document = trade.certificate.cert_no
    station.order_paper(document, kind="DOC32", what="sheet", trade=number, seq=trade.last_seq)
    job = station.turn_of(station.outbox.jobs(what="sheet")[-1])
    sealed = kept_papers.sealed(station, Paper("application/pdf", made))
    station.count_and_send(
        job, digest=hashlib.sha256(made).hexdigest(), printer="office", kept=sealed.digest,
        beside=kept_papers.keep(station, number, [sealed]),
    )  # fmt: skip
    return whole(desk, number)


def test_k01_a_sheet_in_the_package_is_the_very_file_whose_digest_was_printed(
    desk: Desk,
) -> None:
    files = with_a_sheet(desk)
    package = archive_verify.judged(files, thorough=True)
    assert package.found == []
    assert package.checked["papers as they were printed"] == 1
    assert any("set again" in words for words in package.open), "slips are not the print of then"
    (sheet,) = [body for name, body in files.items() if "papers/" in name and name[-4:] == ".pdf"]
    assert sheet == b"%PDF-1.7 as it was printed"


def test_k01_a_sheet_that_is_not_the_printed_one_is_named(desk: Desk) -> None:
    files = with_a_sheet(desk)
    (copy,) = [name for name in files if "/attachments/" in name and name.endswith(".pdf")]
    files[copy] = b"%PDF-1.7 another price"
    assert found(resummed(files)) == ["paper-differs"]


def test_k01_the_names_of_one_package_do_not_fit_another(desk: Desk) -> None:
    files = whole(desk, archived(desk))
    told = json.loads(files["manifest.json"])
    told["size"] += 1
    files["manifest.json"] = archive_verify.canonical(told)
    mine = {name: body for name, body in files.items() if not name.startswith(PERSONAL)}
    other = resummed(mine) | {n: b for n, b in files.items() if n.startswith(PERSONAL)}
    assert found(other) == ["file-changed"]


def test_k01_after_an_erasure_the_package_still_verifies_and_the_person_is_gone(
    desk: Desk,
) -> None:
    number = archived(desk)
    before = whole(desk, number)
    town = desk.town
    town.go(RETAINED)
    for party in (OWNER, TAKER):
        asked: EraseParty = erasure.asked_for(
            town.station, party.id_number, ground="CONSENT_WITHDRAWN"
        )
        signers = [town.signer("head", "HEAD"), town.signer("supervisor", "SUPERVISOR")]
        town.station.do(asked, signers=signers)
    after = whole(desk, number)
    assert found(after, thorough=True) == []
    assert found(before, thorough=True) == []
    assert [n for n in after if n.endswith((".txt", ".pdf"))] == []
    assert TAKER.name.encode() not in b"".join(after.values())
    sealed = {name for name in before if name.startswith("blobs/")}
    assert sealed <= set(after), "the sealed paper stays, nobody can open it"


def test_k01_the_page_says_what_happened_and_runs_nothing(desk: Desk) -> None:
    number = archived(desk)
    page = whole(desk, number)["index.html"].decode()
    for said in (
        number,
        say("kind.award.confirm"),
        "python3 verify.py",
        "sha256sum -c SHA256SUMS",
        "notice of",
    ):
        assert said in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page


def test_k01_a_trade_that_is_not_closed_yet_says_so(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    desk.town.go("2026-03-10 10:00")
    desk.town.enrol(number)
    package = archive_verify.judged(read_zip(without_names(desk, number)))
    assert package.found == []
    assert any("not closed" in words for words in package.open)
    assert any("never published" in words for words in package.open)
    assert "尚未归档" in read_zip(without_names(desk, number))["index.html"].decode()


def test_k01_the_command_builds_and_verifies(desk: Desk, tmp_path: Path) -> None:
    number = archived(desk)
    key = desk.town.station.ledger.verifier.text
    assert Key(key)
    body = without_names(desk, number)
    desk.town.close()
    file, state = tmp_path / "trade.zip", str(desk.town.folder)
    built = CliRunner().invoke(main, ["archive", "build", number, str(file), "--state", state])
    assert built.exit_code == 0, built.output
    assert file.read_bytes() == body
    again = CliRunner().invoke(main, ["archive", "build", number, str(file), "--state", state])
    assert again.exit_code == 1
    good = CliRunner().invoke(main, ["archive", "verify", str(file), "--vkey", key])
    assert (good.exit_code, good.output.splitlines()[-1]) == (0, "good")
    file.write_bytes(body[:-1])
    assert CliRunner().invoke(main, ["archive", "verify", str(file)]).exit_code == 1
    none = ["archive", "build", "999999100-2026-CBD-0099", str(file) + "2", "--state", state]
    assert "no trade" in CliRunner().invoke(main, none).output
