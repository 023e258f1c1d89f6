"""What the public sees of an opening: remarks of lay observers."""

from appliance.core.entries.fact import Fact, register


@register
class ObserverRemarked(Fact, frozen=True):
    """The words lie in the vault."""

    kind = "observer.remark"
    personal = ("text",)
    session_id: str
