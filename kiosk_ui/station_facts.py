"""What the head of station looks at in the morning and in the evening, each fact as one line.

Lines are projections: of the ledger, of what devices answered, of what was proven (views.Proof).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core import absence, degraded, envelope, strip
from appliance.core.day_sums import DaySums
from appliance.core.entries import DeviceModeChanged
from appliance.core.world import WITHDRAWN, Staff
from appliance.registers import day_sums, duty, strips
from appliance.station import Station
from kiosk_ui import device_words, readiness
from kiosk_ui.device_words import Tone
from kiosk_ui.house import House
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.readiness import name_of
from kiosk_ui.readiness import Finding, Verdict
from kiosk_ui.shown import day_full, local, moment
from sync.stick_wish import FILE, Progress

SUMMED_MAX: Final = 5_000
"""Entries that the page sums at once; a longer span is summed on its strip."""
CARD_SOON: Final = timedelta(days=30)
"""So long before its last day a card is called out: the district needs time to certify."""
EVENING: Final = "17:30"
"""Where the box closes no day by itself, the page asks for it from then on."""
STICK_BYTES_MAX: Final = 262_144
TONES: Final[Mapping[Verdict, Tone]] = {
    Verdict.GOOD: "go", Verdict.UNTRIED: "wait", Verdict.LOOK: "wait", Verdict.BAD: "stop",
}  # fmt: skip
REMEDIES: Final = frozenset(
    {
        "found.clock-doubted", "found.disk", "found.ledger-trouble", "found.ledger-broken",
        "found.line-down", "found.line-certificate", "found.case",
    }
)  # fmt: skip
"""What has a sentence `station.do.<code>` that says what to do."""


class Line(Struct, frozen=True):
    """One fact: its lamp, what is so, and what to do about it (empty: nothing)."""

    tone: Tone
    text: str
    do: str = ""


class Card(Struct, frozen=True):
    """One person of the station: the card in force, else the last one."""

    staff_no: str
    name: str
    roles: str
    grade: str
    tone: Tone
    state: str
    today: str


class Close(Struct, frozen=True):
    """How the day stands. `sums`: of what is not closed yet, None where that is too long.

    `owed`: the hour of today is over, or a day before was left open.
    """

    last: str
    first: int
    newest: int
    waiting: int
    sums: DaySums | None
    may_close: bool
    owed: bool
    paper: bool


def morning(home: House, to: Language) -> list[Line]:
    """Today's check, as the ledger has it; its findings while this process remembers them."""
    checked = _checked(home.station)
    today = home.station.now().day
    if checked is None or f"{local(checked[1]):%Y-%m-%d}" != today:
        return [Line("wait", say("station.unchecked", to))]
    seq, at, wanting = checked
    lines = [Line("wait" if wanting else "go",
                  say("station.checked" if not wanting else "station.checked-wanting", to,
                      at=moment(at)[-5:], seq=f"{seq:,}"))]  # fmt: skip
    report = home.report
    if report is None or report.seq != seq:
        return lines
    bad = [one for one in report.findings if one.verdict is not Verdict.GOOD]
    later = readiness.later(report, home.devices.states(), home.station)
    return lines + [_found(one, to) for one in (*later, *bad)]


def _checked(station: Station) -> tuple[int, str, bool] | None:
    """Entry, time and whether something was wanting, of the newest check; None before the first.

    The check and the devices share one kind of entry; the check's own name keeps it apart.
    """
    name = degraded.SUBJECT + readiness.DEVICE
    for subject, seq, body in station.ledger.newest_of(name):
        written = envelope.from_bytes(body)
        fact = envelope.fact_of(written)
        if subject == name and isinstance(fact, DeviceModeChanged):
            return seq, written.at, fact.mode != degraded.NORMAL
    return None


def _found(one: Finding, to: Language) -> Line:
    text = say("station.found", to, name=name_of(one, to), state=say(one.code, to, **one.facts))
    return Line(TONES[one.verdict], text, _remedy(one, to))


def _remedy(one: Finding, to: Language) -> str:
    if one.remark:
        return say(one.remark, to)
    if one.code in REMEDIES:
        return say(f"station.do.{one.code.removeprefix('found.')}", to)
    state = one.code.removeprefix("device-state.")
    text = say(f"device-do.{state}", to)
    return say("device-do.other", to) if text == f"device-do.{state}" else text


