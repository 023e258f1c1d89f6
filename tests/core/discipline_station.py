"""A small station that knows what is on file about parties, as the register reads it."""

from typing import Any

from msgspec.structs import replace
from small_station import SUPERVISOR, TAKER, TEXT, SmallStation

from appliance.core import cases
from appliance.core.cases import Discipline, Told
from appliance.core.commands import (
    AddExposure,
    Command,
    DecideCase,
    OpenCase,
    RecordTalk,
)
from appliance.core.decision import Decision
from appliance.core.entries import Attendee, CaseDecided, CaseOpened, ExposureAdded
from appliance.core.parties import Person, Words
from appliance.core.world import Signed

TALKED = (
    Attendee("SUPERVISOR", "INK"),
    Attendee("PARTY", "FINGER"),
    Attendee("RECORDER", "INK"),
)
CASE = "999999100-2026-CASE-0001"
DECISION = f"{CASE}-D1"


class DisciplineStation(SmallStation):
    """Keeps as SmallStation does; cases and exposures are folded from what it kept."""

    party: Person | None = TAKER

    def ask(self, command: Command, *signers: Signed) -> Decision:
        told = [Told(one.trade or "", one.seq, one.at, one.fact) for one in self.records]
        about = {} if self.party is None else {"party": self.party}
        self.changes["discipline"] = replace(
            Discipline(cases=cases.cases(told), exposures=cases.exposures(told)), **about
        )
        return super().ask(command, *signers)


def of(station: SmallStation) -> DisciplineStation:
    """The same history, with its files."""
    new = DisciplineStation()
    new.__dict__.update(station.__dict__)
    return new


def opening(**changes: Any) -> OpenCase:
    values: dict[str, Any] = {"party_id": TAKER, "act_code": "B03", "facts_sha256": TEXT}
    return OpenCase(**(values | changes))


def talking(**changes: Any) -> RecordTalk:
    values: dict[str, Any] = {
        "case_no": CASE, "attendees": TALKED, "names": Words("李四，监督员，记录员"),
        "text_sha256": TEXT,
    }  # fmt: skip
    return RecordTalk(**(values | changes))


def deciding(**changes: Any) -> DecideCase:
    values: dict[str, Any] = {
        "case_no": CASE, "sanction": ("EXPOSURE",), "reason": Words("经约谈核实"),
        "start": "2026-03-03",
    }  # fmt: skip
    return DecideCase(**(values | changes))


def exposing(**changes: Any) -> AddExposure:
    values: dict[str, Any] = {
        "party_id": TAKER, "basis": "BAD_ACT", "decision_no": DECISION, "text_sha256": TEXT,
        "start": "2026-03-03",
    }  # fmt: skip
    return AddExposure(**(values | changes))


def opened(at: str = "2026-03-03 09:00", **changes: Any) -> DisciplineStation:
    """One case, of no trade."""
    station = DisciplineStation(at)
    station.must(opening(**changes), SUPERVISOR)
    return station


def decided(
    at: str = "2026-03-03 09:00", *, act_code: str = "B03", **changes: Any
) -> DisciplineStation:
    station = opened(at, act_code=act_code)
    station.must(talking(), SUPERVISOR)
    station.must(deciding(**({"start": at[:10]} | changes)), SUPERVISOR)
    return station


def exposed(start: str, basis: str = "BAD_ACT") -> tuple[DisciplineStation, ExposureAdded]:
    """Something published from that day on, on that day at nine."""
    station = decided(f"{start} 09:00")
    fact = station.must(exposing(start=start, basis=basis), SUPERVISOR).entries[0].fact
    assert isinstance(fact, ExposureAdded)
    return station, fact


def fact_of(decision: Decision) -> CaseDecided | CaseOpened:
    fact = decision.entries[0].fact
    assert isinstance(fact, CaseDecided | CaseOpened)
    return fact
