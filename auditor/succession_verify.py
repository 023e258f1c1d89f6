#!/usr/bin/env python3
"""Judges how a station's ledger goes on from a lost box's; needs nothing of the product.

    python3 succession_verify.py LEDGER WORD DISTRICT --vkey VKEY --district VKEY

LEDGER and DISTRICT are tile trees (folder or address): the ledger of the new box, and the
district's own ledger (`tradepost district export`). WORD is the note that the district signed
(`succession` in the folder of the new box). Keep `ledger_audit.py` beside this file: it reads
keys, notes, tiles and entries, and judges each of the two trees by itself; run it first.

Judged: the word's signature, that the first entry of the new life says what the word says, the
root over the entries before it, that no number in them is above the last one that the word calls
known, that each floor lies above it, and that two officers in force told the word. One finding a
line. Ends with 0: nothing found; 1: something found; 2: could not read.
"""

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor import ledger_audit as audit
else:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import ledger_audit as audit  # lies beside this file

HEADER, HANDS = "tradepost succession v1", 2
CHINA = timezone(timedelta(hours=8))
NUMBERS = (
    (re.compile(rb'"\d{9}-(\d{4})-(DOC\d\d)-(\d{6})"'), "{1}/{0}"),
    (re.compile(rb'"\d{9}-(\d{4})-([A-Z]{3})-(\d{4})"'), "trade/{0}"),
)