def without(home: House, to: Language) -> list[Line]:
    """What does not work now: since when by the ledger, and how it goes on without."""
    rows = device_words.rows(home.devices.states(), home.opened_modes(), to)
    return [
        Line(
            "stop" if row.tone == "stop" else "wait",
            say("station.without", to, name=row.word, state=row.state)
            + (say("station.since", to, at=moment(row.since.at)) if row.since else ""),
            row.without or row.do,
        )
        for row in rows
        if row.since is not None or row.tone == "stop"
    ]


def backups(home: House, to: Language) -> list[Line]:
    """Where else what this box holds lies: at the district, on a stick, on paper."""
    station = home.station
    proof = station.proof()
    lines = []
    if proof.reach:
        kept = "station.copy-held" if proof.held else "station.copy-confirmed"
        at = moment(proof.safe_at) if proof.safe_at else ""
        lines.append(Line("go", say(kept, to, seq=f"{proof.reach - 1:,}", at=at)))
    else:
        lines.append(Line("wait", say("station.copy-none", to), say("station.copy-none.do", to)))
    if home.settings.identity.recovery_key:
        lines.append(Line("go", say("station.copy-vault", to)))
    else:
        lines.append(Line("wait", say("station.copy-no-key", to), say("station.no-key.do", to)))
    return [*lines, *_stick(home, to), *_strip(station, to)]


def _stick(home: House, to: Language) -> Iterator[Line]:
    """What the agent said last of a stick; nothing where it has no place for one."""
    try:
        with (home.settings.state_folder / "inbox" / FILE).open("rb") as file:
            told = msgspec.json.decode(file.read(STICK_BYTES_MAX), type=Progress)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return
    report = told.report
    if report is None or report.act != "give-out":
        yield Line("wait", say("station.stick-none", to), say("station.stick-none.do", to))
    else:
        yield Line("go", say("station.stick", to, at=moment(report.at)))


def _strip(station: Station, to: Language) -> Iterator[Line]:
    closed = strips.newest(station)
    if closed is not None:
        told = say("station.strip", to, date=day_full(closed.date), seq=f"{closed.last_seq:,}")
        yield Line("go", told)


def close_of(station: Station, close_at: str) -> Close:
    """The last day that was closed, and what came since. `close_at`: `18:00`, "" for no hour."""
    closed, size, today = strips.newest(station), station.ledger.size, station.now().day
    first = closed.last_seq + 1 if closed else 0
    sums = None
    if 0 < size - first <= SUMMED_MAX:
        sums = day_sums.of_span(station, first, size - 1)
    last = closed.date if closed else ""
    return Close(
        last=last, first=first, newest=size - 1, waiting=size - first, sums=sums,
        owed=bool(strip.falls_due(close_at or EVENING, station.now().at, last)),
        may_close=closed is None or closed.date < today,
        paper=closed is not None and bool(closed.paper_no),
    )  # fmt: skip


def people(station: Station, to: Language) -> list[Card]:
    """Everybody who has or had a card, by number, with what they do today."""
    today = station.now().day
    on_duty, away = duty.on_duty(station, today), duty.absences(station)
    found = []
    for number, one in sorted(_in_force(station).items()):
        tone, state = _validity(one, today, to)
        doing = ""
        if absence.is_away(away, number, today):
            doing = say("station.away", to)
        elif number in on_duty:
            doing = say("station.on-duty", to)
        roles = say(", ", to).join(say(f"role.{role}", to) for role in one.roles)
        grade = station.tables.skill_grades.get(one.grade)
        word = "" if grade is None else grade.en if to == "en" else grade.zh
        name = station.staff_name(number)
        found.append(Card(number, name, roles, word, tone, state, doing))
    return found


def _in_force(station: Station) -> dict[str, Staff]:
    """Staff number -> the newest card that is not withdrawn; the newest of all where none is."""
    held, seqs = station.projections.staff(), station.projections.staff_seqs()
    found: dict[str, Staff] = {}
    for key in sorted(held, key=lambda key: (held[key].valid_to != WITHDRAWN, seqs[key])):
        found[held[key].staff_no] = held[key]
    return found


def _validity(one: Staff, today: str, to: Language) -> tuple[Tone, str]:
    if one.valid_to == WITHDRAWN:
        return "stop", say("station.card-withdrawn", to)
    until = day_full(one.valid_to)
    if one.valid_to < today:
        return "stop", say("station.card-over", to, day=until)
    if date.fromisoformat(one.valid_to) - date.fromisoformat(today) <= CARD_SOON:
        return "wait", say("station.card-soon", to, day=until)
    return "go", say("station.card-until", to, day=until)
