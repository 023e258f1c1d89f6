"""K01: the archive package opens and verifies on a machine without the appliance, or says why not.

Each kind of damage is done to a package of a real trade and must be named by the stand-alone
verifier, which shares no line with the product.
"""

import base64
import hashlib
import json
import os
import struct
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ledger import archive_evidence, archive_package, stored_zip
from appliance.ledger.archive_package import Files
from auditor import archive_verify
from auditor.archive_verify import Broken, Key
from tests.fakes.township import TABLES, Township

VERIFIER = Path(archive_verify.__file__).read_bytes()
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Township:
    town = Township(tmp_path_factory.mktemp("archive"))
    town.lease_to("ARCHIVED")
    return town


@pytest.fixture(scope="module")
def files(town: Township) -> Files:
    return packed(town)


def number_of(town: Township) -> str:
    (line,) = town.station.projections.newest(frozenset({"ARCHIVED"}), offset=0, limit=5)
    return line.number


def packed(town: Township) -> Files:
    evidence = archive_evidence.gathered(town.station.ledger, number_of(town))
    return archive_package.add_sums(
        archive_package.evidence_files(
            evidence, town.station.blobs, TABLES, verifier=VERIFIER, witnesses=()
        )
    )


def resummed(files: Files) -> Files:
    """As somebody packs it who makes the sums fit again."""
    return archive_package.add_sums(
        {name: body for name, body in files.items() if "SHA256SUMS" not in name}
    )


def codes(files: Files, *keys: str) -> set[str]:
    found = archive_verify.judged(files, [Key(one) for one in keys]).found
    return {code for code, _where, _words in found}


def entry_of(files: Files, kind: str) -> str:
    """The file of the last entry of this kind."""
    found = [
        name
        for name, body in files.items()
        if name.startswith("entries/") and name.endswith(".json")
        if json.loads(body)["kind"] == kind
    ]
    return max(found, key=lambda name: json.loads(files[name])["seq"])


# --- a good one ----------------------------------------------------------------------------------


def test_k01_a_package_verifies_without_the_appliance(files: Files, tmp_path: Path) -> None:
    """Isolated from this project, its packages and its paths: the file inside judges the rest."""
    path = tmp_path / "trade.zip"
    path.write_bytes(stored_zip.written(files))
    with ZipFile(path) as packed:
        packed.extractall(tmp_path / "out")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "out/verify.py")],
        capture_output=True, check=False, text=True, cwd="/",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith("\ngood\n")
    whole = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "auditor/archive_verify.py"), str(path)],
        capture_output=True, check=False, text=True, cwd="/",
    )  # fmt: skip
    assert whole.returncode == 0, whole.stdout


def test_k01_the_sums_are_those_of_sha256sum(files: Files, tmp_path: Path) -> None:
    with ZipFile(BytesIO(stored_zip.written(files))) as packed:
        packed.extractall(tmp_path)
    check = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0


def test_k01_every_entry_signature_and_sealed_act_is_judged(town: Township, files: Files) -> None:
    package = archive_verify.judged(files, [Key(town.station.ledger.verifier.text)])
    assert package.found == []
    trade = town.trade(number_of(town))
    assert package.checked["entries on the list"] == len(trade.entries) - 1
    assert package.checked["sealed acts opened"] == 2
    assert package.checked["signatures of staff"] >= 15
    assert trade.archive is not None
    assert package.checked["papers on the list"] == trade.archive.files
    assert not any("whose key" in words for words in package.open)


def test_k01_the_list_inside_is_the_one_that_the_ledger_closed_over(
    town: Township, files: Files
) -> None:
    closed = json.loads(files[entry_of(files, "archive.close")])["data"]
    assert hashlib.sha256(files["papers.json"]).hexdigest() == closed["manifest_sha256"]
    assert closed["form"] == 2
    trade = town.trade(number_of(town))
    assert json.loads(files["papers.json"])["entries"] == list(trade.entries[:-1])


def test_the_same_trade_gives_the_same_bytes(town: Township, files: Files) -> None:
    assert stored_zip.written(packed(town)) == stored_zip.written(files)
    backwards = dict(reversed(list(files.items())))
    assert stored_zip.written(backwards) == stored_zip.written(files)


def test_other_programs_read_the_zip(files: Files) -> None:
    with ZipFile(BytesIO(stored_zip.written(files))) as packed:
        assert packed.testzip() is None
        assert {name: packed.read(name) for name in packed.namelist()} == files


# --- damage --------------------------------------------------------------------------------------


