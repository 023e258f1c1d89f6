"""The sheets of the staff: a month of attendance, a year of training. They carry no number."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from appliance.core.entries import TrainingAdded
from appliance.core.worktime import DayLine, Mark, MonthSheet
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import day, void
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of


class Head(Struct, frozen=True):
    """What stands over a sheet: the station, whose it is, when and by whom it was printed."""

    station: str
    name: str
    staff_no: str
    at: str
    by: str
    practice: bool = False
    training: bool = False


def hours(minutes: int, language: Language) -> str:
    """`7 h 05`."""
    return say("people.hours", language, hours=minutes // 60, minutes=f"{minutes % 60:02}")


def attendance(sheet: MonthSheet, head: Head, *, language: Language = "zh_CN") -> Slip:
    """The days that are told of, the sums, and who signs; days nobody waited for are left out."""
    blocks = _head("people.attendance", head, language)
    blocks.append(Pair(say("people.month", language), sheet.month))
    blocks += [*(Pair(*one) for one in figures(sheet, language)), Rule()]
    told = [one for one in sheet.lines if one.mark not in (Mark.OFF, Mark.AHEAD) or one.reason]
    blocks += [Pair(_day(one.day, language), said(one, language)) for one in told]
    if not told:
        blocks.append(Text(say("people.nothing", language)))
    blocks += [Rule(), *_signs(("people.sign-own", "people.sign-head"), language)]
    return slip_of(blocks)


def training(
    year: str, courses: Sequence[tuple[int, TrainingAdded]], head: Head, until: str, *,
    language: Language = "zh_CN",
) -> Slip:  # fmt: skip
    """The courses of a year with their entries, all hours, and until when they are good."""
    blocks = _head("people.training", head, language)
    blocks.append(Pair(say("people.year", language), year))
    total = sum(one.hours for _seq, one in courses)
    blocks.append(Pair(say("people.training-hours", language), str(total)))
    good = day(until, language) or say("people.untrained", language)
    blocks += [Pair(say("people.training-until", language), good), Rule()]
    for seq, one in courses:
        name = say(f"course.{one.course}", language)
        blocks.append(Pair(day(one.date, language), name))
        blocks.append(
            Text(say("people.course", language, hours=one.hours, until=one.valid_to, seq=seq))
        )
    if not courses:
        blocks.append(Text(say("people.nothing", language)))
    blocks += [Rule(), *_signs(("people.sign-own", "people.sign-head"), language)]
    return slip_of(blocks)


def figures(sheet: MonthSheet, language: Language) -> list[tuple[str, str]]:
    """The month in figures, each with its name."""
    found = (
        ("present", str(sheet.count(Mark.PRESENT))),
        ("hours", hours(sheet.minutes, language)),
        ("late", str(sheet.late)),
        ("early", str(sheet.early)),
        ("absent", str(sheet.count(Mark.ABSENT))),
        ("away", str(sheet.count(Mark.AWAY))),
        ("open", str(sheet.open)),
        ("corrected", str(sheet.corrected)),
    )
    return [(say(f"people.sum.{name}", language), value) for name, value in found]


def said(line: DayLine, language: Language) -> str:
    """A day in words: hours, what was late, what was corrected and why."""
    parts = [_first(line, language)]
    if line.late:
        parts.append(say("people.late", language, minutes=line.late))
    if line.early:
        parts.append(say("people.early", language, minutes=line.early))
    if line.open:
        parts.append(say("people.open", language))
    if line.reason:
        why = say(f"attend-why.{line.reason}", language)
        parts.append(say("people.corrected", language, why=why))
    return "  ".join(parts)


def _first(line: DayLine, language: Language) -> str:
    if line.mark is Mark.PRESENT:
        stay = f"{line.came}-{line.went}"
        return f"{stay}  {hours(line.minutes, language)}"
    if line.mark is Mark.AWAY:
        return say(f"absence.{line.cause}", language)
    return say(f"people.mark.{line.mark}", language)


def _day(iso: str, language: Language) -> str:
    weekday = say(f"weekday.{date.fromisoformat(iso).isoweekday()}", language)
    return f"{iso[5:]} {weekday}"


def _head(title: str, head: Head, language: Language) -> list[Block]:
    return [
        *void(head.practice, head.training, language),
        Title(say(title, language)),
        Centred(head.station),
        Rule(),
        Pair(say("people.name", language), f"{head.name} {head.staff_no[-4:]}"),
        Pair(say("paper.time", language), head.at),
        Pair(say("paper.by", language), head.by),
    ]


def _signs(names: tuple[str, ...], language: Language) -> list[Block]:
    return [Pair(say(one, language), "") for one in names]
