"""Letters of authority: in whose name a person decides, and that nobody does once it is over.

Source: domain.md A15 (one letter, one seal). A person without any letter acts in the office that
the district certified; whoever ever had one for a matter needs one that holds on the day.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from appliance.core.clocks import day_at, day_of
from appliance.core.commands import AddDelegation, EndDelegation
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DelegationAdded, DelegationEnded, Draft, Fact
from appliance.core.forms import day, is_code
from appliance.core.instant import Instant
from appliance.core.world import Delegation, Signed, Who, World

SUBJECT: Final = "delegation"
"""Under this name the ledger finds every letter and its end."""

MATTERS: Final = (
    "review.sign", "review.dept", "review.supervise", "review.approve", "dept.answer",
)  # fmt: skip
"""What may be decided in somebody else's name."""

OWN_OFFICE: Final = -1


def register(told: Iterable[tuple[int, str, Fact]]) -> tuple[Delegation, ...]:
    """One line for each letter and matter, the oldest first, from (seq, entry time, fact)."""
    found: list[Delegation] = []
    for seq, at, fact in told:
        if isinstance(fact, DelegationAdded):
            found += [
                Delegation(
                    seq, fact.staff_no, matter, fact.authority, fact.valid_from, fact.valid_to
                )
                for matter in fact.matters
            ]
        elif isinstance(fact, DelegationEnded):
            found = [_ended(each, fact, day_at(at).isoformat()) for each in found]
    return tuple(found)


def acting(world: World, event: str, signer: Signed, at: Instant) -> Decision | int:
    """The entry of the letter under which `signer` does this, OWN_OFFICE without any.

    A letter that was ended, is over or has not begun is no ground: refusal delegation-over.
    """
    ever = [
        each
        for each in world.delegations
        if each.staff_no == signer.staff_no and each.matter == event
    ]
    if not ever:
        return OWN_OFFICE
    good = [each for each in ever if each.holds(at.day)]
    if good:
        return good[-1].seq
    return refused("delegation-over", until=shown_end(ever[-1]))


def shown_end(letter: Delegation) -> str:
    """The local day with which a letter ends or was ended."""
    return letter.ended or letter.valid_to


def add(world: World, asked: AddDelegation, by: Who, at: Instant) -> Decision:
    """Keep a letter of authority.

    Refusals: delegate-unknown, delegate-self, delegation-matter, authority-unknown, seal-missing,
    date-form, delegation-dates.
    """
    if all(one.staff_no != asked.staff_no for one in world.staff.values()):
        return refused("delegate-unknown", about="staff_no")
    if any(signer.staff_no == asked.staff_no for signer in by):
        return refused("delegate-self", about="staff_no")
    if not asked.matters or set(asked.matters) - set(MATTERS):
        return refused("delegation-matter", about="matters")
    if asked.authority not in world.tables.organisations:
        return refused("authority-unknown", about="authority")
    if not asked.seal_name.text.strip():
        return refused("seal-missing", about="seal_name")
    first, last = day(asked.valid_from), day(asked.valid_to)
    if first is None or last is None:
        return refused("date-form", about="valid_from" if first is None else "valid_to")
    if not first <= last or last < day_of(at.at):
        return refused("delegation-dates", about="valid_to")
    fact = DelegationAdded(
        asked.staff_no, asked.matters, asked.authority, asked.valid_from, asked.valid_to
    )
    return decided(Draft(fact, commits={"seal_name": "seal_name"}))


def end(world: World, asked: EndDelegation, _by: Who, at: Instant) -> Decision:
    """End letters for matters. Refusals: reason-unknown, delegation-matter, delegation-unknown."""
    if not is_code(asked.reason):
        return refused("reason-unknown", about="reason")
    if not asked.matters or set(asked.matters) - set(MATTERS):
        return refused("delegation-matter", about="matters")
    running = {
        each.matter
        for each in world.delegations
        if each.staff_no == asked.staff_no and not each.ended and each.valid_to >= at.day
    }
    if not running & set(asked.matters):
        return refused("delegation-unknown", about="staff_no")
    return decided(Draft(DelegationEnded(asked.staff_no, asked.matters, asked.reason)))


def _ended(letter: Delegation, fact: DelegationEnded, on: str) -> Delegation:
    hit = letter.staff_no == fact.staff_no and letter.matter in fact.matters
    return replace(letter, ended=on) if hit and not letter.ended else letter
