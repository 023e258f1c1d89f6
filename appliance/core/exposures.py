"""The exposure board (H04, G07): published with duration and ground in law, ended by itself.

Source: domain.md 1.7 G07, 1.8 H04, 3.4: the end is the same day number so many months later (31
August -> 28 or 29 February), last day included, and never moved on.
"""

from datetime import date, datetime

from appliance.core import cases, numbering
from appliance.core.cases import Exposure
from appliance.core.clocks import CATCH_UP, day_of, end_of
from appliance.core.commands import AddExposure, EndExposure
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, ExposureAdded, ExposureEnded
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.people import normal_id
from appliance.core.registration import person
from appliance.core.world import Who, World

KIND = "DOC44"


def add(world: World, asked: AddExposure, _by: Who, at: Instant) -> Decision:
    """Publish something about a party.

    Refusals: trade-unknown, exposure-basis, date-form, exposure-start, decision-no-missing,
    case-decision-unknown, exposure-other-party, exposure-again, digest-form, those of person.
    """
    if asked.trade and world.trade is None:
        return refused("trade-unknown", about="trade")
    basis = world.tables.exposure_bases.get(asked.basis)
    if basis is None:
        return refused("exposure-basis", about="basis")
    first = day(asked.start)
    if first is None:
        return refused("date-form", about="start")
    if first < day_of(at.at):
        return refused("exposure-start", about="start")
    no = person(world, asked.party_id, at, about="party_id") or _decision(
        world, asked, of_case=basis.of_case
    )
    if no is not None:
        return no
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    fact = ExposureAdded(
        numbering.next_document(world, KIND, at), asked.basis, first.isoformat(),
        cases.last_day(first, basis.months).isoformat(), asked.decision_no, asked.text_sha256,
    )  # fmt: skip
    return decided(
        Draft(fact, trade=asked.trade or None, commits={"party_id": "party_id"}),
        follows=[Follow("print", KIND, fact.exposure_no)],
    )


def end(world: World, asked: EndExposure, _by: Who, at: Instant) -> Decision:
    """The last day is over. Refusals: exposure-unknown, exposure-over, too-early."""
    one = world.discipline.exposures.get(asked.exposure_no)
    if one is None or one.trade != (asked.trade or ""):
        return refused("exposure-unknown")
    if one.ended:
        return refused("exposure-over")
    ended_at = over(one)
    if not at.surely_after(ended_at):
        return refused("too-early")
    since = text_of(ended_at) if at.at - ended_at > CATCH_UP else ""
    return decided(Draft(ExposureEnded(one.exposure_no, since), trade=one.trade or None))


def over(one: Exposure) -> datetime:
    """24:00 of its last day."""
    return end_of(date.fromisoformat(one.end))


def due(one: Exposure, at: Instant) -> bool:
    """Whether the box has to write its end."""
    return not one.ended and at.surely_after(over(one))


def _decision(world: World, asked: AddExposure, *, of_case: bool) -> Decision | None:
    """What it rests on: a decided case that says so, or a paper with a number; and only once."""
    if not is_word(asked.decision_no):
        return refused("decision-no-missing", about="decision_no")
    on_file = world.discipline
    if any(
        (one.decision_no, one.basis) == (asked.decision_no, asked.basis) and not one.ended
        for one in on_file.exposures.values()
    ):
        return refused("exposure-again", about="decision_no")
    case = on_file.decided(asked.decision_no)
    if of_case and (case is None or not case.says(asked.decision_no, cases.EXPOSURE)):
        return refused("case-decision-unknown", about="decision_no")
    if case is not None and on_file.party is not None:
        one, other = on_file.party, asked.party_id
        if normal_id(one.id_number) != normal_id(other.id_number):
            return refused("exposure-other-party", about="party_id")
    return None
