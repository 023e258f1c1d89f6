"""Mistakes of supervision's witness, of those who show it something, and of those who wait."""

from typing import Any

from appliance.ledger import safety
from appliance.ledger.policy import Policy
from sync.district import forwarding, witness
from sync.district.forwarded_logs import StationLog
from sync.notes import WITNESSED
from sync.supervision.store import Watched, WitnessMemory
from tests.simulation.bugs import Replaced, bug


@bug
def quorum_forgets_supervision() -> list[Replaced]:
    """Whoever signs is enough for the quorum."""
    return [(Policy, "satisfied_by", lambda _self, cosigners: bool(list(cosigners))),
            (safety, "fewest", lambda _policy: 1)]  # fmt: skip


@bug
def signed_without_a_proof() -> list[Replaced]:
    """A witness signs whatever the ledger's key has signed."""
    return [(witness, "_grows", lambda *_: True)]


@bug
def supervision_forgets() -> list[Replaced]:
    """Supervision's witness does not keep what it signs."""
    return [(Watched, "keep_seen", lambda *_: None)]


@bug
def lines_for_the_neighbour() -> list[Replaced]:
    """The lines of further witnesses are laid ready for another station."""

    def keep(self: Any, note: str) -> None:
        beside = f"{int(self.shelf.station.code) + 1:09}"
        self.center.notes.put(beside, WITNESSED, note.encode())

    return [(StationLog, "keep", keep)]


@bug
def asked_once() -> list[Replaced]:
    """A further witness that did not answer is not asked again."""

    def wait_s(failures: int, **_: Any) -> float:
        return float("inf")

    return [(forwarding, "wait_s", wait_s)]


@bug
def refusal_without_evidence() -> list[Replaced]:
    """What a witness refuses to sign is kept nowhere."""
    return [(WitnessMemory, "set_aside", lambda *_a, **_k: True)]
