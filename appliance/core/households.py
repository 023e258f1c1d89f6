"""Households and collectives with several signers: each signs for themselves (domain.md D07).

A co-holder comes with the card, or is typed before two of the staff, and signs with finger, ink
or thumb; the household's consent is then counted from these signatures, not from a number that
somebody keyed in.
"""

from appliance.core.commands import AddHolder, MatchIdentity
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DecisionPaper, Draft, IdentityMatched, IdentityRead
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.people import comparable_name
from appliance.core.principals import CO_HOLDER, PARTS
from appliance.core.registration import (
    SIGN_KINDS,
    TYPED_REASONS,
    card_warnings,
    person,
    same_person,
)
from appliance.core.trade import Trade
from appliance.core.world import Who, World

HOUSEHOLD_CONSENT = "D07"


def add(world: World, asked: AddHolder, by: Who, at: Instant) -> Decision:
    """Somebody signs beside the transferor.

    Refusals: holder-part, sign-kind-unknown, typed-needs-reason, typed-needs-second,
    module-missing, source-unknown, holder-is-transferor, holder-again, and those of
    registration.person.
    """
    if asked.part not in PARTS:
        return refused("holder-part", about="part")
    if asked.sign_kind not in SIGN_KINDS:
        return refused("sign-kind-unknown", about="sign_kind")
    no = _source(asked, by) or person(
        world, asked.party_id, at, about="party_id", typed=asked.source == "TYPED"
    )
    if no is not None:
        return no
    if world.transferor is not None and same_person(world.transferor, asked.party_id):
        return refused("holder-is-transferor", about="party_id")
    if any(same_person(one, asked.party_id) for one in world.holders):
        return refused("holder-again", about="party_id")
    fact = IdentityRead(
        asked.party_id.id_type, asked.source, module=asked.module, reason=asked.reason,
        second_actor=by[1].staff_no if asked.source == "TYPED" else "",
        warnings=card_warnings(asked.party_id, at), part=asked.part, sign_kind=asked.sign_kind,
    )  # fmt: skip
    trade = world.in_hand.number or None
    return decided(Draft(fact, trade=trade, commits={"party_id": "party_id"}))


def consent(trade: Trade, *, co_holders: int, day: str, scan_sha256: str = "") -> DecisionPaper:
    """The household's consent as signed: the transferor and every co-holder who signed.

    `co_holders`: how many the contract certificate names beside the holder; `day` local ISO.
    """
    return DecisionPaper(
        HOUSEHOLD_CONSENT, day, holder_signed=True, co_holders=co_holders,
        signed=min(trade.principals.signed(CO_HOLDER), co_holders), scan_sha256=scan_sha256,
    )  # fmt: skip


def match_identity(world: World, asked: MatchIdentity, _by: Who, _at: Instant) -> Decision:
    """The card of a transferor whose number was typed is held against it.

    Refusals: identity-not-typed, module-missing. A card of another person is kept as OTHER.
    """
    if world.in_hand.source != "TYPED":
        return refused("identity-not-typed")
    if not is_word(asked.module):
        return refused("module-missing", about="module")
    known = world.transferor
    same = known is not None and same_person(known, asked.party_id) and _named_alike(world, asked)
    fact = IdentityMatched("SAME" if same else "OTHER", asked.module)
    trade = world.in_hand.number or None
    return decided(Draft(fact, trade=trade, commits={"party_id": "party_id"}))


def _named_alike(world: World, asked: MatchIdentity) -> bool:
    assert world.transferor is not None
    return comparable_name(world.transferor.name) == comparable_name(asked.party_id.name)


def _source(asked: AddHolder, by: Who) -> Decision | None:
    if asked.source == "CARD":
        return None if is_word(asked.module) else refused("module-missing", about="module")
    if asked.source != "TYPED":
        return refused("source-unknown", about="source")
    if asked.reason not in TYPED_REASONS:
        return refused("typed-needs-reason", about="reason")
    return None if len(by) >= 2 else refused("typed-needs-second")