def bodies_of(source: audit.Source) -> tuple[audit.Checkpoint, list[bytes]]:
    """The checkpoint of a tree and its entries; they must lead to its root."""
    checkpoint = audit.read_checkpoint(source.get("checkpoint") or b"")
    bodies: list[bytes] = []
    for first in range(0, checkpoint.size, audit.WIDTH):
        width = min(audit.WIDTH, checkpoint.size - first)
        found, broken = audit.read_tile(source, "entries", first // audit.WIDTH, width)
        if broken:
            raise audit.Malformed(broken[0])
        bodies += found
    if root_of(bodies) != checkpoint.root:
        raise audit.Malformed(f"the entries of {checkpoint.origin} do not lead to its root")
    return checkpoint, bodies


def root_of(bodies: list[bytes]) -> bytes:
    """RFC 6962 2.1, from the leaves up."""
    edge: list[tuple[int, bytes]] = []
    for body in bodies:
        height, node = 0, audit.sha256(b"\0", body)
        while edge and edge[-1][0] == height:
            height, node = height + 1, audit.sha256(b"\1", edge.pop()[1], node)
        edge.append((height, node))
    if not edge:
        return audit.sha256()
    root = edge[-1][1]
    for _height, left in reversed(edge[:-1]):
        root = audit.sha256(b"\1", left, root)
    return root


def is_signed(key: audit.Key, text: str, lines: list[audit.Line]) -> bool:
    return any(key.signed(blob, text.encode()) for blob in key.blobs(lines))


def judge(
    ledger: audit.Source, word: bytes, told: audit.Source, own: audit.Key, district: audit.Key
) -> Iterator[str]:
    """Everything that does not fit."""
    checkpoint, bodies = bodies_of(ledger)
    if checkpoint.origin != own.name or not is_signed(own, checkpoint.text, checkpoint.lines):
        yield "the new ledger is not signed by its key"
    text, lines = audit.read_note(word)
    head, _, line = text.partition("\n")
    said: dict[str, Any] = json.loads(line)
    if head != HEADER or not is_signed(district, text, lines):
        yield "the district did not sign the word"
    place = said["size"]
    entry: dict[str, Any] = audit.read_entry(bodies[place]) if place < len(bodies) else {}
    if entry.get("kind") != "ledger.succeed":
        yield f"entry {place} is not the first of a later life"
        return
    yield from other_words(entry["data"], said, word)
    if said["vkey"] != own.text:
        yield "the word is for another key than the ledger's"
    if base64.b64encode(root_of(bodies[:place])).decode() != entry["data"]["root"]:
        yield "the entries before it do not lead to the root"
    yield from numbers(bodies[:place], said)
    yield from hands(told, said, word, district)


def other_words(data: dict[str, Any], said: dict[str, Any], word: bytes) -> Iterator[str]:
    if data["note"] != audit.sha256(word).hex():
        yield "the ledger began with another word"
    for name in ("origin", "life", "before", "size", "root"):
        if data[name] != said[name]:
            yield f"{name} is another than the one that was signed"
    if data["floors"] != [{"series": f["series"], "last": f["last"]} for f in said["floors"]]:
        yield "the floors are others than those that were signed"


def numbers(bodies: list[bytes], said: dict[str, Any]) -> Iterator[str]:
    """Whatever number stands in an entry that arrived had arrived."""
    known = {one["series"]: one["known"] for one in said["floors"]}
    for one in said["floors"]:
        if one["last"] < one["known"]:
            yield f"{one['series']}: the floor lies below what is known"
    seen: dict[str, int] = {}
    for body in bodies:
        for form, series in NUMBERS:
            for year, kind, last in form.findall(body):
                name = series.format(year.decode(), kind.decode())
                seen[name] = max(seen.get(name, 0), int(last))
    for name, last in sorted(seen.items()):
        if name not in known:
            yield f"no floor for {name}, of which {last} is in an entry"
        elif last > known[name]:
            yield f"{name}: {last} is in an entry, the word knows {known[name]}"


def hands(
    told: audit.Source, said: dict[str, Any], word: bytes, district: audit.Key
) -> Iterator[str]:
    """Two officers in force on that day signed the command under which it was told."""
    checkpoint, bodies = bodies_of(told)
    if not is_signed(district, checkpoint.text, checkpoint.lines):
        yield "the district's ledger is not signed by its key"
        return
    digest, officers = audit.sha256(word).hex(), dict[str, dict[str, str]]()
    command: tuple[int, dict[str, Any], set[str]] | None = None
    for seq, body in enumerate(bodies):
        entry = audit.read_entry(body)
        day = datetime.fromisoformat(entry["at"]).astimezone(CHINA).date().isoformat()
        if "command" in entry:
            command = (seq, entry["command"], signers(entry, officers, day, district.name))
        stands = command is not None and command[0] in (seq, entry.get("cause", -1))
        args, who = (command[1]["args"], command[2]) if command and stands else ({}, set())
        data = entry["data"]
        if entry["kind"] == "officer.set":
            # The first two are set by the ledger's key alone, whoever comes later by two of them.
            if len(officers) < HANDS or (args == data and len(who) >= HANDS):
                officers[data["officer_no"]] = data
        elif data.get("sha256") == digest and data.get("addressee") == said["station"]:
            named = any(one.get("sha256") == digest for one in args.get("words", []))
            if data.get("table") == "succession" and named and len(who) >= HANDS:
                return
    yield "no two officers told the word"


def signers(
    entry: dict[str, Any], officers: dict[str, dict[str, str]], day: str, origin: str
) -> set[str]:
    """Numbers of the officers in force whose signatures under the entry's command are good."""
    body = json.dumps(entry["command"], ensure_ascii=False, separators=(",", ":")).encode()
    message = b"tradepost/command/v1\0" + origin.encode() + b"\0" + body
    found = set()
    for no, one in officers.items():
        key = audit.read_key(one["key"])
        mine = [each["sig"] for each in entry.get("sigs", []) if each["key"] == key.id.hex()]
        if one["valid_to"] >= day and any(key.signed(base64.b64decode(s), message) for s in mine):
            found.add(no)
    return found


def main(words: list[str] | None = None) -> int:
    """Print what does not fit; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("ledger", help="tile tree of the new box: folder or http(s) address")
    parser.add_argument("word", type=Path, help="the district's note")
    parser.add_argument("told", help="tile tree of the district's own ledger")
    parser.add_argument("--vkey", required=True, help="verifier key of the new ledger")
    parser.add_argument("--district", required=True, help="verifier key of the district's ledger")
    asked = parser.parse_args(words)
    count = 0
    try:
        keys = audit.read_key(asked.vkey), audit.read_key(asked.district)
        trees = audit.Source(asked.ledger), audit.Source(asked.told)
        for text in judge(trees[0], asked.word.read_bytes(), trees[1], *keys):
            sys.stdout.write(f"succession {text}\n")
            count += 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"cannot judge: {error}\n")
        return 2
    sys.stdout.write(f"NOT GOOD: {count} findings\n" if count else "good\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
