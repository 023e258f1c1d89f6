"""Enrolment behind the firewall, and its end by the clock (domain.md 2.3, entries.md 3).

Until the closing nothing here may show in clear who or how many enrolled: every fact is hidden,
and a refused attempt before the deadline leaves no entry.
"""

import re
from datetime import datetime

import msgspec
from msgspec.structs import replace

from appliance.core import (
    deposit_intake,
    flagging,
    messages,
    numbers,
    organisations,
    people,
    qualification,
)
from appliance.core.clocks import CATCH_UP, day_of, local_text
from appliance.core.commands import (
    CloseEnrolment,
    CoverEnrolment,
    EnrolBidder,
    RefuseWebEnrolment,
    TakeWebEnrolment,
    WithdrawEnrolment,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    BidderEnrolled,
    BlacklistHit,
    Check,
    Cover,
    Draft,
    EnrolmentClosed,
    EnrolmentWithdrawn,
    EnrolNumber,
    GateFailed,
)
from appliance.core.forms import is_code, is_word, moment
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.mandate import conflict_of, on_one_side
from appliance.core.registration import RESIDENT_ID, person, same_person
from appliance.core.trade import SUSPENDED, Enrolment, Trade
from appliance.core.trade_types import TYPES
from appliance.core.world import Who, World

OWN_INCOME = "OWN_INCOME"
"""Paper of a person of 16 or 17 who lives on own work and so counts as adult (Civil Code 18)."""

OWN_INCOME_AGE = 16

WEB_REFUSED = "enrol/web-refused"
"""Under this name the ledger finds what of the district's web was not taken."""

WEB = "WEB"
"""Channel of what the district took over the web; the counter's is another."""

_ENROL_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


def enrol(world: World, asked: EnrolBidder, by: Who, at: Instant) -> Decision:
    """Take an enrolment that surely came before the deadline; on the second it is too late.

    A late or doubtful attempt is kept as one. Refusals: wrong-stage, clock-unsure, enrol-late,
    trade-suspended,
    enrol-in-doubt, enrol-id-form, enrol-id-again, bidder-is-transferor, enrolled-already,
    bidder-under-age, and those of registration.person and organisations.fault.
    """
    trade = world.in_hand
    if trade.notice is None:
        return refused("wrong-stage")
    if not at.trusted:
        return refused("clock-unsure")
    if trade.stage == SUSPENDED:  # the deadline will move, so nothing is late
        return refused("trade-suspended")
    deadline = instant_of(trade.notice.enrol_deadline)
    if not at.surely_before(deadline):
        return _late(trade, deadline, "enrol.add", by, at)
    if trade.stage != "PUBLISHED":
        return refused("wrong-stage")
    if asked.channel == WEB:  # that is what the district's own record says
        return refused("word-form", about="channel")
    return _taken(world, asked, at, text_of(at.at))


def take_over(world: World, asked: TakeWebEnrolment, _by: Who, at: Instant) -> Decision:
    """An enrolment that the district took over the web (E05): from here on one like any other.

    Its time is that of the district's record. Refusals: wrong-stage, clock-unsure, date-form,
    web-enrol-late, and those of an enrolment at the counter.
    """
    trade = world.in_hand
    if trade.stage != "PUBLISHED":
        return refused("wrong-stage")
    if not at.trusted:
        return refused("clock-unsure")
    received = moment(asked.received_at)
    if received is None or received > at.at + at.bound:
        return refused("date-form", about="received_at")
    if received >= _deadline(trade):
        return refused("web-enrol-late", deadline=local_text(_deadline(trade)))
    return _taken(world, asked, at, asked.received_at, asked.cert)


def refuse_web(_world: World, asked: RefuseWebEnrolment, _by: Who, _at: Instant) -> Decision:
    """The district hears which of its enrolments counts for nothing, and why.

    Refusals: enrol-id-form, word-form.
    """
    if not _ENROL_ID.fullmatch(asked.enrol_id):
        return refused("enrol-id-form", about="enrol_id")
    reason = asked.reason.upper().replace("-", "_")
    if not is_code(reason):
        return refused("word-form", about="reason")
    fact = AttemptRefused("enrol.add", "", reason, "domain 6.2", number=asked.enrol_id)
    return decided(Draft(fact))


