"""Letters of authority: who decides in whose name, under which seal, until when."""

from appliance.core.entries.fact import Fact, register


@register
class DelegationAdded(Fact, frozen=True):
    """`authority` lets the person with `staff_no` decide in `matters`, which are event kinds.

    `authority` is a code of organisations.csv; the days are local, both included.
    """

    kind = "delegation.add"
    personal = ("seal_name",)
    staff_no: str
    matters: tuple[str, ...]
    authority: str
    valid_from: str
    valid_to: str


@register
class DelegationEnded(Fact, frozen=True):
    """From this entry on the person decides in these matters in nobody's name."""

    kind = "delegation.end"
    staff_no: str
    matters: tuple[str, ...]
    reason: str
