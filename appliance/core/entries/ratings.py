"""How a visitor rated one transaction at the counter (domain.md B12)."""

from appliance.core.entries.fact import Fact, register


@register
class ServiceRated(Fact, frozen=True):
    """`service_id` of a `service.add`; `score` from 1 to 5; the words lie in the vault."""

    kind = "rating.add"
    personal = ("comment_ct",)
    service_id: str
    score: int
    tags: tuple[str, ...]
    anonymous: bool