def _taken(
    world: World, asked: EnrolBidder, at: Instant, received_at: str, cert: str = ""
) -> Decision:
    """Who it is and what was shown, judged; the two sealed acts of an enrolment."""
    trade = world.in_hand
    no = _who(world, trade, asked, at) or on_one_side(world, asked.party_id, asked.agent_id)
    if no is not None:
        return no
    age = _age_check(asked, at) if asked.party_id.id_type == RESIDENT_ID else None
    if age is not None and not age.met:
        return refused("bidder-under-age", about="party_id")
    conflict = conflict_of(world.transferor, asked.party_id)
    listed = Check("BLACKLIST", world.blacklist, world.blacklist != "HIT")
    company = organisations.is_organisation(asked)
    seen = world.organisation if company else None
    conditions = (
        *((age,) if age else ()),
        listed,
        *((conflict,) if conflict else ()),
        *(organisations.checks(seen) if seen else ()),
        *TYPES[trade.type].conditions(trade, asked),
    )
    added = BidderEnrolled(
        asked.enrol_id,
        asked.channel,
        received_at,
        asked.materials,
        conditions,
        party="ORGANISATION" if company else "PERSON",
        certificate=seen.serial if seen else "",
        cert=cert,
    )
    commits = ("party_id", "agent_id", "credential") if company else ("party_id",)
    return decided(
        Draft(added, commits={name: name for name in commits}, hidden_for=trade.number),
        deposit_intake.asked_with_enrolment(trade, asked.enrol_id),
    )


def withdraw(world: World, asked: WithdrawEnrolment, by: Who, at: Instant) -> Decision:
    """Take an enrolment back before the deadline. Refusals: enrol-unknown, enrol-*."""
    trade = world.in_hand
    standing = trade.enrolment(asked.enrol_id)
    if standing is None or standing.withdrawn:
        return refused("enrol-unknown", about="enrol_id")
    if not at.surely_before(_deadline(trade)):
        return _late(trade, _deadline(trade), "enrol.withdraw", by, at)
    fact = EnrolmentWithdrawn(asked.enrol_id, text_of(at.at))
    return decided(Draft(fact, hidden_for=trade.number))


def cover(world: World, _asked: CoverEnrolment, _by: Who, _at: Instant) -> Decision:
    """One more sealed act that says nothing, while enrolment is open. Refusal: wrong-stage."""
    trade = world.trade
    if trade is None or trade.stage != "PUBLISHED":
        return refused("wrong-stage")
    return decided(Draft(Cover(), hidden_for=trade.number))


