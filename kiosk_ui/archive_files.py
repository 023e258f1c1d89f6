"""The archive package of a trade put together: evidence, a page to read, and, where asked, names.

What proves the trade never depends on the vault. The personal part (`personal/`) is made from the
vault at the moment and is kept nowhere: after an erasure there is nothing to make it from.
"""

import base64
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from appliance import kept_papers
from appliance.core import canonical
from appliance.core.codes import Tables
from appliance.core.entries import DocumentPrinted
from appliance.ledger import archive_evidence, archive_package, stored_zip
from appliance.ledger.archive_evidence import Evidence
from appliance.ledger.archive_package import PERSONAL, Files
from appliance.ledger.blobs import Blobs
from appliance.ledger.records import Records
from appliance.outbox import Job
from appliance.station import Station
from kiosk_ui import archive_page
from kiosk_ui.paper.slip import Slip

ENDINGS: Final = {
    "text/plain": "txt", "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png",
}  # fmt: skip


class Names(Struct, frozen=True):
    """What the personal part is made with: papers as slips, and as A4 where there are fonts."""

    slip_of: Callable[[Job], Slip]
    pdf_of: Callable[[Job], bytes] | None = None


VERIFIER: Final = resources.files("auditor").joinpath("archive_verify.py")
"""The program that judges a package: a file of its own, shipped beside and inside."""


def evidence_package(
    records: Records, blobs: Blobs, number: str, tables: Tables, *, witnesses: Iterable[str] = ()
) -> bytes:
    """The package without names, from a database alone. Raises NoTrade, Breach, TooLarge."""
    evidence = archive_evidence.gathered(records, number)
    return stored_zip.written(archive_package.add_sums(_open(evidence, blobs, tables, witnesses)))


def whole_package(
    station: Station, number: str, names: Names, *, witnesses: Iterable[str] = ()
) -> bytes:
    """The package with its personal part, as far as the vault still has it. Raises as above."""
    evidence = archive_evidence.gathered(station.ledger, number)
    tables = station.tables_of(station.trade(number))
    files = _open(evidence, station.blobs, tables, witnesses)
    return stored_zip.written(
        archive_package.add_sums(files | _personal(station, evidence, names))
    )


def _open(evidence: Evidence, blobs: Blobs, tables: Tables, witnesses: Iterable[str]) -> Files:
    files = archive_package.evidence_files(
        evidence, blobs, tables, verifier=VERIFIER.read_bytes(), witnesses=witnesses
    )
    return files | {"index.html": archive_page.page(evidence, files, tables)}


def _personal(station: Station, evidence: Evidence, names: Names) -> Files:
    files: Files = {}
    papers = [*_papers(station, evidence.number, names)]
    for name, _job, body in papers:
        files[name] = body
    keys = {}
    for one in kept_papers.named(station, evidence.number):
        kept, key = kept_papers.opened(station, evidence.number, one.digest)
        if kept is None:
            continue
        ending = ENDINGS.get(kept.media, "bin")
        files[f"{PERSONAL}attachments/{one.digest}.{ending}"] = kept.body
        keys[one.digest] = base64.b64encode(key).decode()
    values = [*_values(station, evidence)]
    files[f"{PERSONAL}openings.json"] = canonical.encode({"keys": keys, "values": values})
    page = archive_page.names([(job, name) for name, job, _body in papers], sorted(files), values)
    return files | {f"{PERSONAL}index.html": page}


def _papers(station: Station, number: str, names: Names) -> Iterator[tuple[str, Job, bytes]]:
    """Each paper that was ordered for the trade, once.

    A4 is the very file that was printed, where it was kept. A slip is set anew, as of its first
    copy: its proof stands on the checkpoint of today, so it is not the print of then.
    """
    kept = _kept_sheets(station, number)
    seen: dict[tuple[str, str], str] = {}
    sheets: set[str] = set()
    for job in station.outbox.jobs(trade=number):
        first, before = replace(job, copy=1), seen.get((job.kind, job.document))
        name = before or f"{PERSONAL}papers/{job.kind}-{len(seen) + 1}"
        seen[job.kind, job.document] = name
        if before is None:
            try:
                slip = names.slip_of(first)
            except KeyError:
                continue  # what it said is erased, or it is typed on A4 alone
            yield f"{name}.txt", job, "\n".join(slip.lines()).encode()
        if job.what != "sheet" or name in sheets:
            continue
        sheets.add(name)
        printed = kept_papers.read(station, number, kept.get(job.document, ""))
        if printed is not None:
            yield f"{name}.pdf", job, printed.body
        elif names.pdf_of is not None:
            yield f"{name}.pdf", job, names.pdf_of(first)


def _kept_sheets(station: Station, number: str) -> dict[str, str]:
    """The sealed file of the first copy of each document that went to the A4 printer."""
    found: dict[str, str] = {}
    for one in station.in_the_open(number):
        if isinstance(one.fact, DocumentPrinted) and one.fact.kept_sha256:
            found.setdefault(one.fact.document, one.fact.kept_sha256)
    return found


def _values(station: Station, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Every personal value that an entry commits to, with its salt, as far as it is kept."""
    told = {seq: evidence.read(seq) for seq in (*evidence.entries, *evidence.around)}
    told |= archive_package.opened(evidence)
    for seq, one in sorted(told.items()):
        for name in sorted(one.get("commits", {})):
            value, salt = station.vault.value(seq, name), station.vault.salt(seq, name)
            if value is not None and salt is not None:
                yield {
                    "seq": seq, "name": name, "value": canonical.decode(value),
                    "salt": base64.b64encode(salt).decode(),
                }  # fmt: skip
