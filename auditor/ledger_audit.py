#!/usr/bin/env python3
"""Judges a station's ledger from its published files alone; needs nothing of the product.

    python3 ledger_audit.py SOURCE --vkey VKEY [--policy FILE] [--kinds FILE] [--older FILE ...]

SOURCE is a tile tree: a folder, a stick, or an http(s) address. Written from the two format
documents (log_format, entries), sharing no code with the product's verifier. It needs Python 3.11
and the Ed25519 of the package `cryptography`. It reads keys, checkpoint and cosignatures, then
bundle after bundle with the tiles over it, one in memory at a time.

Judged: form (bundles, tiles, canonical JSON, the fields of an entry), tree (every hash of every
tile, the root), signatures (checkpoint, cosignatures, quorum), order (number, opening, cause,
nonce) and time (never back). Said to be not-judged: authority, payload, refolding, vault.
One finding a line: code, entry number or `-`, words.
Ends with 0: nothing found; 1: something found; 2: could not read.
"""

import argparse
import base64
import hashlib
import json
import re
import sqlite3
import sys
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, HASH, NOTE_BYTES_MAX, LINES_MAX = 256, 32, 262_144, 64
FILE_BYTES_MAX = WIDTH * (2 + 65_535)
SIZE_MAX, DEPTH_MAX = 2**63 - 1, 64
FINDINGS_MAX = 1_000
"""After so many the ledger is judged: nonsense of any length must not keep an auditor for days."""

NOT_JUDGED = {
    "authority": "whether each person might do what was signed, and the signatures of persons",
    "payload": "whether the data of an entry has the fields of its kind",
    "refolding": "whether each act was legal at that stage of its trade",
    "vault": "whether the commitments fit the personal values",
}

Finding = tuple[str, int | None, str]
"""A code of the published list, the entry it points at (None: the whole), words."""
Fetch = Callable[[str], bytes | None]
"""Path in the tree -> the file's bytes; None where there is no file."""


class Malformed(ValueError):
    """Bytes that have not the form which the format documents demand."""


# --- where the files come from ------------------------------------------------------------------
def source_of(text: str) -> Fetch:
    """How to read a tile tree in a folder or behind an address."""
    if text.startswith(("http://", "https://")):
        return lambda name: from_address(f"{text.rstrip('/')}/{name}")
    if not (top := Path(text)).is_dir():
        raise OSError(f"{text} is no folder and no address")
    return lambda name: (top / name).read_bytes() if (top / name).is_file() else None


def from_address(url: str) -> bytes | None:
    try:
        # `source_of` looked at the scheme: never a file.
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return bytes(answer.read(FILE_BYTES_MAX + 1))
    except urllib.error.HTTPError as error:
        with error:
            if error.code != 404:
                raise
        return None


# --- keys and notes (log_format 2, 10) ----------------------------------------------------------
LOG_KEY, WITNESS_KEY = 0x01, 0x04
Line = tuple[str, bytes, bytes]
"""A signature line: the key name and key id that it claims, and the bytes after them."""


class Key(NamedTuple):
    """A verifier key: name, type byte, 32 bytes of Ed25519."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode(), b"\n", bytes([self.type]), self.public)[:4]

    def blobs(self, lines: list[Line]) -> list[bytes]:
        """What the lines say that claim to be of this key."""
        return [blob for name, id_, blob in lines if (name, id_) == (self.name, self.id)]

    def signed(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def unbase64(text: str, length: int | None = None) -> bytes:
    """Base64 in its one canonical form."""
    data = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(data).decode() != text:
        raise Malformed("base64, but not its canonical form")
    if length is not None and len(data) != length:
        raise Malformed(f"{len(data)} bytes where {length} should be")
    return data


def a_name(text: str) -> str:
    if not text or "+" in text or any(c.isspace() or not c.isprintable() for c in text):
        raise Malformed("not a key name")
    return text


def number(text: str) -> int:
    """ASCII digits without a leading zero, a sign or a space."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) > SIZE_MAX:
        raise Malformed("not a canonical number")
    return int(text)


