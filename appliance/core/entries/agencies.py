"""What agencies earn for their engagements (domain.md F19). Their names are public."""

from appliance.core.entries.fact import Fact, register


@register
class AgencyScored(Fact, frozen=True):
    """`agency`: credit code; `score`: points given or taken; `total`: with all given before."""

    kind = "agency.score"
    agency: str
    engagement_no: str
    score: int
    total: int