def _changed_byte(files: Files) -> None:
    name = entry_of(files, "cert.issue")
    files[name] = files[name].replace(b"00001", b"00007")


def _missing(files: Files) -> None:
    del files[entry_of(files, "contract.sign")]


def _extra(files: Files) -> None:
    files["blobs/readme.txt"] = b"x"


def _sum_line_gone(files: Files) -> None:
    lines = files["SHA256SUMS"].splitlines(keepends=True)
    files["SHA256SUMS"] = b"".join(lines[1:])


def _no_sums(files: Files) -> None:
    del files["SHA256SUMS"]


PLAIN = {
    "a changed byte": (_changed_byte, {"file-changed", "proof-broken", "entry-missing"}),
    "a missing file": (_missing, {"file-missing", "entry-missing"}),
    "a file too many": (_extra, {"file-extra", "attachment-changed"}),
    "a line of the sums gone": (_sum_line_gone, {"file-extra"}),
    "no sums": (_no_sums, {"file-missing"}),
}


@pytest.mark.parametrize("damage", PLAIN)
def test_k01_damage_is_named(files: Files, damage: str) -> None:
    change, expected = PLAIN[damage]
    changed = dict(files)
    change(changed)
    assert codes(changed) >= expected


def _other_price(files: Files) -> None:
    name = entry_of(files, "award.confirm")
    told = json.loads(files[name])
    told["data"]["amount_fen"] += 100
    files[name] = archive_verify.canonical(told)


def _entry_left_out(files: Files) -> None:
    """And the manifest says that it was never there."""
    name = entry_of(files, "gate.pass")
    seq = json.loads(files[name])["seq"]
    del files[name], files[f"entries/{seq}.tlog-proof"]
    told = json.loads(files["manifest.json"])
    told["entries"].remove(seq)
    files["manifest.json"] = archive_verify.canonical(told)


def _swapped(files: Files) -> None:
    """Two entries under each other's names."""
    one, two = entry_of(files, "cert.issue"), entry_of(files, "settle.close")
    files[one], files[two] = files[two], files[one]


def _swapped_blob(files: Files) -> None:
    one, two = sorted(name for name in files if name.startswith("blobs/"))[:2]
    files[one] = files[two]


def _other_list(files: Files) -> None:
    told = json.loads(files["papers.json"])
    told["files"][0][1] += "9"
    files["papers.json"] = archive_verify.canonical(told)


def _no_list(files: Files) -> None:
    del files["papers.json"]


def _other_root(files: Files) -> None:
    lines = files["checkpoint"].decode().split("\n")
    lines[2] = base64.b64encode(bytes(32)).decode()
    files["checkpoint"] = "\n".join(lines).encode()


def _other_key(files: Files) -> None:
    """A ledger of one's own is no ledger of this station."""
    line = files["keys"].decode().split()
    key = Key(line[1])
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    head = hashlib.sha256(key.name.encode() + b"\n\x01" + public).digest()[:4].hex()
    blob = base64.b64encode(b"\x01" + public).decode()
    files["keys"] = f"log {key.name}+{head}+{blob}\n".encode()


def _shorter_proof(files: Files) -> None:
    name = entry_of(files, "cert.issue").replace(".json", ".tlog-proof")
    lines = files[name].decode().split("\n")
    del lines[2]
    files[name] = "\n".join(lines).encode()


def _spaced(files: Files) -> None:
    """The same value in another form has another digest."""
    name = entry_of(files, "cert.issue")
    files[name] = files[name].replace(b",", b", ")


def _no_manifest(files: Files) -> None:
    del files["manifest.json"]


def _manifest_of_lists(files: Files) -> None:
    files["manifest.json"] = b"[]"


CLEVER = {
    "another price": (_other_price, "proof-broken"),
    "an entry left out": (_entry_left_out, "entry-missing"),
    "swapped entries": (_swapped, "proof-broken"),
    "a swapped paper": (_swapped_blob, "attachment-changed"),
    "another list": (_other_list, "list-differs"),
    "no list": (_no_list, "file-missing"),
    "another root": (_other_root, "checkpoint-signature"),
    "another key": (_other_key, "checkpoint-signature"),
    "a shorter proof": (_shorter_proof, "proof-broken"),
    "another form": (_spaced, "proof-broken"),
    "no manifest": (_no_manifest, "file-missing"),
    "a manifest that is none": (_manifest_of_lists, "manifest-broken"),
}


@pytest.mark.parametrize("damage", CLEVER)
def test_k01_damage_is_named_even_when_the_sums_were_made_to_fit(
    files: Files, damage: str
) -> None:
    change, code = CLEVER[damage]
    changed = dict(files)
    change(changed)
    assert code in codes(resummed(changed))