def read_key(text: str) -> Key:
    """`name+<8 hex of the id>+base64(type || public key)`; the id is computed again."""
    name, id_text, blob_text = [*text.strip().split("+", 2), "", ""][:3]
    blob = unbase64(blob_text, 1 + HASH)
    key = Key(a_name(name), blob[0], blob[1:])
    if key.type not in (LOG_KEY, WITNESS_KEY) or id_text != key.id.hex():
        raise Malformed("the key id does not fit the key, or a type that is not read here")
    return key


def read_note(data: bytes) -> tuple[str, list[Line]]:
    """Text and signature lines of a note; nothing of it is believed yet."""
    whole = data.decode()
    if len(data) > NOTE_BYTES_MAX:
        raise Malformed("longer than any note")
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in whole):
        raise Malformed("control characters")
    text, empty, signatures = whole.rpartition("\n\n")
    if not empty or not signatures.endswith("\n"):
        raise Malformed("not a text, an empty line, signature lines, each with its LF")
    lines = [read_line(one) for one in signatures[:-1].split("\n")]
    if len(lines) > LINES_MAX or len({line[:2] for line in lines}) != len(lines):
        raise Malformed("two lines of one key, or too many lines")
    return text + "\n", lines


def read_line(text: str) -> Line:
    dash, _, rest = text.partition(" ")
    name, _, blob_text = rest.partition(" ")
    blob = unbase64(blob_text)
    if dash != "\u2014" or len(blob) < 5:
        raise Malformed("not a signature line: em dash, name, base64")
    return a_name(name), blob[:4], blob[4:]


