#!/usr/bin/env python3
"""Judges the archive package of one trade, with nothing but Python 3: no package, no network.

    python3 verify.py                        the unpacked folder that this file lies in
    python3 archive_verify.py PACKAGE.zip    or FOLDER
        --vkey KEY       the station's key, brought from elsewhere (as often as it had keys)
        --witness KEY    the key of the district's witness, brought from elsewhere
        --district KEY   the key of the district's ledger, with which it appoints staff
        --papers         also open every sealed paper that the package has the key of (slow)

Judged: the form of the zip, the sums, every entry's way to the checkpoint, the signatures of the
station, of the witness and of each member of staff, whether each of them held that office then and
who appointed them, the list that the ledger closed the archive over, sealed acts once their key is
published, attachments by their digests, and in the part with personal values that each value is
the one that was committed to, and each paper the one whose digest was printed.
One finding a line: code, file or entry, words. Ends with 0: nothing found; 1: something found;
2: could not read. Written from docs/archive.md; it shares no line with the product.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
Files = dict[str, bytes]
FILES_MAX, FILE_BYTES_MAX, BYTES_MAX = 60000, 80 * 2**20, 2**31
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,3}")
PERSONAL, SUMS, OWN_SUMS = "personal/", "SHA256SUMS", "personal/SHA256SUMS"


class Broken(ValueError):
    """Bytes that have not the form that they must have."""


def demand(holds: object, words: str) -> None:
    """Raises Broken where it does not hold."""
    if not holds:
        raise Broken(words)


# --- Ed25519 (RFC 8032), verification only ------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_of(data: bytes) -> Point | None:
    """The point of 32 bytes in extended coordinates; None where there is none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT % P
    elif v * x * x % P != u:
        return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def added(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


ZERO = (0, 1, 1, 0)
BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or ZERO
TABLES: dict[bytes, list[list[Point]]] = {}


def table_of(data: bytes, point: Point) -> list[list[Point]]:
    """Multiples 0..15 of a point at each of 64 places, so that a key costs its doublings once."""
    if data not in TABLES:
        rows = []
        for _ in range(64):
            row = [ZERO]
            for _ in range(15):
                row.append(added(row[-1], point))
            rows.append(row)
            point = added(row[15], point)
        TABLES[data] = rows
    return TABLES[data]


def times(rows: list[list[Point]], number: int) -> Point:
    found = ZERO
    for row in rows:
        found = added(found, row[number & 15]) if number & 15 else found
        number >>= 4
    return found


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of the Ed25519 key (32 bytes) over the message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = times(table_of(b"base", BASE), s)
    number = int.from_bytes(digest, "little") % L
    right = added(r, times(table_of(key, a), number))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- ChaCha20-Poly1305 (RFC 8439), opening only -------------------------------------------------
ROUND = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))  # fmt: skip


def block(key: bytes, nonce: bytes, count: int) -> bytes:
    state = struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", count) + nonce)
    x, mask = list(state), 0xFFFFFFFF
    for _ in range(10):
        for a, b, c, d in ROUND:
            p, q, r, s = x[a], x[b], x[c], x[d]
            p = p + q & mask
            s ^= p
            s = (s << 16 | s >> 16) & mask
            r = r + s & mask
            q ^= r
            q = (q << 12 | q >> 20) & mask
            p = p + q & mask
            s ^= p
            s = (s << 8 | s >> 24) & mask
            r = r + s & mask
            q ^= r
            q = (q << 7 | q >> 25) & mask
            x[a], x[b], x[c], x[d] = p, q, r, s
    return struct.pack("<16I", *[one + two & mask for one, two in zip(x, state, strict=True)])


