"""Who may enrol for an organisation: two factors, and what the pool says (E01, C04, D01).

The first factor is the organisation's certificate of the district with a signature made for this
very enrolment; the second is the person at the counter, by card or finger, who must be its
trader or legal representative. Signatures and tokens are judged outside; here is what follows.
"""

import msgspec
from msgspec import Struct

from appliance.core import people
from appliance.core.commands import EnrolBidder
from appliance.core.decision import Decision, refused
from appliance.core.entries import Check
from appliance.core.instant import Instant
from appliance.core.parties import CREDIT_CODE
from appliance.core.registration import person, same_person
from appliance.core.world import Seen, World

FACTORS = ("CARD", "FINGER")
"""How the person at the counter was proven."""

LISTED, PENDING = "LISTED", "PENDING"
"""In the district's pool; certified by the district, but not (yet) in the pool that lies here."""

SAME, DIFFERS = "SAME", "DIFFERS"
COMPARED = ("NAME", "ACCOUNT", "QUALIFICATION")
"""What enrolment compares with the pool, beside the code itself (D01)."""


class Trader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may act for the organisation, from the first to the last day, ISO, included.

    `token` stands for the identity number (ledger/organisations.py); `legal`: its representative
    by law; `revoked`: taken off before the last day.
    """

    token: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    legal: bool = False
    revoked: bool = False


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the district signs for an organisation; `key` is its Ed25519 key, base64."""

    serial: str
    uscc: str
    key: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    salt: str = ""
    traders: tuple[Trader, ...] = ()


class PoolRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation of the district's pool. `account`: token of the basic account, or "".

    `qualified_to`: last day of the qualification, "" where none is kept; `revoked`: serial
    numbers of certificates that are good no more.
    """

    uscc: str
    name: str
    account: str = ""
    qualified_to: str = ""
    traders: tuple[Trader, ...] = ()
    revoked: tuple[str, ...] = ()


class Shown(Struct, frozen=True):
    """What was laid down at the counter, as far as keys and tokens can tell.

    `certificate`: None where none of the district's was shown; `signed`: by its key, for this
    enrolment; `person`, `account`: tokens under the salt of the list that decides.
    """

    certificate: Certificate | None
    signed: bool
    uscc: str
    name: str
    person: str
    account: str


def judged(shown: Shown, row: PoolRow | None, day: str) -> Seen:
    """Both factors and the comparison, on that local day. Pure; nothing is refused here."""
    traders = row.traders if row else shown.certificate.traders if shown.certificate else ()
    return Seen(
        credential=_credential(shown, row, day),
        serial=shown.certificate.serial if shown.certificate else "",
        trader=_trader(traders, shown.person, day),
        pool=LISTED if row else PENDING,
        differs=_differences(shown, row, day) if row else (),
    )


def _credential(shown: Shown, row: PoolRow | None, day: str) -> str:
    certificate = shown.certificate
    if certificate is None:
        return "MISSING"
    if not shown.signed:
        return "FORGED"
    if certificate.uscc != shown.uscc:
        return "OTHER"
    if row and certificate.serial in row.revoked:
        return "REVOKED"
    return "GOOD" if certificate.first <= day <= certificate.last else "EXPIRED"


def _trader(traders: tuple[Trader, ...], token: str, day: str) -> str:
    """The best of the person's rows counts: one that ended does not undo one that runs."""
    rows = [one for one in traders if one.token == token]
    good = [one for one in rows if not one.revoked and one.first <= day <= one.last]
    if good:
        return "LEGAL" if any(one.legal for one in good) else "TRADER"
    if any(one.revoked for one in rows):
        return "REVOKED"
    return "EXPIRED" if rows else "NONE"


def _differences(shown: Shown, row: PoolRow, day: str) -> tuple[str, ...]:
    """Codes of COMPARED; an empty field of the pool is compared with nothing."""
    wrong = {
        "NAME": people.comparable_name(row.name) != people.comparable_name(shown.name),
        "ACCOUNT": bool(row.account) and row.account != shown.account,
        "QUALIFICATION": bool(row.qualified_to) and row.qualified_to < day,
    }
    return tuple(code for code in COMPARED if wrong[code])


# --- the rule ------------------------------------------------------------------------------------


def is_organisation(asked: EnrolBidder) -> bool:
    return asked.party_id.id_type == CREDIT_CODE


def fault(world: World, asked: EnrolBidder, at: Instant) -> Decision | None:
    """Why this person may not enrol this organisation now; None where both factors hold.

    Refusals: agent-missing, agent-not-verified, agent-card-expired, agent-is-transferor,
    org-credential-missing, org-credential-forged, org-credential-other, org-credential-revoked,
    org-credential-expired, trader-unknown, trader-revoked, trader-expired, those of `person`.
    """
    agent = asked.agent_id
    if agent is None or agent.id_type == CREDIT_CODE:
        return refused("agent-missing", about="agent_id")
    no = person(world, agent, at, about="agent_id")
    if no is not None:
        return no
    if asked.agent_source not in FACTORS:
        return refused("agent-not-verified", about="agent_id")
    if agent.card_valid_to and agent.card_valid_to < at.day:
        return refused("agent-card-expired", about="agent_id", until=agent.card_valid_to)
    if world.transferor is not None and same_person(world.transferor, agent):
        return refused("agent-is-transferor", about="agent_id")
    seen = world.organisation or Seen()
    return _credential_refused(seen) or _trader_refused(seen)


def checks(seen: Seen) -> tuple[Check, ...]:
    """What the pool says, as conditions: each comparison shown, a mismatch not met (D01)."""
    if seen.pool != LISTED:
        return (Check("POOL", PENDING, True),)
    compared = tuple(
        Check(f"POOL_{code}", DIFFERS if code in seen.differs else SAME, code not in seen.differs)
        for code in COMPARED
    )
    return (Check("POOL", LISTED, True), *compared)


def _credential_refused(seen: Seen) -> Decision | None:
    match seen.credential:
        case "GOOD":
            return None
        case "FORGED":
            return refused("org-credential-forged", about="credential")
        case "OTHER":
            return refused("org-credential-other", about="credential")
        case "REVOKED":
            return refused("org-credential-revoked", about="credential")
        case "EXPIRED":
            return refused("org-credential-expired", about="credential")
        case _:
            return refused("org-credential-missing", about="credential")


def _trader_refused(seen: Seen) -> Decision | None:
    match seen.trader:
        case "TRADER" | "LEGAL":
            return None
        case "REVOKED":
            return refused("trader-revoked", about="agent_id")
        case "EXPIRED":
            return refused("trader-expired", about="agent_id")
        case _:
            return refused("trader-unknown", about="agent_id")
