"""The pages of an archive package that a person reads: no scripts, nothing from a network.

Always Chinese: an archive has one form. The first page names nobody; the second, in the personal
part, leads to the papers and says what the commitments of the ledger stand for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from appliance.core.codes import Tables
from appliance.core.forms import is_sha256
from appliance.core.instant import SHANGHAI, instant_of
from appliance.ledger.archive_evidence import Evidence
from appliance.ledger.archive_package import SEALED, opened
from appliance.outbox import Job
from kiosk_ui.i18n import say

STYLE: Final = (
    "body{font:17px/1.6 serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border:1px solid #888;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top}code,pre{font:14px/1.5 monospace;"
    "word-break:break-all;white-space:pre-wrap}h2{margin-top:2rem}"
)
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(evidence: Evidence, files: Mapping[str, bytes], tables: Tables) -> bytes:
    """What happened, which papers there are, how all of it is checked; without a name."""
    closed = evidence.closed >= 0
    state = say("archive.page.closed" if closed else "archive.page.open")
    if closed:
        state += _moment(str(evidence.read(evidence.closed)["at"]))
    facts = [
        (say("archive.page.trade"), evidence.number), (say("archive.page.state"), state),
        (say("archive.page.ledger"), evidence.origin),
        (say("archive.page.size"), str(evidence.size)),
    ]  # fmt: skip
    parts = [
        _table((), facts), f"<h2>{say('archive.page.check')}</h2>",
        *(f"<p>{escape(say(f'archive.page.check.{no}'))}</p>" for no in ("1", "2", "3")),
        f"<h2>{say('archive.page.way')}</h2>",
        _table(_heads("seq", "at", "what", "who"), _way(evidence)),
        f"<h2>{say('archive.page.papers')}</h2>", _papers(files, tables),
        *_texts(files),
    ]  # fmt: skip
    return _html(say("archive.page.title", "zh_CN", number=evidence.number), parts)


def names(
    papers: Iterable[tuple[Job, str]], files: Sequence[str], values: Iterable[Mapping[str, Any]]
) -> bytes:
    """The page of the personal part; links stay inside its folder."""
    rows = [(say(f"document.{job.kind}"), job.document, _link(name)) for job, name in papers]
    attached = [(_link(name),) for name in files if "/attachments/" in name]
    known = [
        (str(one["seq"]), str(one["name"]),
         json.dumps(one["value"], ensure_ascii=False, sort_keys=True))
        for one in values
    ]  # fmt: skip
    parts = [
        f"<p>{escape(say('archive.page.personal'))}</p>",
        f"<h2>{say('archive.page.papers')}</h2>",
        _table(_heads("what", "number", "file"), rows, raw=2),
        *_attached(attached),
        f"<h2>{say('archive.page.values')}</h2>",
        _table(_heads("seq", "field", "value"), known),
    ]  # fmt: skip
    return _html(say("archive.page.personal-title"), parts)


def _attached(rows: Sequence[tuple[str]]) -> list[str]:
    if not rows:
        return []
    head = f"<h2>{say('archive.page.attached')}</h2>"
    return [head, _table(_heads("file"), rows, raw=0)]


def _way(evidence: Evidence) -> list[tuple[str, ...]]:
    hidden = opened(evidence)
    rows: list[tuple[str, ...]] = []
    for seq in evidence.entries:
        told = evidence.read(seq)
        inner = hidden.get(seq)
        if told["kind"] == SEALED and inner is None:
            continue  # a cover, or an enrolment that was never closed
        act = inner or told
        roles = say(", ").join(
            dict.fromkeys(say(f"role.{one['role']}") for one in act.get("sigs", []))
        )
        what = say(f"kind.{act['kind']}")
        rows.append((str(seq), _moment(str(told["at"])), what, roles or say("archive.page.box")))
    return rows


def _papers(files: Mapping[str, bytes], tables: Tables) -> str:
    listed = files.get("papers.json")
    told = json.loads(listed)["files"] if listed else []
    rows = [(_name(kind, tables), _here(no, files) if is_sha256(no) else no) for kind, no in told]
    return _table(_heads("what", "number"), rows)


def _here(digest: str, files: Mapping[str, bytes]) -> str:
    there = "archive.page.in" if f"blobs/{digest}" in files else "archive.page.not-in"
    return f"{digest} {say(there)}"


def _name(kind: str, tables: Tables) -> str:
    row = tables.document_types.get(kind)
    return row.zh if row is not None else say(f"kind.{kind}")


def _texts(files: Mapping[str, bytes]) -> list[str]:
    """Public texts (the notice) to the letter; sealed papers are no text."""
    found = []
    for name, body in sorted(files.items()):
        if not name.startswith("blobs/"):
            continue
        try:
            text = body.decode()
        except UnicodeDecodeError:
            continue
        if text.isprintable() or "\n" in text:
            found += [f"<h2>{say('archive.page.text')}</h2>", f"<pre>{escape(text)}</pre>"]
    return found


def _heads(*names_: str) -> tuple[str, ...]:
    return tuple(say(f"archive.page.head.{one}") for one in names_)


def _moment(at: str) -> str:
    return instant_of(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _link(name: str) -> str:
    inside = escape(name.removeprefix("personal/"))
    return f'<a href="{inside}">{inside}</a>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], raw: int = -1) -> str:
    """`raw`: the column that is markup already."""
    top = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{one if at == raw else escape(one)}</td>" for at, one in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{body}</table>"


def _html(title: str, parts: Iterable[str]) -> bytes:
    text = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"
    )
    return text.encode()
