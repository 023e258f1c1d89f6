"""Registrations from villages (B07): taken in by a clerk, counted, never more than a stick's."""

from typing import Final

from appliance.core.commands import TakePreregistrations
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, PreregistrationsTaken
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.world import Who, World

COUNT_MAX: Final = 50
"""Registrations of one stick; more is not one village's week."""


def take(world: World, asked: TakePreregistrations, _by: Who, _at: Instant) -> Decision:
    """That they came, from where and how many.

    Refusals: village-not-ours, prereg-count, digest-form.
    """
    digits = len(asked.source) == 12 and asked.source.isascii() and asked.source.isdigit()
    if not digits or not asked.source.startswith(world.station_code):
        return refused("village-not-ours", about="source")
    if not 0 < asked.count <= COUNT_MAX:
        return refused("prereg-count", about="count", most=COUNT_MAX)
    if not is_sha256(asked.sha256):
        return refused("digest-form", about="sha256")
    return decided(Draft(PreregistrationsTaken(asked.source, asked.count, asked.sha256)))