def unsealed(key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    """The plain bytes. Raises Broken where the tag is another one."""
    if len(key) != 32 or len(nonce) != 12 or len(sealed) < 16:
        raise Broken("a key has 32 bytes, a nonce 12, a tag 16")
    body, tag = sealed[:-16], sealed[-16:]
    first = block(key, nonce, 0)
    r = int.from_bytes(first[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    padded = about + bytes(-len(about) % 16) + body + bytes(-len(body) % 16)
    padded += struct.pack("<QQ", len(about), len(body))
    total = 0
    for at in range(0, len(padded), 16):
        total = (total + int.from_bytes(padded[at : at + 16] + b"\1", "little")) * r
        total %= 2**130 - 5
    total += int.from_bytes(first[16:32], "little")
    if not hmac.compare_digest((total % 2**128).to_bytes(16, "little"), tag):
        raise Broken("does not open with its key")
    stream = b"".join(block(key, nonce, 1 + at) for at in range(-(-len(body) // 64)))
    number = int.from_bytes(body, "little") ^ int.from_bytes(stream[: len(body)], "little")
    return number.to_bytes(len(body), "little")


# --- small forms --------------------------------------------------------------------------------
def canonical(value: Any) -> bytes:
    """RFC 8785 for what entries hold: keys are ASCII, numbers whole."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Broken("a key that stands twice")
    return dict(pairs)


def read_json(data: bytes) -> Any:
    """A value whose bytes are its canonical ones. Raises Broken."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=no_doubles)
    except (ValueError, RecursionError) as error:
        raise Broken("not JSON in UTF-8") from error
    if canonical(value) != data:
        raise Broken("JSON, but not in its one canonical form")
    return value


def unbase64(text: str, length: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, AttributeError) as error:
        raise Broken("not base64") from error
    if base64.b64encode(data).decode() != text or length not in (None, len(data)):
        raise Broken("base64 of another form or length")
    return data


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def whole(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise Broken("not a canonical number")
    return int(text)


def local_day(at: str) -> str:
    """The day in China of an entry's time (UTC, `2026-03-02T01:00:00.000Z`)."""
    return (datetime.fromisoformat(at[:19]) + timedelta(hours=8)).date().isoformat()


class Key:
    """`name+<8 hex of the id>+base64(type || public key)`; the id is computed again."""

    def __init__(self, text: str) -> None:
        parts = text.strip().split("+", 2)
        blob = unbase64(parts[-1], 33)
        self.name, self.type, self.public = parts[0], blob[0], blob[1:]
        self.id = sha256(self.name.encode(), b"\n", blob)[:4]
        self.text = text.strip()
        if len(parts) != 3 or parts[1] != self.id.hex() or not self.name:
            raise Broken("a key whose id is not its own")


def read_note(data: bytes) -> tuple[str, str, int, bytes, dict[tuple[str, bytes], bytes]]:
    """(text, origin, size, root, lines by (name, id)) of a checkpoint. Raises Broken."""
    try:
        text, empty, tail = data.decode().rpartition("\n\n")
    except UnicodeError as error:
        raise Broken("not UTF-8") from error
    if not empty or not tail.endswith("\n") or text.count("\n") != 2:
        raise Broken("not three lines, an empty line and signature lines")
    lines = {}
    for line in tail[:-1].split("\n"):
        words = line.split(" ")
        blob = unbase64(words[-1])
        if len(words) != 3 or words[0] != "\u2014" or (words[1], blob[:4]) in lines:
            raise Broken("a signature line of another form, or two of one key")
        lines[words[1], blob[:4]] = blob[4:]
    origin, size, root = text.split("\n")
    return text + "\n", origin, whole(size), unbase64(root, 32), lines


def root_of(leaf: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof yields (RFC 9162, 2.1.3.2). Raises Broken."""
    if index >= size:
        raise Broken("beyond the tree")
    at, last, found = index, size - 1, leaf
    for one in hashes:
        if last == 0:
            raise Broken("a hash too many")
        if at & 1 or at == last:
            found = sha256(b"\1", one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\1", found, one)
        at, last = at >> 1, last >> 1
    if last:
        raise Broken("a hash too few")
    return found


# --- where the files come from ------------------------------------------------------------------
def name_fault(name: str) -> str:
    if not NAME.fullmatch(name) or ".." in name or len(name) > 200:
        return "a name that no file of a package has (only letters, digits, . _ - and folders)"
    return ""


LOCAL, CENTRAL = struct.Struct("<IHHHHHIIIHH"), struct.Struct("<IHHHHHHIIIHHHHHII")
END = struct.Struct("<IHHHHIIH")


def read_zip(data: bytes) -> Files:
    """The files by name. The form is one only, so every byte is accounted for. Raises Broken."""
    demand(len(data) <= BYTES_MAX + 2**27, "larger than any package")
    at, rows, before = 0, b"", ""
    files: Files = {}
    while data[at : at + 4] == b"PK\3\4":
        name, body, row = zipped(data, at)
        demand(name not in files, f"{name} stands twice")
        demand(name > before, f"{name} stands out of order")
        demand(len(files) < FILES_MAX, "too many files")
        files[name], rows, before = body, rows + row, name
        at += LOCAL.size + len(name) + len(body)
    demand(files, "no zip of a package")
    end = END.pack(0x06054B50, 0, 0, len(files), len(files), len(rows), at, 0)
    if data[at:] != rows + end:
        cut = (rows + end).startswith(data[at:])
        raise Broken("cut off in the list at its end" if cut else "the list at its end differs")
    return files


def zipped(data: bytes, at: int) -> tuple[str, bytes, bytes]:
    """(name, bytes, what the list at the end says of it) of the file at this place."""
    demand(len(data) >= at + LOCAL.size, "cut off in the head of a file")
    head = LOCAL.unpack_from(data, at)
    method, crc, packed, size, length = head[3], head[6], head[7], head[8], head[9]
    begin = at + LOCAL.size + length
    raw = data[begin - length : begin]
    name = raw.decode("ascii", "replace")
    demand(not name_fault(name), f"{name!r}: {name_fault(name)}")
    plain = not method and packed == size
    demand(plain, f"{name} is compressed; a package never is (unpack it and give the folder)")
    usual = (0x04034B50, 20, 0, 0, 0, 33, crc, size, size, length, 0)
    demand(head == usual, f"the head of {name} has another form")
    demand(size <= FILE_BYTES_MAX, f"{name} is too large")
    body = data[begin : begin + size]
    demand(len(body) == size, f"cut off in {name}")
    demand(zlib.crc32(body) == crc, f"{name} was changed (checksum of the zip)")
    about = (crc, size, size, length, 0, 0, 0, 0, 0o100644 << 16, at)
    return name, body, CENTRAL.pack(0x02014B50, 788, 20, 0, 0, 0, 33, *about) + raw


def read_folder(top: Path) -> Files:
    """The files of an unpacked package by name; links are refused. Raises Broken, OSError."""
    files: Files = {}
    total = 0
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        demand(not path.is_symlink(), f"{name} is a link")
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        demand(not name_fault(name), f"{name!r}: {name_fault(name)}")
        size = path.stat().st_size
        total += size
        demand(size <= FILE_BYTES_MAX and total <= BYTES_MAX, f"{name} is too large")
        demand(len(files) < FILES_MAX, "too many files")
        files[name] = path.read_bytes()
    return files


# --- the package --------------------------------------------------------------------------------
class Package:
    """What is judged; findings collect in `found`, what was not judged in `open`."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.found: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.checked: dict[str, int] = {}
        self.entries: dict[int, dict[str, Any]] = {}  # by seq, the JSON of its leaf
        self.opened: dict[int, dict[str, Any]] = {}  # by seq of a sealed act, what it holds
        self.origin = ""
        self.keys: list[Key] = []
        self.witnesses: list[Key] = []
        self.staff: dict[str, Key] = {}
        self.offices: dict[str, list[tuple[int, dict[str, Any]]]] = {}  # by key id, as appointed
        self.withdrawn: dict[str, int] = {}  # by key id, the entry that ended it
        self.districts: list[Key] = []
        self.manifest: dict[str, Any] = {}

    def say(self, code: str, where: object, words: str) -> None:
        self.found.append((code, str(where), words))

    def count(self, what: str, more: int = 1) -> None:
        self.checked[what] = self.checked.get(what, 0) + more

    # --- sums -----------------------------------------------------------------------------
    def judge_sums(self) -> None:
        own = {name for name in self.files if name.startswith(PERSONAL)}
        self.sums(SUMS, set(self.files) - own - {SUMS})
        if own:
            self.sums(OWN_SUMS, own - {OWN_SUMS} | {"manifest.json"})

    def sums(self, which: str, names: set[str]) -> None:
        if which not in self.files:
            self.say("file-missing", which, "the list of all files is not there")
            return
        told: dict[str, str] = {}
        text = self.files[which].decode("utf-8", "replace")
        for line in text.split("\n")[:-1]:
            match = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line)
            if match is None or match[2] in told:
                self.say("sums-broken", which, "a line that is none, or a file named twice")
                return
            told[match[2]] = match[1]
        if not text.endswith("\n") or list(told) != sorted(told):
            self.say("sums-broken", which, "cut off or out of order")
        for name in sorted(set(told) | names):
            if name not in self.files:
                self.say("file-missing", name, "named in the list, not in the package")
            elif name not in told:
                self.say("file-extra", name, "in the package, not named in the list")
            elif sha256(self.files[name]).hex() != told[name]:
                self.say("file-changed", name, "has another SHA-256 than the list says")
            else:
                self.count("files")

    # --- the ledger -----------------------------------------------------------------------
    def judge_ledger(self, brought: list[Key], witnesses: list[Key]) -> None:
        try:
            self.manifest = read_json(self.files["manifest.json"])
            number, listed = self.manifest["trade"], self.manifest["entries"]
            demand(self.manifest["form"] in (1, 2), "of a form that this program does not know")
            demand(isinstance(number, str), "names no trade")
            demand(all(type(seq) is int and seq >= 0 for seq in listed), "names no entries")
            self.read_keys()
            text, self.origin, size, root, lines = read_note(self.files["checkpoint"])
        except KeyError as error:
            self.say("file-missing", error.args[0], "without it nothing of the ledger is proven")
            return
        except (Broken, TypeError) as error:
            self.say("manifest-broken", "manifest.json, keys, checkpoint", str(error))
            return
        self.read_entries(listed, size, root)
        self.judge_keys(brought)
        self.judge_checkpoint(text, size, lines, witnesses)
        self.judge_commands()
        self.open_sealed()
        self.judge_list(number)

    def read_keys(self) -> None:
        for line in self.files["keys"].decode("utf-8", "replace").split("\n"):
            words = line.split()
            if words[:1] == ["log"]:
                self.keys.append(Key(words[1]))
            elif words[:1] == ["witness"]:
                self.witnesses.append(Key(words[2]))
        if not self.keys:
            raise Broken("no key of a ledger in the file keys")

    def read_entries(self, listed: list[int], size: int, root: bytes) -> None:
        wanted = {f"entries/{seq}{end}" for seq in listed for end in (".json", ".tlog-proof")}
        here = {name for name in self.files if name.startswith("entries/")}
        for name in sorted(here ^ wanted):
            self.say("file-extra" if name in here else "file-missing", name, "by manifest.json")
        for seq in listed:
            body = self.files.get(f"entries/{seq}.json")
            proof = self.files.get(f"entries/{seq}.tlog-proof")
            if body is None or proof is None:
                continue
            try:
                self.entries[seq] = self.proven(seq, body, proof.decode(), size, root)
                self.count("entries proven")
            except (Broken, KeyError, TypeError, UnicodeError) as error:
                self.say("proof-broken", seq, str(error))

    def proven(self, seq: int, body: bytes, proof: str, size: int, root: bytes) -> dict[str, Any]:
        """The entry, once it stands under its number in the tree of the checkpoint."""
        entry: dict[str, Any] = read_json(body)
        right = entry["seq"] == seq and entry["v"] == 1
        demand(right, "stands under another number than its own")
        head, _, note = proof.partition("\n\n")
        lines = head.split("\n")
        usual = lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {seq}"]
        demand(usual, "not the proof of this entry")
        demand(note.encode() == self.files["checkpoint"], "to another checkpoint")
        hashes = [unbase64(line, 32) for line in lines[2:]]
        found = root_of(sha256(b"\0", body), seq, size, hashes)
        demand(found == root, "does not lead to the checkpoint")
        return entry

    def judge_keys(self, brought: list[Key]) -> None:
        """The first key, then each that the key before it vouched for (entries key.rotate)."""
        chain = [self.keys[0]]
        for entry in self.of_kind("key.rotate"):
            data = entry["data"]
            if data.get("use") != "LEDGER":
                continue
            message = b"tradepost/ledger-key/v1\0" + self.origin.encode() + b"\0"
            try:
                new, old = Key(data["new_key"]), chain[-1]
                word = unbase64(data["handover"], 64)
                good = signed(old.public, word, message + data["new_key"].encode())
                demand(good, "the key before did not sign its successor")
                chain.append(new)
            except (Broken, KeyError) as error:
                self.say("key-change-broken", entry["seq"], str(error))
        if [one.text for one in chain] != [one.text for one in self.keys]:
            self.say("key-unknown", "keys", "names other keys than the ledger's own entries")
        self.keys = chain
        first = self.entries.get(0, {}).get("data", {})
        if first.get("origin") != self.origin or any(k.name != self.origin for k in chain):
            self.say("key-unknown", "keys", "of another ledger than the checkpoint")
        if not brought:
            self.open.append("whose key it is: none was brought (--vkey), so this proves that the"
                             " files fit together, not that they are this station's")  # fmt: skip
        elif not {one.text for one in brought} & {one.text for one in chain}:
            self.say("key-unknown", "keys", "none of the keys that you brought")

    def judge_checkpoint(
        self, text: str, size: int, lines: dict[tuple[str, bytes], bytes], witnesses: list[Key]
    ) -> None:
        turns = [e["seq"] for e in self.of_kind("key.rotate") if e["data"].get("use") == "LEDGER"]
        key = self.keys[min(sum(seq < size for seq in turns), len(self.keys) - 1)]
        signature = lines.get((key.name, key.id), b"")
        if not signed(key.public, signature, text.encode()):
            self.say("checkpoint-signature", "checkpoint", "not signed by the key of the ledger")
        if text.split("\n", maxsplit=1)[0] != self.origin:
            self.say("checkpoint-signature", "checkpoint", "of another ledger")
        known, good = witnesses or self.witnesses, 0
        for one in known:
            blob = lines.get((one.name, one.id))
            if blob is None:
                continue
            time = int.from_bytes(blob[:8], "big")
            message = f"cosignature/v1\ntime {time}\n{text}"
            if one.type == 4 and signed(one.public, blob[8:], message.encode()):
                good += 1
            else:
                self.say("cosignature-broken", "checkpoint", f"the line of {one.name} fails")
        self.count("cosignatures", good)
        if not good:
            self.open.append(
                "a second witness: nobody but the station vouches for this checkpoint"
            )

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [one for _seq, one in sorted(self.entries.items()) if one.get("kind") == kind]

    def judge_commands(self) -> None:
        """Each signature of a member of staff, over what they asked for (entries.md 2)."""
        for entry in self.of_kind("staff.set"):
            self.appoint(entry["seq"], entry["data"])
        for entry in self.of_kind("key.rotate"):
            if entry["data"].get("use") == "STAFF":
                self.withdrawn.setdefault(entry["data"]["key_id"], entry["seq"])
        for entry in self.of_kind("key.revoke"):  # by the district
            self.withdrawn.setdefault(entry["data"]["key_id"], entry["seq"])
        for seq, entry in sorted(self.entries.items()):
            self.judge_command(seq, entry)
        if not self.districts:
            self.open.append("who appointed the staff: no key of the district (--district)")
        if self.manifest["form"] == 1:
            self.open.append("whether the staff held their offices then: not in a package so old")

    def appoint(self, seq: int, told: dict[str, Any]) -> None:
        """An appointment, with the word of the district for it (staff-cert/v1)."""
        try:
            key = Key(told["key"])
            self.staff[key.id.hex()] = key
            self.offices.setdefault(key.id.hex(), []).append((seq, told))
            said = {name: told[name] for name in ("staff_no", "roles", "grade", "key", "valid_to")}
            said |= {"share": told["share"]} if told.get("share") else {}
            message = b"staff-cert/v1\0" + self.origin.encode() + b"\0" + canonical(said)
            cert = unbase64(told["cert"])
        except (Broken, KeyError) as error:
            self.say("entry-form", seq, str(error))
            return
        if any(signed(one.public, cert, message) for one in self.districts):
            self.count("appointments by the district")
        elif self.districts:
            self.say(
                "certificate-broken", seq, "the district did not appoint {staff_no}".format(**told)
            )

    def judge_command(self, seq: int, entry: dict[str, Any]) -> None:
        for one in entry.get("sigs", []):
            key = self.staff.get(one.get("key"))
            if key is None:
                self.say("command-signature", seq, "of a key that no entry of the package names")
                continue
            message = b"tradepost/command/v1\0" + self.origin.encode() + b"\0"
            message += canonical(entry.get("command"))
            try:
                good = signed(key.public, unbase64(one["sig"], 64), message)
            except (Broken, KeyError):
                good = False
            if good:
                self.count("signatures of staff")
                self.judge_office(seq, one)
            else:
                self.say("command-signature", seq, "not signed by key {}".format(one.get("key")))

    def judge_office(self, seq: int, one: dict[str, Any]) -> None:
        """Whether who signed entry `seq` held that office on that day."""
        if self.manifest["form"] == 1:
            return
        before = [told for at, told in self.offices[one["key"]] if at < seq]
        gone = self.withdrawn.get(one["key"], seq)
        if not before or gone < seq or before[-1]["valid_to"] < local_day(self.entries[seq]["at"]):
            self.say("signer-unknown", seq, "key {} was nobody's then".format(one["key"]))
        elif one.get("role") not in before[-1]["roles"]:
            self.say("role-not-held", seq, "key {} as {}".format(one["key"], one.get("role")))
        else:
            self.count("offices held")

    def open_sealed(self) -> None:
        """Acts of an enrolment that is over, with the key that enrol.close published."""
        keys = {}
        for entry in self.of_kind("enrol.close"):
            try:
                key = unbase64(entry["data"]["key"], 32)
                keys[sha256(b"tradepost/firewall/v1\0", key).hex()[:8]] = key
            except (Broken, KeyError) as error:
                self.say("sealed-broken", entry["seq"], str(error))
        about = b"tradepost/sealed.act/v1\0" + self.origin.encode()
        closed = 0
        for entry in self.of_kind("sealed.act"):
            data = entry["data"]
            if data.get("key") not in keys:
                closed += 1
                continue
            try:
                plain = unsealed(
                    keys[data["key"]], unbase64(data["nonce"]), unbase64(data["body"]), about
                )
                inner = plain.rstrip(b" ")
                if inner[:1] == b"~":
                    inner = zlib.decompressobj().decompress(base64.b85decode(inner[1:]), 16384)
                self.count("sealed acts opened")
                if inner:
                    act = read_json(inner)
                    self.opened[entry["seq"]] = act
                    self.judge_command(entry["seq"], act)
            except (Broken, KeyError, ValueError, zlib.error) as error:
                self.say("sealed-broken", entry["seq"], str(error))
        if closed:
            self.open.append(f"{closed} sealed acts of an enrolment whose key was never published")

    def judge_list(self, number: str) -> None:
        """What archive.close closed over, against what is here."""
        closing = [one for one in self.of_kind("archive.close") if one.get("trade") == number]
        for seq, entry in self.entries.items():
            if entry.get("trade") not in (None, number):
                self.say("entry-extra", seq, "of another trade")
        if not closing:
            self.open.append("completeness: the archive of this trade is not closed in its ledger")
            return
        data, body = closing[-1]["data"], self.files.get("papers.json")
        if body is None:
            self.say("file-missing", "papers.json", "the list that the archive was closed over")
            return
        if sha256(body).hex() != data.get("manifest_sha256"):
            self.say("list-differs", "papers.json", "not the one that archive.close names")
            return
        told = read_json(body)
        if told.get("trade") != number or len(told.get("files", [])) != data.get("files"):
            self.say("list-differs", "papers.json", "of another trade, or of another length")
        self.count("papers on the list", len(told.get("files", [])))
        for _kind, named in told.get("files", []):
            if re.fullmatch(r"[0-9a-f]{64}", named) and "blobs/" + named not in self.files:
                self.open.append(f"the paper {named[:16]}...: not in the package")
        if data.get("form", 1) == 1:
            self.open.append("completeness of the entries: closed over a list of papers alone")
        else:
            self.judge_complete(set(told.get("entries", [])), closing[-1]["seq"])

    def judge_complete(self, wanted: set[int], before: int) -> None:
        """The entries before the closing against those that the list names."""
        here = {seq for seq in self.entries if seq < before} - set(self.manifest.get("around", []))
        for seq in sorted(wanted - here):
            self.say("entry-missing", seq, "on the list of archive.close, not in the package")
        for seq in sorted(here - wanted):
            if self.entries[seq].get("kind") != "sealed.act":
                self.say("entry-extra", seq, "in the package, not on the list of archive.close")
        self.count("entries on the list", len(wanted & here))

    # --- attachments and personal values --------------------------------------------------
    def judge_blobs(self) -> None:
        for name in sorted(self.files):
            if name.startswith("blobs/"):
                if sha256(self.files[name]).hex() != name[6:]:
                    self.say("attachment-changed", name, "is not what its name says")
                else:
                    self.count("attachments")

    def judge_personal(self, *, thorough: bool) -> None:
        if "personal/openings.json" not in self.files:
            self.open.append("personal values: left out of this package, or erased")
            return
        try:
            told = read_json(self.files["personal/openings.json"])
            for one in told["values"]:
                self.judge_value(one)
            self.judge_printed()
            if not thorough:
                self.open.append("open copies of sealed papers against the sealed ones (--papers)")
                return
            for digest, key in sorted(told["keys"].items()):
                self.judge_paper(digest, unbase64(key, 32))
        except (Broken, KeyError, TypeError) as error:
            self.say("personal-broken", "personal/openings.json", str(error))

    def judge_value(self, one: dict[str, Any]) -> None:
        seq, name = one["seq"], one["name"]
        entry = self.opened.get(seq) or self.entries.get(seq) or {}
        asked = (entry.get("command") or {}).get("commits", {})
        committed = {entry.get("commits", {}).get(name), asked.get(name)} - {None}
        mac = hmac.new(unbase64(one["salt"], 32), canonical(one["value"]), hashlib.sha256)
        if committed != {base64.b64encode(mac.digest()).decode()}:
            self.say("opening-broken", seq, f"{name} is not the value that was committed to")
        else:
            self.count("personal values")

    def judge_printed(self) -> None:
        """Each paper that was kept as it was printed, against the digest in `document.print`."""
        entries = [*self.of_kind("document.print"), *self.opened.values()]
        printed = [one["data"] for one in entries if one.get("kind") == "document.print"]
        digests = {one["digest"] for one in printed}
        for one in printed:
            beginning = f"personal/attachments/{one.get('kept_sha256') or '-'}."
            for name in sorted(self.files):
                if name.startswith(beginning) and sha256(self.files[name]).hex() != one["digest"]:
                    self.say(
                        "paper-differs",
                        name,
                        "is not the {document} that was printed".format(**one),
                    )
        papers = [name for name in self.files if name.startswith("personal/papers/")]
        same = {name for name in papers if sha256(self.files[name]).hex() in digests}
        self.count("papers as they were printed", len(same))
        if len(same) < len(papers):
            self.open.append(f"{len(papers) - len(same)} papers that were set again, from the same"
                             " facts: not the print of then")  # fmt: skip

    def judge_paper(self, digest: str, key: bytes) -> None:
        blob = self.files.get("blobs/" + digest, b"")
        mine = [one for one in self.files if one.startswith("personal/attachments/" + digest)]
        try:
            plain = unsealed(key, blob[:12], blob[12:], b"tradepost/paper/v1")
        except Broken as error:
            self.say("attachment-changed", "blobs/" + digest, str(error))
            return
        if [self.files[one] for one in mine] != [plain.partition(b"\0")[2]]:
            self.say("attachment-changed", "personal/attachments/" + digest, "not what was sealed")
        else:
            self.count("papers opened")


def judged(
    files: Files,
    brought: Iterable[Key] = (),
    witnesses: Iterable[Key] = (),
    *,
    districts: Iterable[Key] = (),
    thorough: bool = False,
) -> Package:
    """The package with its findings."""
    package = Package(files)
    package.districts = list(districts)
    package.judge_sums()
    try:
        package.judge_ledger(list(brought), list(witnesses))
        package.judge_blobs()
        package.judge_personal(thorough=thorough)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        package.say("package-broken", "-", f"an entry or a list of another form: {error!r}")
    package.open.append(
        "whether each act was lawful at its stage (the product's verifier does that)"
    )
    return package


def read(path: Path) -> Files:
    """The files of a package; Broken names what is wrong with the zip or a name in it."""
    if path.is_dir():
        return read_folder(path)
    demand(path.stat().st_size <= BYTES_MAX + 2**27, "larger than any package")
    return read_zip(path.read_bytes())


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Judge the archive package of one trade.")
    parser.add_argument("package", nargs="?", type=Path, default=here)
    parser.add_argument("--vkey", action="append", default=[])
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--district", action="append", default=[])
    parser.add_argument("--papers", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        keys, witnesses = [Key(one) for one in asked.vkey], [Key(one) for one in asked.witness]
        districts = [Key(one) for one in asked.district]
    except Broken as error:
        tell(f"unreadable -: a key that was brought: {error}")
        return 2
    try:
        files = read(asked.package)
    except Broken as error:
        tell(f"package-broken -: {error}\nNOT GOOD")
        return 1
    except OSError as error:
        tell(f"unreadable -: {error}")
        return 2
    package = judged(files, keys, witnesses, districts=districts, thorough=asked.papers)
    for code, where, words in package.found:
        tell(f"{code} {where}: {words}")
    for what, number in package.checked.items():
        tell(f"judged      {what:<22} {number}")
    for words in package.open:
        tell(f"not-judged  {words}")
    tell("NOT GOOD" if package.found else "good")
    return 1 if package.found else 0


if __name__ == "__main__":
    sys.exit(main())
