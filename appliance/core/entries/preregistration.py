"""What came from the villages."""

from appliance.core.entries.fact import Fact, register


@register
class PreregistrationsTaken(Fact, frozen=True):
    """`source`: a village's code; `sha256` of the file or code as it came, sealed."""

    kind = "prereg.import"
    source: str
    count: int
    sha256: str
