"""The winner falls away: reminded, in default, skipped; the next in rank takes it."""

from appliance.core.commands.base import Command


class SkipAward(Command, frozen=True, kw_only=True):
    """The winner is found ineligible before the award. `ground` of gate_fail_codes.csv.

    `proof_sha256`: the paper that proves it; `accept_sha256`: the next one's written acceptance.
    """

    ground: str
    proof_sha256: str
    next_enrol_id: str
    accept_sha256: str


class RemindWinner(Command, frozen=True, kw_only=True):
    """A last written call to sign or pay by `due` (ISO day); `text_sha256` is the letter's."""

    due: str
    text_sha256: str


class MarkDefault(Command, frozen=True, kw_only=True):
    """The winner did not come by the day of the reminder; `facts_sha256` tells what happened."""

    facts_sha256: str


class NextAward(Command, frozen=True, kw_only=True):
    """After a default the next in rank takes it, in writing."""

    next_enrol_id: str
    accept_sha256: str
