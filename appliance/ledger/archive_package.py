"""The archive package of one trade as files, to be opened ten years later (docs/archive.md).

    SHA256SUMS         sha256sum -c SHA256SUMS
    manifest.json      trade, tree, which entries are its own and which only stand around them
    papers.json        the list that archive.close closed over, byte for byte
    checkpoint, keys   the signed tree; the keys that it names
    entries/N.json     each leaf as it was hashed; entries/N.tlog-proof its way to the checkpoint
    blobs/DIGEST       attachments: public texts; papers sealed under keys of the vault
    verify.py          judges all of it (auditor/archive_verify.py)
    personal/          names, values, open papers: with sums of its own, may be taken out

Nothing outside `personal/` depends on the vault: after an erasure the same files come out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from appliance.core import archive, canonical, envelope
from appliance.core.codes import Tables
from appliance.core.trade_fold import fold
from appliance.ledger import archive_evidence
from appliance.ledger.archive_evidence import Evidence
from appliance.ledger.blobs import Blobs, is_digest
from appliance.ledger.proof_files import format_proof
from appliance.ledger.recording import Recorder, inner_of

FORM: Final = 2
"""Of the manifest: since 2 everyone who signed is there as they were appointed at the time."""
PERSONAL: Final = "personal/"
SUMS: Final = "SHA256SUMS"
CLOSING: Final = "archive.close"
SEALED: Final = "sealed.act"

Files = dict[str, bytes]


def evidence_files(
    evidence: Evidence, blobs: Blobs, tables: Tables, *, verifier: bytes, witnesses: Iterable[str]
) -> Files:
    """Everything that proves the trade, without names; `add_sums` completes it.

    `witnesses`: verifier keys whose lines the checkpoint may bear.
    """
    files: Files = {
        "checkpoint": evidence.note.encode(),
        "keys": _keys(evidence, witnesses),
        "verify.py": verifier,
    }
    for seq, body in {**evidence.entries, **evidence.around}.items():
        files[f"entries/{seq}.json"] = body
        proof = format_proof(seq, evidence.proofs[seq], evidence.note)
        files[f"entries/{seq}.tlog-proof"] = proof.encode()
    papers = papers_of(evidence, blobs, tables)
    if papers is not None:
        files["papers.json"] = papers
    for digest in attachments(evidence):
        kept = blobs.get(digest)
        if kept is not None:
            files[f"blobs/{digest}"] = kept
    told = {
        "form": FORM, "trade": evidence.number, "origin": evidence.origin,
        "size": evidence.size, "closed": evidence.closed,
        "entries": sorted({*evidence.entries, *evidence.around}),
        "around": sorted(evidence.around),
    }  # fmt: skip
    return files | {"manifest.json": canonical.encode(told)}


def add_sums(files: Mapping[str, bytes]) -> Files:
    """The same files with their sums, in the form of `sha256sum`; the personal ones apart.

    The personal part names the manifest too: it belongs to this package and to no other.
    """
    own = {name for name in files if name.startswith(PERSONAL)}
    done = dict(files) | {SUMS: _sums(files, set(files) - own)}
    if own:
        done[PERSONAL + SUMS] = _sums(files, own | {"manifest.json"})
    return done


def papers_of(evidence: Evidence, blobs: Blobs, tables: Tables) -> bytes | None:
    """The list that the archive was closed over, or None while it is open.

    It was kept as a blob at the closing; one of before is folded again up to that entry.
    """
    if evidence.closed < 0:
        return None
    data = evidence.read(evidence.closed)["data"]
    digest = str(data["manifest_sha256"])
    return blobs.get(digest) or _folded(evidence, tables, int(data.get("form", 1)))


def _folded(evidence: Evidence, tables: Tables, form: int) -> bytes | None:
    staff, recorded = {}, []
    for body in evidence.around.values():
        told = json.loads(body)
        if told["kind"] == "staff.set":
            staff[told["data"]["key"].split("+")[1]] = told["data"]["staff_no"]
    recorder = Recorder(staff)
    for seq, body in evidence.entries.items():
        if seq < evidence.closed and json.loads(body)["kind"] != SEALED:
            recorded.append(recorder.recorded(envelope.from_bytes(body)))
    hidden = Recorder(staff)
    for seq, inner in opened(evidence).items():
        if seq < evidence.closed:
            at = str(evidence.read(seq)["at"])
            recorded.append(hidden.opened(seq, at, inner_of(inner)))
    trade = fold(sorted(recorded, key=lambda one: one.seq), tables)
    return None if trade is None else archive.manifest_bytes(trade, form)


def opened(evidence: Evidence) -> dict[int, dict[str, Any]]:
    """The sealed acts of enrolments that are over, by `seq`; covers hold nothing."""
    return archive_evidence.opened(evidence.origin, evidence.entries)


def attachments(evidence: Evidence) -> tuple[str, ...]:
    """Digests that the entries name, each once, in their order."""
    told: list[object] = [json.loads(body)["data"] for body in evidence.entries.values()]
    told += [inner.get("data") for inner in opened(evidence).values()]
    return tuple(dict.fromkeys(digest for one in told for digest in _digests(one)))


def _digests(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if is_digest(value):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _digests(one)
    elif isinstance(value, list):
        for one in value:
            yield from _digests(one)


def _keys(evidence: Evidence, witnesses: Iterable[str]) -> bytes:
    lines = [f"log {key.text}" for key in evidence.keys.ledger_keys]
    lines += [f"witness {text.split('+')[0]} {text}" for text in witnesses]
    return "".join(f"{line}\n" for line in lines).encode()


def _sums(files: Mapping[str, bytes], names: Iterable[str]) -> bytes:
    lines = [f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(names)]
    return "".join(lines).encode()
