"""What is traded, as the register of objects holds it: by parcel code or another number."""

from appliance.core.entries.fact import Fact, register


@register
class ObjectAdded(Fact, frozen=True):
    """`title_no`: number of the title document; `location_ct` commits to where it lies."""

    kind = "object.add"
    personal = ("location_ct",)
    type: str
    object_id: str = ""
    parcel_code: str = ""
    title_no: str = ""


@register
class ObjectChanged(Fact, frozen=True):
    """What a cure of the file changed. `fields`: title_no, location; `reason`: a code."""

    kind = "object.change"
    personal = ("location_ct",)
    object_id: str
    fields: tuple[str, ...]
    reason: str
    title_no: str = ""
