"""Planted people are found in every form; chance and other people are not."""

import base64
import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
import segno
from click.testing import CliRunner

from drivers.printer_escpos.wire import Encoder
from provisioning.cli import main
from provisioning.privacy.identities import Identity
from provisioning.privacy.scan import Scan, scan

NAME, TWO, NUMBER, PHONE = "欧阳若兮", "张三", "99999919680312123X", "16900000001"
PEOPLE = [Identity(f"canary {i}", value) for i, value in enumerate((NAME, TWO, NUMBER, PHONE))]
NOISE = b"".join(sha256(bytes([n % 256, n // 256])).digest() for n in range(8_000))


def looked_at(folder: Path, people: list[Identity] = PEOPLE) -> Scan:
    return scan([folder], people)


def labels(found: Scan) -> set[str]:
    return {one.label for one in found.found}


def amid(data: bytes) -> bytes:
    return NOISE[:1_500] + data + NOISE[1_500:3_000]


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return out.getvalue()


def tarred(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


PLAIN: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: f'{{"x":"{text}"}}'.encode(),
    "gb18030": lambda text: f"申请人的名字是{text}，已登记".encode("gb18030"),
    "utf-16-le": lambda text: f"申请人的名字是{text}，已登记".encode("utf-16-le"),
    "utf-16-be": lambda text: f"申请人的名字是{text}，已登记".encode("utf-16-be"),
    "reversed": lambda text: f'"{text[::-1]}"'.encode(),
    "JSON escape": lambda text: json.dumps(text).encode(),
    "percent escape": lambda text: f"?q={urllib.parse.quote(text)}&x".encode(),
    "HTML entity": lambda text: "".join(
        f"&#{ord(one)};" if ord(one) > 127 else one for one in text
    ).encode(),
    "lower case": lambda text: text.lower().encode(),
}
WRAPS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "hex": lambda data: b'"' + data.hex().encode() + b'"',
    "HEX": lambda data: b'"' + data.hex().upper().encode() + b'"',
    "base64": lambda data: b'"' + base64.b64encode(data) + b'"',
    "base64 after one": lambda data: b'"' + base64.b64encode(b"a" + data) + b'"',
    "base64 after two": lambda data: b'"' + base64.b64encode(b"ab" + data) + b'"',
    "base64 for addresses": lambda data: base64.urlsafe_b64encode(b"??>" + data),
    "base64 in lines": lambda data: base64.encodebytes(b"text " * 20 + data + b" text" * 20),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zip": zipped,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "tar.gz": tarred,
    "gzip in zip": lambda data: zipped(gzip.compress(data)),
    "gzip in base64": lambda data: base64.b64encode(gzip.compress(data)),
    "gzip cut off": lambda data: gzip.compress(data + b" " + NOISE[:4096])[:-2000],
}


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("form", PLAIN)
def test_every_planted_person_is_found(tmp_path: Path, form: str, wrap: str) -> None:
    for place, one in enumerate(PEOPLE):
        planted = WRAPS[wrap](PLAIN[form](str(one.value)))
        (tmp_path / f"f{place}").write_bytes(amid(planted))
    assert labels(looked_at(tmp_path)) == {one.label for one in PEOPLE}


def test_ciphertext_hides_nobody_by_chance(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(NOISE * 8)
    (tmp_path / "shown").write_text(base64.b64encode(NOISE).decode() + NOISE.hex())
    many = [Identity(str(i), chr(0x4E00 + i) + chr(0x5F00 + i)) for i in range(1_000)]
    assert looked_at(tmp_path, many).found == []


def test_a_telephone_inside_a_longer_number_is_none(tmp_path: Path) -> None:
    (tmp_path / "times").write_text(f'{{"wall":{PHONE}00,"amount":7{PHONE}}}')
    assert looked_at(tmp_path).clean


def test_a_value_across_two_chunks_is_found_once(tmp_path: Path) -> None:
    for shift in range(0, 40, 7):
        edge = (1 << 20) - shift
        data = bytearray(NOISE * 5)
        data[edge : edge + 20] = f'"{NUMBER}"'.encode()
        (tmp_path / "edge").write_bytes(data)
        assert [one.at for one in looked_at(tmp_path).found] == [edge + 1]


def test_an_erased_row_in_a_free_page_is_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA secure_delete = 0")
        database.execute("CREATE TABLE t (a TEXT)")
        database.executemany("INSERT INTO t VALUES (?)", [(f"{NAME} {i}",) for i in range(500)])
        database.commit()
        database.execute("DELETE FROM t")
        database.commit()
    assert labels(looked_at(tmp_path)) == {"canary 0"}


def test_a_row_in_the_write_ahead_log_is_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE t (a TEXT)")
        database.execute("INSERT INTO t VALUES (?)", (NUMBER,))
        database.commit()
        found = looked_at(tmp_path)
    assert {"a.db-wal", "a.db > t"} <= {one.where for one in found.found}


def test_a_long_value_that_lies_in_pieces_is_found(tmp_path: Path) -> None:
    # SQLite puts four bytes of a page number into the middle of a long value.
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("CREATE TABLE t (a BLOB)")
        body = b"".join(b"-%18s-" % NUMBER.encode() for _ in range(2_000))
        database.execute("INSERT INTO t VALUES (?)", (gzip.compress(NOISE + body),))
        database.commit()
    assert "a.db > t > gzip" in {one.where for one in looked_at(tmp_path).found}


def test_a_file_is_named_after_nobody(tmp_path: Path) -> None:
    (tmp_path / f"scan-{NAME}.pdf").write_bytes(b"x")
    found = looked_at(tmp_path)
    assert [one.where for one in found.found] == ["a file's name"]


@pytest.mark.parametrize("form", ["raster", "own code", "pbm", "png"])
def test_a_code_on_paper_is_read(tmp_path: Path, form: str) -> None:
    code = segno.make_qr(f"TP?{NUMBER}", error="m")
    if form == "raster":
        Path(tmp_path / "job").write_bytes(Encoder().matrix(code.matrix, dots=4).job())
    elif form == "own code":
        job = Encoder().qr(f"TP?{NUMBER}".encode(), dots=4, level="M").job()
        Path(tmp_path / "job").write_bytes(job)
    else:
        code.save(str(tmp_path / f"job.{form}"), scale=4)
    assert labels(looked_at(tmp_path)) == {"canary 2"}


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.zst").write_bytes(b"\x28\xb5\x2f\xfd" + NOISE[:100])
    assert looked_at(tmp_path).unopened == ["a.zst: zstd"]


def test_without_the_decoder_pictures_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segno.make_qr(NUMBER, error="m").save(str(tmp_path / "job.png"), scale=4)
    monkeypatch.setitem(__import__("sys").modules, "zxingcpp", None)
    found = looked_at(tmp_path)
    assert found.clean
    assert found.unopened == ["job.png: a picture (needs zxing-cpp and pillow)"]


def test_the_command_names_the_place_and_never_the_person(tmp_path: Path) -> None:
    state, known = tmp_path / "state", tmp_path / "known.txt"
    state.mkdir()
    (state / "notes.log").write_text(f"called {PHONE}", encoding="utf-8")
    known.write_text(f"{NAME}\n{PHONE}\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["ledger", "scan-privacy", str(state), "--known", str(known)])
    assert told.exit_code == 1
    assert "FOUND notes.log at 7: line 2 (utf-8)" in told.output
    assert PHONE not in told.output
    (state / "notes.log").unlink()
    args = ["ledger", "scan-privacy", str(state), "--known", str(known), "--json"]
    told = CliRunner().invoke(main, args)
    assert told.exit_code == 0
    assert json.loads(told.output)["clean"]


def test_nobody_to_look_for_is_wrong_use(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["ledger", "scan-privacy", str(tmp_path)]).exit_code == 2
