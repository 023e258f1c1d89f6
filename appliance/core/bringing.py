"""A paper or a decision is brought into the file of a trade."""

from typing import Final

import msgspec

from appliance.core.clocks import day_of
from appliance.core.commands import AddDecision, AddMaterial
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DecisionAdded, Draft, MaterialAdded
from appliance.core.forms import day, is_sha256
from appliance.core.instant import Instant
from appliance.core.numbers import crockford_normal
from appliance.core.paper_references import paper_fault
from appliance.core.world import Who, World

FORMS: Final = ("ORIGINAL", "COPY", "SCAN")
"""How a paper was brought."""


def material(world: World, asked: AddMaterial, _by: Who, _at: Instant) -> Decision:
    """A paper came. Refusals: material-unknown, form-unknown, digest-form."""
    trade = world.in_hand
    if asked.material_no not in {row.code for row in world.tables.materials(trade.type)}:
        return refused("material-unknown", about="material_no", items="")
    if asked.form not in FORMS:
        return refused("form-unknown", about="form")
    if asked.scan_sha256 and not is_sha256(asked.scan_sha256):
        return refused("digest-form", about="scan_sha256")
    fact = MaterialAdded(asked.material_no, asked.form, asked.scan_sha256)
    return decided(Draft(fact, trade=trade.number))


def decision(world: World, asked: AddDecision, _by: Who, at: Instant) -> Decision:
    """A decision is recorded as its minutes say; whether it carries is judged at acceptance.

    Refusals: decision-id, decision-unknown, date-form, decision-in-future, decision-known, those
    of paper_fault.
    """
    trade, paper = world.in_hand, asked.paper
    if crockford_normal(asked.decision_id) != asked.decision_id:
        return refused("decision-id", about="decision_id")
    if paper.type not in world.tables.decision_types:
        return refused("decision-unknown", about="paper")
    made = day(paper.date)
    if made is None:
        return refused("date-form", about="paper")
    if made > day_of(at.at):
        return refused("decision-in-future", about="paper", today=at.day)
    if paper in trade.dossier.decisions:
        return refused("decision-known", about="paper")
    no = paper_fault((paper,))
    if no is not None:
        return no
    given = msgspec.to_builtins(paper)
    fact = msgspec.convert({"decision_id": asked.decision_id, **given}, DecisionAdded)
    return decided(Draft(fact, trade=trade.number))
