"""The winner falls away: found on the blacklist, skipped, reminded, in default; who comes next."""

from appliance.core.entries.fact import Fact, register


@register
class BlacklistHit(Fact, frozen=True):
    """A party of this trade stands on the district's list, by enrolment number (domain.md H03).

    `list_version`: first 16 hex digits of the list's SHA-256; `list_date`: the local day for
    which it was asked; `stage`: ENROL (written at the closing) or AWARD.
    """

    kind = "blacklist.hit"
    enrol_id: str
    list_version: str
    list_date: str
    stage: str


@register
class AwardSkipped(Fact, frozen=True):
    """The winner is not eligible; `next_enrol_id` takes it at the price of the own offer."""

    kind = "award.skip"
    enrol_id: str
    ground: str
    proof_sha256: str
    next_enrol_id: str
    accept_sha256: str


@register
class ReminderSent(Fact, frozen=True):
    """`due`: local ISO day by which the winner must have signed or paid, itself included."""

    kind = "reminder.send"
    reminder_no: str
    enrol_id: str
    due: str
    text_sha256: str


@register
class WinnerDefaulted(Fact, frozen=True):
    """`due`: the day of the reminder that passed without the winner."""

    kind = "winner.default"
    enrol_id: str
    due: str
    reminder_no: str
    facts_sha256: str


@register
class AwardPassedOn(Fact, frozen=True):
    kind = "award.next"
    enrol_id: str
    next_enrol_id: str
    accept_sha256: str
