"""Who fell away as winner of a trade, and why: the part of the fold that ranks are read with."""

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import AwardPassedOn, AwardSkipped, ReminderSent, WinnerDefaulted

SuccessionFact = AwardSkipped | AwardPassedOn | ReminderSent | WinnerDefaulted


class Succession(Struct, frozen=True):
    """`out`: enrolment numbers that lost the award, in that order; the rest is of this award."""

    out: tuple[str, ...] = ()
    reminder: ReminderSent | None = None
    reminders: int = 0
    defaulted: WinnerDefaulted | None = None

    def after(self, fact: SuccessionFact) -> "Succession":
        match fact:
            case ReminderSent():
                return replace(self, reminder=fact, reminders=self.reminders + 1)
            case WinnerDefaulted():
                return replace(self, out=(*self.out, fact.enrol_id), defaulted=fact)
            case AwardSkipped():
                return replace(self, out=(*self.out, fact.enrol_id), reminder=None)
            case AwardPassedOn():
                return replace(self, reminder=None, defaulted=None)
