"""Questions that the code tables ask: a table of the district's changes them with it.

Wrong answers are what other rows say, so that nothing wrong is invented.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from appliance.core.code_rows import BadAct, Deadline
from appliance.core.codes import Tables
from appliance.core.study import shuffled
from kiosk_ui.i18n import say
from kiosk_ui.study.question import Question, Text

MARK: Final = "T."
"""Before the id of a question of a table; no written one begins so."""
WRONG: Final = 3
FEWEST: Final = 2
PEOPLE: Final = ("CLERK", "CASHIER", "REVIEWER", "HOST", "HEAD", "SUPERVISOR")
ALWAYS: Final = "1"
"""`required_when` of a paper that everybody brings."""


def questions(tables: Tables) -> Mapping[str, tuple[Question, ...]]:
    """By matter."""
    return {
        "intake": tuple(_papers(tables)),
        "notice": (*_deadlines(tables), *_days(tables)),
        "methods": tuple(_methods(tables)),
        "roles": tuple(_roles(tables)),
        "conduct": tuple(_bad_acts(tables)),
    }


def _both(code: str, /, **facts: object) -> Text:
    """A sentence of the catalogues; a fact that is a Text is said in its own language."""

    def told(language: str) -> dict[str, object]:
        return {
            name: one.said(language) if isinstance(one, Text) else one
            for name, one in facts.items()
        }

    return Text(say(code, "zh_CN", **told("zh")), say(code, "en", **told("en")))


def _named(row: object) -> Text:
    return Text(str(getattr(row, "zh", "")), str(getattr(row, "en", "")))


def _made(
    name: str, ask: Text, right: Text, others: Iterable[Text], *, source: str, why: Text
) -> Iterator[Question]:
    """One question, where the tables have enough wrong answers for it."""
    known = {one.zh: one for one in others if one.zh != right.zh and one.en != right.en}
    by_en = {one.en: one for one in known.values()}
    wrong = [by_en[one] for one in shuffled(name, by_en)][:WRONG]
    if len(wrong) >= FEWEST:
        yield Question(MARK + name, ask, right, tuple(wrong), why, source)


def _why(fact: Text, answer: Text) -> Text:
    return _both("study.why", fact=fact, answer=answer)


# --- periods -------------------------------------------------------------------------------------


def _length(row: Deadline, n: int = 0) -> Text:
    return _both(f"study.length.{row.unit}", n=n or row.default)


def _deadlines(tables: Tables) -> Iterator[Question]:
    for code, row in tables.deadlines.items():
        name, answer = _named(row), _length(row)
        # Its half and its double too: of some units there is one row only.
        near = [_length(row, row.default * 2), _length(row, -(-row.default // 2))]
        others = [_length(one) for one in tables.deadlines.values() if _alike(one, row)]
        yield from _made(
            code, _both("study.q.deadline", name=name), answer, (*others, *near),
            source=f"deadlines {code}: {row.basis}", why=_why(name, answer),
        )  # fmt: skip


def _alike(one: Deadline, other: Deadline) -> bool:
    """Whether one may be taken for the other: days for days, months for months."""
    return one.unit.endswith("_day") == other.unit.endswith("_day") and (
        one.unit == other.unit or one.unit.endswith("_day")
    )


def _days(tables: Tables) -> Iterator[Question]:
    """How long the notice and the result of each type must stand, at least."""
    for which in ("notice_min", "result"):
        found = {
            code: _both(f"study.length.{tables.deadlines[clock].unit}", n=days)
            for code, row in tables.trade_types.items()
            if (clock := getattr(row, f"{which.removesuffix('_min')}_clock")) in tables.deadlines
            and (days := getattr(row, f"{which}_days"))
        }
        for code, answer in found.items():
            name = _named(tables.trade_types[code])
            yield from _made(
                f"{which}-{code}", _both(f"study.q.{which}", name=name), answer,
                found.values(), source=f"trade_types {code}: {tables.trade_types[code].basis}",
                why=_why(_both(f"study.fact.{which}", name=name), answer),
            )  # fmt: skip


# --- papers --------------------------------------------------------------------------------------


def _papers(tables: Tables) -> Iterator[Question]:
    rows = tables.all_materials.values()
    of_type: dict[str, list[Text]] = {}
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(row.trade_type, set()).add(row.zh)
        if row.required_when == ALWAYS:
            of_type.setdefault(row.trade_type, []).append(_named(row))
    common = set.intersection(*asked.values())
    for code, own in of_type.items():
        strange = [
            one for other, papers in of_type.items() if other != code
            for one in papers if one.zh not in asked[code]
        ]  # fmt: skip
        special = [one for one in own if one.zh not in common]
        name = _named(tables.trade_types[code])
        source = f"materials {code}"
        if special:
            ask = _both("study.q.paper", name=name)
            yield from _made(
                f"paper-{code}",
                ask,
                special[0],
                strange,
                source=source,
                why=_why(name, special[0]),
            )
        if strange:
            odd = {one.zh: one for one in strange}
            right = odd[shuffled(code, odd)[0]]
            ask = _both("study.q.no-paper", name=name)
            why = _both("study.why-not", name=name, answer=right)
            yield from _made(f"no-paper-{code}", ask, right, own, source=source, why=why)


# --- methods -------------------------------------------------------------------------------------


def _methods(tables: Tables) -> Iterator[Question]:
    bidders = [_both("study.bidders", n=n) for n in (1, 2, 3, 5)]
    grades = [_both("study.grade", n=n) for n in (1, 2, 3, 4, 5)]
    for code, row in tables.trade_methods.items():
        name = _named(row)
        if row.min_valid_bidders:
            answer = _both("study.bidders", n=row.min_valid_bidders)
            ask = _both("study.q.bidders", name=name)
            yield from _made(
                f"bidders-{code}", ask, answer, bidders, source=f"trade_methods {code}",
                why=_why(name, answer),
            )  # fmt: skip
        if row.host_grade_min:
            answer = _both("study.grade", n=row.host_grade_min)
            ask = _both("study.q.grade", name=name)
            yield from _made(
                f"grade-{code}",
                ask,
                answer,
                grades,
                source=f"trade_methods {code}",
                why=_why(name, answer),
            )


# --- roles ---------------------------------------------------------------------------------------


def _roles(tables: Tables) -> Iterator[Question]:
    """Acts that one role alone may do, and those that need a second hand."""
    people = {code: _named(tables.roles[code]) for code in PEOPLE if code in tables.roles}
    for row in tables.events.values():
        name = Text(row.zh, row.en)
        for which, held in (("who", row.roles), ("second", row.second)):
            if len(held) != 1 or held[0] not in people:
                continue
            # Who has a hand in it anyway is no wrong answer to offer.
            others = [one for code, one in people.items() if code not in (*row.roles, *row.second)]
            answer = people[held[0]]
            yield from _made(
                f"{which}-{row.kind}", _both(f"study.q.{which}", name=name), answer, others,
                source=f"event_types {row.kind}", why=_why(name, answer),
            )  # fmt: skip


# --- bad acts ------------------------------------------------------------------------------------


def _bad_acts(tables: Tables) -> Iterator[Question]:
    results = {code: _result(tables, row) for code, row in tables.bad_acts.items()}
    for code, answer in results.items():
        name = _named(tables.bad_acts[code])
        yield from _made(
            f"act-{code}", _both("study.q.act", name=name), answer, results.values(),
            source=f"bad_acts {code}", why=_why(name, answer),
        )  # fmt: skip


def _result(tables: Tables, row: BadAct) -> Text:
    rows = tables.sanctions.values()
    known = [_named(one) for one in rows if {one.en, one.code.lower()} & set(row.sanctions)]
    comma = _both("study.comma")
    zh, en = comma.zh.join(one.zh for one in known), comma.en.join(one.en for one in known)
    return _both("study.result", what=Text(zh, en), n=row.months)
