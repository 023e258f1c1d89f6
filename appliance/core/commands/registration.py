"""Registration at the counter: draft, application, giving a draft up."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person, Place


class DraftTrade(Command, frozen=True, kw_only=True):
    """Begin a trade from a villager's registration: consent, identity, draft (three entries).

    `representative`: who stands at the counter where it is not the transferor, with their own
    card: for an organisation, or as an agent.
    """

    personal = ("transferor", "representative")
    draft_id: str
    type: str
    mode: str
    transferor: Person
    representative: Person | None = None
    consent_version: str
    source: str
    """CARD or TYPED; TYPED needs `reason` and a second staff signature."""
    module: str = ""
    reason: str = ""


class SubmitTrade(Command, frozen=True, kw_only=True):
    """The transferor's signed application. `trade` is the next number of the station."""

    personal = ("transferor", "place", "representative")
    draft_id: str
    type: str
    mode: str
    method: str
    transferor: Person
    representative: Person | None = None
    place: Place
    village: str
    start: str
    list_price_fen: int
    price_unit: str
    sign_kind: str
    owner: str = "HHD"
    """The transferor's kind, a code of party_types.csv."""
    by_agent: bool = False
    green: str = ""
    """Why it goes before others: one of registration.GREEN, or empty."""
    outsiders: bool = True
    """Whether one from outside the collective may take part."""
    kind: str = ""
    """GOODS or SERVICES of a purchase."""
    parcel_code: str = ""
    object_id: str = ""
    """Where there is no parcel: asset number, registration, page of the share book."""
    area_mu_e4: int = 0
    title_area_mu_e4: int = 0
    area_m2_e2: int = 0
    """Hundredths of a square metre."""
    quantity: int = 0
    """In the unit of the type as stored (units.csv)."""
    term_months: int = 0
    estimate_fen: int = 0
    title_months_left: int | None = None
    measured_area_mu_e4: int | None = None
    land_type: str = ""
    finger_score: int | None = None
    application_sha256: str = ""


class DropDraft(Command, frozen=True, kw_only=True):
    """Give a draft up: PARTY_WISH by the clerk, EXPIRED by the box when clock DL33 is over."""

    draft_id: str
    reason: str