def close(world: World, asked: CloseEnrolment, _by: Who, at: Instant) -> Decision:
    """Close at the deadline: numbers in the order of receipt, every bidder checked, key published.

    Too few qualified bidders end in gate.fail at once. Refusals: clock-unsure, too-early,
    key-form.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    deadline = _deadline(trade)
    if not at.surely_after(deadline):
        return refused("too-early")
    if not _KEY.fullmatch(asked.key):
        return refused("key-form", about="key")
    since = text_of(deadline) if at.at - deadline > CATCH_UP else ""
    numbered = _numbered(trade)
    before = {each.number for each in trade.enrolments}
    fact = EnrolmentClosed(
        deadline=text_of(deadline),
        closed_at=text_of(at.at),
        count=len(numbered),
        numbers=tuple(
            EnrolNumber(each.random_id, each.number)
            for each in numbered
            if each.number not in before
        ),
        key=asked.key,
        effective_at=since,
    )
    listed = [
        Draft(BlacklistHit(each.number, world.list_version, at.day, "ENROL"), trade=trade.number)
        for each in numbered
        if any(one.condition == "BLACKLIST" and not one.met for one in each.conditions)
    ]
    shared = deposit_intake.shared_since(trade)
    deposits = trade.deposits
    for one in shared:
        deposits = deposits.after(one, world.last_seq + 1, "")
    looked_at = [Draft(one, trade=trade.number) for one in shared]
    gate = qualification.examine(
        world, msgspec.structs.replace(trade, deposits=deposits), numbered, since
    )
    alike = flagging.at_closing(trade, world.traits, numbered)
    failed = any(isinstance(one.fact, GateFailed) for one in gate)
    told = [messages.notify("M03", messages.BIDDERS)]
    return decided(
        Draft(fact, trade=trade.number), *looked_at, *listed, *alike, *gate,
        follows=[] if failed else told,
    )  # fmt: skip


def standing(trade: Trade) -> tuple[Enrolment, ...]:
    """Enrolments that were not taken back, in the order of receipt."""
    kept = [each for each in trade.enrolments if not each.withdrawn]
    return tuple(sorted(kept, key=lambda each: (each.received_at, each.seq)))


def _late(trade: Trade, deadline: datetime, event: str, by: Who, at: Instant) -> Decision:
    """The attempt is an entry; the doubt serves nobody and is recorded too (entries.md 7)."""
    surely = at.surely_after(deadline)
    reason = "LATE_ENROL" if surely else "LATE_IN_DOUBT"
    attempt = AttemptRefused(event, by[0].role, reason, "domain 6.2")
    keep = (Draft(attempt, trade=trade.number),)
    closed = local_text(deadline)
    if not surely:
        return refused("enrol-in-doubt", keep=keep, deadline=closed)
    came = local_text(at.at, seconds=True)
    seconds = int((at.at - deadline).total_seconds())
    return refused("enrol-late", keep=keep, deadline=closed, came=came, seconds=seconds)


def _who(world: World, trade: Trade, asked: EnrolBidder, at: Instant) -> Decision | None:
    if not _ENROL_ID.fullmatch(asked.enrol_id):
        return refused("enrol-id-form", about="enrol_id")
    if not is_code(asked.channel) or not all(is_word(each) for each in asked.materials):
        return refused("word-form", about="materials")
    if trade.enrolment(asked.enrol_id) is not None:
        return refused("enrol-id-again", about="enrol_id")
    no = person(world, asked.party_id, at, about="party_id")
    if no is None and organisations.is_organisation(asked):
        no = organisations.fault(world, asked, at)
    if no is not None:
        return no
    return _stands_apart(world, asked)


def _stands_apart(world: World, asked: EnrolBidder) -> Decision | None:
    """Not the transferor, not here twice, with a certificate that is free."""
    if world.transferor is not None and same_person(world.transferor, asked.party_id):
        return refused("bidder-is-transferor", about="party_id")
    if people.normal_id(asked.manager_certificate) in world.in_custody:
        return refused("certificate-elsewhere", about="manager_certificate")
    if world.duplicate_party:
        return refused("enrolled-already", about="party_id")
    return None


def _age_check(asked: EnrolBidder, at: Instant) -> Check:
    born = people.id_birth(people.normal_id(asked.party_id.id_number))
    today = day_of(at.at)
    if people.is_adult(born, today):
        return Check("ADULT", "ADULT", met=True)
    earns = people.age_on(born, today) >= OWN_INCOME_AGE and OWN_INCOME in asked.materials
    return Check("ADULT", OWN_INCOME if earns else "MINOR", met=earns)


def _numbered(trade: Trade) -> tuple[Enrolment, ...]:
    """Those of an earlier closing of this notice keep their numbers; no number comes twice."""
    kept = standing(trade)
    new = [each for each in kept if not each.number]
    given = {
        each.random_id: numbers.enrol_no(trade.number, place)
        for place, each in enumerate(new, start=trade.numbers_given + 1)
    }
    return tuple(
        replace(each, number=each.number or given[each.random_id], checks=(), failed=())
        for each in kept
    )


def _deadline(trade: Trade) -> datetime:
    assert trade.notice is not None  # PUBLISHED is reached by a notice only
    return instant_of(trade.notice.enrol_deadline)
