"""The register of objects."""

from appliance.core.commands.base import Command
from appliance.core.parties import Place


class AddObject(Command, frozen=True, kw_only=True):
    """Hold an object: a parcel by its code, anything else by a number of its own."""

    personal = ("location_ct",)
    type: str
    location_ct: Place
    object_id: str = ""
    parcel_code: str = ""
    title_no: str = ""


class ChangeObject(Command, frozen=True, kw_only=True):
    """Correct what is held of a trade's object while its file is with the party."""

    personal = ("location_ct",)
    object_id: str
    reason: str
    location_ct: Place | None = None
    title_no: str = ""
