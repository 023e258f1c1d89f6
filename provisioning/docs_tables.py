"""Writes the documents that are made from the code tables: `docs/glossary.md`, `docs/steps.md`.

    python -m provisioning.docs_tables            write them
    python -m provisioning.docs_tables --check    exit 1 when one is not what the tables say

The words of the house that stand in no code table are rows of `docs/terms.csv`.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from appliance.core.code_rows import Code, EventType, Transition
from appliance.core.codes import Tables
from appliance.core.steps import STEPS
from appliance.tables import load

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by `python -m provisioning.docs_tables` from the code tables. Do not edit. -->"

ABOUT_CODES = (
    "Days and limits are data of the district, never constants; where a table and the law differ, "
    "the law wins."
)
ABOUT_FLOORS = (
    "They come with the release. A district may ask for more; a table that asks for less is "
    "refused by name, also when the district signed it."
)
ABOUT_MOVES = (
    "A move that is not in this table is an error for everybody. `*ACTIVE` stands for every "
    "active state, `*PREVIOUS` for the state before the suspension. The picture leaves out "
    "suspension, withdrawal and termination, which the table has. A move without a command is not "
    "offered yet."
)

Table = tuple[str, str, Sequence[str], Iterable[Sequence[str]]]
"""Heading, explanation, column heads, rows."""


def main(arguments: Sequence[str]) -> int:
    """Write or check; 0 when all is as it should be, 1 when a document is out of date."""
    parser = argparse.ArgumentParser(prog="docs_tables", description="Documents of the tables")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder of the documents")
    asked = parser.parse_args(arguments)
    stale = False
    for name, text in documents(load(), asked.docs / "terms.csv").items():
        path = asked.docs / name
        if _is(path, text):
            continue
        stale = True
        if not asked.check:
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path}: {'not what the tables say' if asked.check else 'written'}\n")
    return int(stale and asked.check)


def documents(tables: Tables, terms: Path) -> Mapping[str, str]:
    """File name -> text of each document."""
    with terms.open(encoding="utf-8", newline="") as lines:
        words = [(row["zh"], row["en"], row["meaning"]) for row in csv.DictReader(lines)]
    return {"glossary.md": glossary(tables, words), "steps.md": steps(tables)}


def glossary(tables: Tables, words: Iterable[Sequence[str]]) -> str:
    """Every term with its Chinese: one English word for one Chinese term."""
    head = [
        "# Glossary",
        MADE,
        f"Codes, terms and parameters of table set {tables.version}. {ABOUT_CODES}",
    ]
    house: Table = ("Words of the house", "", ("Chinese", "English", "meaning"), words)
    return _page(head, [house, *_glossary_tables(tables)])


def steps(tables: Tables) -> str:
    """The state machine: a picture, the moves, and what else may be recorded where."""
    head = [
        "# Steps of a trade",
        MADE,
        ABOUT_MOVES,
        "\n".join(["```mermaid", "stateDiagram-v2", *_drawn(tables.transitions), "```"]),
    ]
    moves = [
        (
            move.from_state or "(begin)",
            f"`{move.event}` {tables.event(move.event).zh}",
            _command(move.event),
            _listed(move.roles) + _second(tables.event(move.event)),
            move.to,
            _listed(tables.event(move.event).documents),
            move.guard,
        )
        for move in tables.transitions
    ]
    columns = ("from", "event", "command", "signed by", "to", "prints", "guard")
    return _page(head, [("Moves", "", columns, moves), *_other_events(tables)])


def _glossary_tables(tables: Tables) -> list[Table]:
    three = ("code", "Chinese", "English")
    return [
        ("States", "`docs/steps.md` has the moves.", (*three, "meaning", "active"),
         [(s.code, s.zh, s.en, s.meaning, _yes(s.active)) for s in tables.states.values()]),
        ("Roles", "Nobody has two roles on one trade that are kept apart.",
         (*three, "line", "kept apart from"),
         [(r.code, r.zh, r.en, r.line, _listed(r.apart)) for r in tables.roles.values()]),
        ("Trade types", "Notice and result days are working days.",
         (*three, "level", "transferor", "longest term", "notice", "result", "methods", "price"),
         [(t.code, t.zh, t.en, t.level, t.transferor, t.max_term_years, str(t.notice_min_days),
           str(t.result_days), _listed(t.allowed_methods), t.price_unit)
          for t in tables.trade_types.values()]),
        ("Trade methods", "", (*three, "best", "bidders", "single bidder", "tie", "host grade"),
         [(m.code, m.zh, m.en, m.direction, str(m.min_valid_bidders), m.single_bidder_rule,
           m.tie_break, str(m.host_grade_min)) for m in tables.trade_methods.values()]),
        ("Transfer modes", "", three, _codes(tables.transfer_modes.values())),
        ("Decisions", "Who has to agree, with quorum and majority.",
         (*three, "quorum", "majority", "basis"),
         [(d.code, d.zh, d.en, d.quorum, d.majority, d.basis)
          for d in tables.decision_types.values()]),
        ("Clocks", "Counting: `appliance/core/calendar.py`.",
         (*three, "default", "unit", "minimum", "runs", "from", "basis"),
         [(d.code, d.zh, d.en, str(d.default), d.unit, str(d.minimum), d.runs, d.start, d.basis)
          for d in tables.deadlines.values()]),
        ("Floors of the law", ABOUT_FLOORS, ("table", "row", "column", "rule", "value", "law"),
         [(f.table, f.code, f.column, f.rule, f.value, f.law) for f in tables.floors]),
        ("Skill grades", "An act asks for the grade that may do it, whoever supervises excepted.",
         ("grade", "Chinese", "may", "events", "roles"),
         [(str(g.grade), g.zh, act.act, _listed(act.events), _listed(act.roles))
          for g in tables.skill_grades.values()
          for act in (tables.grade_acts[name] for name in g.acts)]),
        ("Documents", "", (*three, "state", "paper", "signed by"),
         [(d.code, d.zh, d.en, d.state, d.paper, d.signed_by)
          for d in tables.document_types.values()]),
        ("Why an enrolment fails", "", (*three, "gate"),
         [(g.code, g.zh, g.en, g.gate) for g in tables.gate_fail_codes.values()]),
        ("Why a trade is suspended", "", (*three, "session paused by", "trade suspended by"),
         [(s.code, s.zh, s.en, _listed(s.session_pause_by), _listed(s.trade_suspend_by))
          for s in tables.suspension_reasons.values()]),
        ("Why a trade ends", "", (*three, "deposits"),
         [(t.code, t.zh, t.en, t.deposit) for t in tables.termination_reasons.values()]),
        ("Deposit states", "", (*three, "set by"),
         [(d.code, d.zh, d.en, d.set_by) for d in tables.deposit_status.values()]),
        ("Parties", "", (*three, "credit code begins with"),
         [(p.code, p.zh, p.en, _listed(p.uscc_prefixes)) for p in tables.party_types.values()]),
        ("Channels", "", three, _codes(tables.publication_channels.values())),
        ("Units", "", (*three, "stored as", "is"),
         [(u.code, u.zh, u.en, u.scale, u.to_base) for u in tables.units.values()]),
    ]  # fmt: skip


def _other_events(tables: Tables) -> list[Table]:
    """Events that move nothing, one table for each line that signs them."""
    lines = sorted({line for event in tables.events.values() for line in event.lines})
    columns = ("event", "Chinese", "English", "command", "signed by", "states", "prints")
    return [
        (f"Other entries: {line}", "", columns, [
            (f"`{e.kind}`", e.zh, e.en, _command(e.kind), _listed(e.roles) + _second(e),
             _listed(e.states), _listed(e.documents))
            for e in tables.events.values() if line in e.lines and not e.move
        ])
        for line in lines
    ]  # fmt: skip


def _drawn(moves: Iterable[Transition]) -> list[str]:
    """Lines of the picture: neither the moves that lead out of everywhere nor the archive's."""
    left_out = {"trade.withdraw", "trade.terminate", "trade.suspend", "trade.resume"}
    return [
        f"    {move.from_state or '[*]'} --> {move.to}: {move.event}"
        for move in moves
        if move.event not in left_out
    ]


def _page(head: Sequence[str], tables: Iterable[Table]) -> str:
    parts = list(head)
    for heading, explanation, columns, rows in tables:
        parts += [f"## {heading}", explanation, _table(columns, rows)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _codes(rows: Iterable[Code]) -> list[tuple[str, str, str]]:
    return [(row.code, row.zh, row.en) for row in rows]


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)


def _command(event: str) -> str:
    """Name of the command that asks for an event; empty while the station has none."""
    return next((step.command.__name__ for step in STEPS if step.event == event), "")


def _second(event: EventType) -> str:
    return f" + {_listed(event.second)}" if event.second else ""


def _yes(truth: bool) -> str:
    return "yes" if truth else ""


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