def test_k01_a_key_that_was_brought_must_be_the_ledgers(town: Township, files: Files) -> None:
    other = dict(files)
    _other_key(other)
    strange = other["keys"].decode().split()[1]
    assert codes(files, strange) == {"key-unknown"}
    assert codes(files, town.station.ledger.verifier.text) == set()


# --- the zip -------------------------------------------------------------------------------------


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_k01_no_changed_byte_of_the_zip_passes(data: st.DataObject, files: Files) -> None:
    whole = stored_zip.written(files)
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    damaged = whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
    with pytest.raises(Broken):
        archive_verify.read_zip(damaged)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_k01_a_zip_that_was_cut_off_says_so(data: st.DataObject, files: Files) -> None:
    whole = stored_zip.written(files)
    with pytest.raises(Broken, match=r"cut off|no zip|list at its end|name"):
        archive_verify.read_zip(whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/passwd", "a//b", "C:evil", "a\\b", ".", "..", "a/./b", "x\n",
     "\u7f6e", ".hidden", "a" * 201],
)  # fmt: skip
def test_k01_a_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as packed:
        packed.writestr(name, b"x")
    with pytest.raises(Broken):
        archive_verify.read_zip(made.getvalue())
    assert archive_verify.name_fault(name)


def test_k01_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        packed.writestr("bomb", bytes(10_000_000))
    with pytest.raises(Broken, match=r"compressed|form"):
        archive_verify.read_zip(made.getvalue())


def test_k01_two_files_of_one_name_are_refused(files: Files) -> None:
    one = stored_zip.written({"a": b"1"})
    head = struct.calcsize("<IHHHHHIIIHH") + 2
    with pytest.raises(Broken, match="twice"):
        archive_verify.read_zip(one[:head] + one)
    with pytest.raises(Broken, match="order"):
        archive_verify.read_zip(stored_zip.written({"b": b""})[: head - 1] + one)


def test_k01_a_link_in_a_folder_is_refused(files: Files, tmp_path: Path) -> None:
    (tmp_path / "keys").symlink_to("/etc/passwd")
    with pytest.raises(Broken, match="link"):
        archive_verify.read_folder(tmp_path)


def test_k01_too_much_for_one_package_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_zip, "BYTES_MAX", 3)
    assert stored_zip.written({"a": b"123"})
    with pytest.raises(stored_zip.TooLarge):
        stored_zip.written({"a": b"12", "b": b"34"})


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["good.zip"], 0), (["bad.zip"], 1), (["none.zip"], 2), (["good.zip", "--vkey", "x+y"], 2)],
)
def test_the_command_line_ends_with_what_was_found(
    files: Files, tmp_path: Path, arguments: list[str], status: int
) -> None:
    (tmp_path / "good.zip").write_bytes(stored_zip.written(files))
    (tmp_path / "bad.zip").write_bytes(stored_zip.written(files)[:-9])
    arguments[0] = os.fspath(tmp_path / arguments[0])
    assert archive_verify.main(arguments) == status


# --- its cryptography, held against another implementation ---------------------------------------


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_ed25519_agrees_with_the_library(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert archive_verify.signed(public, signature, message)
    assert not archive_verify.signed(public, signature, message + b"x")
    for broken in (
        bytes([signature[0] ^ 1]) + signature[1:],
        signature[:32] + bytes(31) + b"\x20",
    ):
        assert not archive_verify.signed(public, broken, message)


def test_ed25519_knows_the_vector_of_rfc_8032() -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert archive_verify.signed(public, signature, b"\x72")
    # s + L is the same number modulo the order, and another signature: refused
    more = int.from_bytes(signature[32:], "little") + archive_verify.L
    assert not archive_verify.signed(public, signature[:32] + more.to_bytes(32, "little"), b"\x72")


@given(st.binary(max_size=300), st.binary(max_size=40))
@settings(max_examples=25, deadline=None)
def test_chacha20_poly1305_agrees_with_the_library(plain: bytes, about: bytes) -> None:
    key, nonce = bytes(range(32)), bytes(12)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, plain, about)
    assert archive_verify.unsealed(key, nonce, sealed, about) == plain
    with pytest.raises(Broken):
        archive_verify.unsealed(key, nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), about)


def test_the_verifier_leans_on_the_standard_library_alone() -> None:
    told = {
        line.split()[1].split(".")[0]
        for line in VERIFIER.decode().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert told <= sys.stdlib_module_names