# --- whom to trust (log_format 8) ---------------------------------------------------------------
@dataclass
class Trust:
    """Keys that the auditor brought: of logs by origin, of witnesses by their policy names."""

    logs: dict[str, Key] = field(default_factory=dict)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=lambda: {"none": (0, [])})
    quorum: str = "none"

    def enough(self, present: set[str], name: str) -> bool:
        """Whether these witnesses make the witness, the group or the quorum of this name."""
        if name in self.witnesses:
            return name in present
        needed, members = self.groups[name]
        return sum(self.enough(present, one) for one in members) >= needed

    def take(self, words: list[str]) -> None:
        """One line of a policy file; names are defined once, and before they are used."""
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                add_key(self.logs, read_key(vkey), LOG_KEY)
            case ["witness", name, vkey] | ["witness", name, vkey, _] if name not in self:
                add_key(self.witnesses, read_key(vkey), WITNESS_KEY, name)
            case ["group", name, asked, *members] if members and name not in self:
                known = all(one in self and one != "none" for one in members)
                if not known or len(set(members)) < len(members):
                    raise Malformed("members are defined before, each named once")
                needed = {"any": 1, "all": len(members)}.get(asked) or number(asked)
                if not 1 <= needed <= len(members):
                    raise Malformed("a group that can never be")
                self.groups[name] = (needed, members)
            case ["quorum", name] if name in self:
                self.quorum = name
            case _:
                raise Malformed("not a line of a policy")

    def __contains__(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups


def add_key(keys: dict[str, Key], key: Key, wanted: int, name: str = "") -> None:
    if key.type != wanted or any(key.public == one.public for one in keys.values()):
        raise Malformed("a key of another type, or named twice")
    keys[name or key.name] = key


def read_policy(text: str) -> Trust:
    """A trust-policy file; Malformed names the line."""
    trust, quorums = Trust(), 0
    for place, line in enumerate(text.split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            trust.take(words)
        except ValueError as error:
            raise Malformed(f"policy line {place}: {error}") from error
        quorums += words[0] == "quorum"
    if quorums != 1:
        raise Malformed("a policy has exactly one quorum line")
    return trust


# --- the checkpoint and its witnesses (log_format 3, 4) -----------------------------------------
class Checkpoint(NamedTuple):
    """What the ledger promised: `size` entries with this root."""

    origin: str
    size: int
    root: bytes


def read_checkpoint(data: bytes, key: Key) -> tuple[Checkpoint, str, list[Line]]:
    """Checkpoint, its text and lines. Form of the note, signature, origin, size, root."""
    text, lines = read_note(data)
    if not any(key.signed(blob, text.encode()) for blob in key.blobs(lines)):
        raise Malformed(f"no good signature of {key.name}")
    parts = text.split("\n")
    if len(parts) != 4 or a_name(parts[0]) != key.name:
        raise Malformed("not exactly three lines, or a checkpoint of another ledger")
    return Checkpoint(parts[0], number(parts[1]), unbase64(parts[2], HASH)), text, lines


def judge_witnesses(trust: Trust, text: str, lines: list[Line]) -> Iterator[Finding]:
    present = set()
    for name, key in trust.witnesses.items():
        for blob in key.blobs(lines):
            message = f"cosignature/v1\ntime {int.from_bytes(blob[:8], 'big')}\n{text}".encode()
            if key.signed(blob[8:], message):
                present.add(name)
            else:
                yield "cosignature-broken", None, f"the line of {key.name} fails"
    if not trust.enough(present, trust.quorum):
        yield "quorum-missing", None, f"{len(present)} witnesses do not make {trust.quorum}"


# --- the tree (log_format 1, 5) -----------------------------------------------------------------
def sha256(*parts: bytes) -> bytes:
    """Leaf: 0x00, entry. Node: 0x01, left, right. Empty tree: nothing."""
    return hashlib.sha256(b"".join(parts)).digest()


class Edge:
    """The right edge of a growing tree: complete nodes as (height, hash), the highest first."""

    def __init__(self) -> None:
        self.nodes: list[tuple[int, bytes]] = []

    def push(self, digest: bytes) -> None:
        height = 0
        while self.nodes and self.nodes[-1][0] == height:
            digest = sha256(b"\1", self.nodes.pop()[1], digest)
            height += 1
        self.nodes.append((height, digest))

    def root(self) -> bytes:
        if not self.nodes:
            return sha256()
        digest = self.nodes[-1][1]
        for _height, left in reversed(self.nodes[:-1]):
            digest = sha256(b"\1", left, digest)
        return digest


def folded(hashes: list[bytes]) -> bytes:
    """The root of one full tile."""
    while len(hashes) > 1:
        hashes = [sha256(b"\1", hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def path_of(level: int | str, index: int, width: int) -> str:
    """tile/0/x001/234 or tile/entries/005.p/17."""
    *high, low = f"{index:,}".split(",")
    name = "".join(f"x{group.zfill(3)}/" for group in high) + low.zfill(3)
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


class Tiles:
    """The files under a checkpoint, walked from left to right; every hash is compared once."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch, self._size = fetch, size
        self.open: dict[int, list[bytes]] = {}
        """By level the hashes of the tile in hand; none when its file is broken."""

    def level(self, level: int, index: int) -> Iterator[Finding]:
        """Open hash tile `index` of a level."""
        width = min(WIDTH, self._size // WIDTH**level - WIDTH * index)
        try:
            data = self._get(level, index, width, lambda data, wide: len(data) == HASH * wide)
            self.open[level] = [data[i : i + HASH] for i in range(0, HASH * width, HASH)]
        except Malformed as error:
            self.open[level] = []
            yield "file-broken", index * WIDTH ** (level + 1), str(error)

    def close(self, level: int, index: int) -> Iterator[Finding]:
        """Compare a tile with the hash above it, if it is full: partial ones have none."""
        if (index + 1) * WIDTH ** (level + 1) > self._size:
            return
        above, place = divmod(index, WIDTH)
        if place == 0:
            yield from self.level(level + 1, above)
        hashes, over = self.open[level], self.open[level + 1]
        if hashes and over and over[place] != folded(hashes):
            first = index * WIDTH ** (level + 1)
            yield "node-mismatch", first, f"hash {index} of level {level + 1} is another"
        if place == WIDTH - 1:
            yield from self.close(level + 1, above)

    def entries(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle; Malformed unless it holds exactly what it should."""
        data = self._get("entries", index, width, lambda data, wide: len(split(data)) == wide)
        return split(data)[:width]

    def _get(
        self, level: int | str, index: int, width: int, fits: Callable[[bytes, int], bool]
    ) -> bytes:
        """The file of this width, or the full one where the tree has grown over it."""
        for wide in (width, WIDTH):
            data = self._fetch(path_of(level, index, wide))
            if data is not None:
                if not fits(data, wide):
                    raise Malformed(f"{path_of(level, index, wide)} does not hold exactly {wide}")
                return data
        raise Malformed(f"{path_of(level, index, width)} is missing")


def split(bundle: bytes) -> list[bytes]:
    """Entries behind their big-endian 16-bit lengths; none when a byte is left or lacking."""
    found, at = [], 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        found.append(bundle[at + 2 : end])
        at = end
    return found if at == len(bundle) else []


# --- the entry (entries 1, 2) -------------------------------------------------------------------
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
HEX8 = re.compile(r"[0-9a-f]{8}")
CLOCKS = {"district", "ntp", "gsm", "rtc", "people", "none"}
ENTRY = {
    "v": int, "seq": int, "kind": str, "schema": int, "at": str, "clock": dict, "sigs": list,
    "data": dict, "rules": str,
    "trade?": str, "command?": dict, "cause?": int, "commits?": dict, "demo?": bool,
}  # fmt: skip
CLOCK = {"wall": int, "mono": int, "boot": str, "age": int, "src": str}
COMMAND = {"name": str, "args": dict, "commits": dict, "nonce": str, "trade?": str}
SIGNATURE = {"key": str, "role": str, "sig": str}
"""Fields and their JSON types; `?`: absent means absent. No other field may stand there."""


def fields(value: object, form: Mapping[str, object], what: str) -> None:
    """Refuse an object whose fields are not exactly those of the form."""
    if type(value) is not dict:
        raise Malformed(f"{what} is no object")
    kinds = {name.rstrip("?"): kind for name, kind in form.items()}
    for name in kinds | value:
        if name not in value and f"{name}?" in form:
            continue
        if type(value.get(name)) is not kinds.get(name):
            raise Malformed(f"{what}: {name} is missing, unknown or of another type")


def canonical(value: object, depth: int = DEPTH_MAX) -> object:
    """The value with its keys in the order of RFC 8785; refuses what no entry may hold."""
    if type(value) in (str, bool) or (type(value) is int and abs(value) < 2**53):
        return value
    if depth and type(value) is list:
        return [canonical(one, depth - 1) for one in value]
    if depth and type(value) is dict:
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: canonical(value[key], depth - 1) for key in keys}
    raise Malformed("null, a fraction, a number beyond 2^53, or nested too deep")


def read_entry(body: bytes) -> dict[str, Any]:
    """The envelope; Malformed for other bytes than its one canonical form."""
    try:
        value = canonical(json.loads(body.decode()))
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not canonical JSON: {error}") from error
    if again != body:
        raise Malformed("JSON, but not in its canonical form")
    fields(value, ENTRY, "the entry")
    assert isinstance(value, dict)
    fields(value["clock"], CLOCK, "clock")
    if broken := [rule for hurt, rule in rules(value) if hurt]:
        raise Malformed(f"not so: {broken[0]}")
    signed_parts(value)
    return value


def rules(e: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    """(broken?, rule) for an envelope whose fields are there and have their types."""
    clock, cause, command = e["clock"], e.get("cause"), "command" in e
    yield e["v"] != 1 or e["schema"] < 1, "version 1, schema from 1"
    yield min(e["seq"], clock["age"], clock["mono"]) < 0, "a count is not negative"
    yield e.get("demo", True) is not True or e.get("commits") == {}, "absent means absent"
    yield not HEX8.fullmatch(clock["boot"]) or clock["src"] not in CLOCKS, "clock: boot, src"
    yield not (AT.fullmatch(e["at"]) and datetime.fromisoformat(e["at"])), "at is a time"
    yield cause is not None and not 0 <= cause < e["seq"], "cause points back"
    yield cause is not None and command, "a command has no cause"
    yield bool(e["sigs"]) and not command, "signatures sign a command"


def signed_parts(e: dict[str, Any]) -> None:
    """Signatures, command and commitments: their form, not whether they bind anybody."""
    values = list(e.get("commits", {}).values())
    for one in e["sigs"]:
        fields(one, SIGNATURE, "a signature")
        unbase64(one["sig"], 64)
        if not HEX8.fullmatch(one["key"]):
            raise Malformed("a key id has 8 hex digits")
    if "command" in e:
        fields(e["command"], COMMAND, "command")
        unbase64(e["command"]["nonce"], 16)
        values += e["command"]["commits"].values()
    for one in values:
        unbase64(one if isinstance(one, str) else "", HASH)


class Entries:
    """Entry after entry: its form, then how it stands among those before it.

    What is remembered of them all, commands and nonces, is a bit an entry and a table on disk.
    """

    def __init__(self, origin: str, kinds: set[str] | None) -> None:
        self._origin, self._kinds, self._at = origin, kinds, ""
        self._commands = bytearray()
        self._nonces = sqlite3.connect("")  # a nameless file that goes with the process
        self._nonces.execute("CREATE TABLE used (nonce TEXT PRIMARY KEY) WITHOUT ROWID")

    def judge(self, seq: int, body: bytes) -> Iterator[Finding]:
        self._commands.extend(bytes(seq // 8 + 1 - len(self._commands)))
        try:
            entry = read_entry(body)
        except ValueError as error:
            yield "entry-broken", seq, str(error)
            return
        if self._kinds is not None and entry["kind"] not in self._kinds:
            yield "entry-broken", seq, f"unknown kind {entry['kind']}"
        if entry["seq"] != seq:
            yield "seq-mismatch", seq, f"calls itself {entry['seq']}"
        if entry["at"] < self._at:
            yield "time-backwards", seq, f"{entry['at']} after {self._at}"
        self._at = max(self._at, entry["at"])
        if ("demo" in entry) != self._origin.startswith("demo."):
            yield "demo-mark", seq, "the mark of a demonstration does not fit the origin"
        opening = entry["kind"] == "ledger.opened"
        if opening != (seq == 0) or (opening and entry["data"].get("origin") != self._origin):
            yield "first-entry", seq, "the first entry, and only that, is the ledger's opening"
        cause = entry.get("cause", -1)
        if cause >= seq or (cause >= 0 and not self._commands[cause // 8] >> cause % 8 & 1):
            yield "cause-missing", seq, f"entry {cause} is no command"
        if "command" in entry:
            self._commands[seq // 8] |= 1 << seq % 8
            nonce = (entry["command"]["nonce"],)
            if not self._nonces.execute("INSERT OR IGNORE INTO used VALUES (?)", nonce).rowcount:
                yield "nonce-twice", seq, "a signed command that was used before"


# --- the whole ----------------------------------------------------------------------------------
def audit(
    fetch: Fetch, trust: Trust, kinds: set[str] | None = None, older: Iterable[bytes] = ()
) -> Iterator[Finding]:
    """All findings, in the order of reading; `kinds` that exist, `older` checkpoints kept."""
    data = fetch("checkpoint")
    if data is None:
        yield "checkpoint-missing", None, "no file `checkpoint`"
        return
    try:
        origin = next(iter(trust.logs)) if len(trust.logs) == 1 else data.decode().split("\n")[0]
        if origin not in trust.logs:
            yield "key-unknown", None, "no trusted key for this ledger"
            return
        checkpoint, text, lines = read_checkpoint(data, trust.logs[origin])
        kept = [read_checkpoint(one, trust.logs[origin])[0] for one in older]
    except ValueError as error:
        yield "checkpoint-broken", None, str(error)
        return
    yield from judge_witnesses(trust, text, lines)
    for one in kept:
        if one.size > checkpoint.size:
            yield "size-mismatch", None, f"an older checkpoint promised {one.size} entries"
    yield from walk(fetch, checkpoint, {checkpoint, *kept}, kinds)


def walk(
    fetch: Fetch, newest: Checkpoint, promised: set[Checkpoint], kinds: set[str] | None
) -> Iterator[Finding]:
    """Bundle after bundle; where the entries make the size of a checkpoint, its root."""
    tiles, entries = Tiles(fetch, newest.size), Entries(newest.origin, kinds)
    edge = Edge()
    yield from judge_root(edge, 0, promised)
    for index in range(-(-newest.size // WIDTH)):
        first, width = index * WIDTH, min(WIDTH, newest.size - index * WIDTH)
        yield from tiles.level(0, index)
        stored = tiles.open[0]
        try:
            bodies = tiles.entries(index, width)
        except Malformed as error:
            bodies = []
            yield "file-broken", first, str(error)
        leaves = [sha256(b"\0", body) for body in bodies]
        for seq, body in enumerate(bodies, first):
            if stored and stored[seq - first] != leaves[seq - first]:
                yield "leaf-mismatch", seq, "not the bytes that the tree holds"
            yield from entries.judge(seq, body)
        yield from tiles.close(0, index)
        if not leaves and not stored:
            return  # neither entries nor their hashes: what follows cannot be placed in a tree
        for size, leaf in enumerate(leaves or stored, first + 1):
            edge.push(leaf)
            yield from judge_root(edge, size, promised)


def judge_root(edge: Edge, size: int, promised: set[Checkpoint]) -> Iterator[Finding]:
    for one in promised:
        if one.size == size and one.root != edge.root():
            yield "root-mismatch", None, f"the signed root of {size} entries is another"


# --- the command line ---------------------------------------------------------------------------
def brought(asked: argparse.Namespace, fetch: Fetch) -> Trust:
    """The keys that the auditor brought; with none, the one that lies beside the ledger."""
    trust = read_policy(asked.policy.read_text("utf-8")) if asked.policy else Trust()
    for text in asked.vkey:
        add_key(trust.logs, read_key(text), LOG_KEY)
    if not trust.logs:
        add_key(trust.logs, read_key((fetch("vkey") or b"").decode()), LOG_KEY)
        NOT_JUDGED["whose"] = "the key lay beside the entries: whose ledger this is"
    return trust


def main(words: list[str] | None = None) -> int:
    """Print findings as they come, then what was not judged; answer the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", help="tile tree: folder or http(s) address")
    parser.add_argument("--vkey", action="append", default=[], help="the ledger's verifier key")
    parser.add_argument("--policy", type=Path, help="log, witness, group and quorum lines")
    parser.add_argument("--kinds", type=Path, help="event_types.csv: which kinds there are")
    parser.add_argument("--older", type=Path, action="append", default=[], help="kept checkpoint")
    asked = parser.parse_args(words)
    try:
        fetch = source_of(asked.source)
        trust = brought(asked, fetch)
        rows = asked.kinds.read_text("utf-8").splitlines()[1:] if asked.kinds else []
        kinds = {row.split(",")[0] for row in rows} or None
        older = [path.read_bytes() for path in asked.older]
        count = 0
        for code, seq, text in islice(audit(fetch, trust, kinds, older), FINDINGS_MAX):
            sys.stdout.write(f"{code} {'-' if seq is None else seq} {text}\n")
            count += 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot audit: {error}\n")
        return 2
    for what, why in NOT_JUDGED.items():
        sys.stdout.write(f"not-judged - {what}: {why}\n")
    sys.stdout.write(f"good: {count}\n" if not count else f"NOT GOOD: {count} findings\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
