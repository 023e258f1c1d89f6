"""Handing the ledger over from one signing key to the next, while the station runs.

successor made, durable        if power fails here, it is simply made anew
the old key vouches for it     two people sign the command that says so
entry committed                its checkpoint is the first under the new key
successor settled              if power fails before, the next start settles it
"""

from collections.abc import Iterable

from appliance.core.commands import RotateKey
from appliance.core.key_change import LEDGER, key_id_of
from appliance.ledger.key_ring import KeyRing
from appliance.ports import PersonSigner, Signer
from appliance.station import Receipt, Station


def renew(
    station: Station, ring: KeyRing, *, reason: str, signers: Iterable[PersonSigner]
) -> Receipt:
    """Make a new key in the ring and hand over to it. Raises as `to`; BadKey, OSError."""
    successor = ring.new_successor(station.origin, station.entropy)
    receipt = to(station, successor, reason=reason, signers=signers)
    ring.settle(station.ledger.verifier)
    return receipt


def to(
    station: Station, successor: Signer, *, reason: str, signers: Iterable[PersonSigner]
) -> Receipt:
    """Hand over to a key that exists, such as a hardware token's.

    Administrator and head sign. Raises Refused, SignerFault when either key does not answer.
    """
    new_key = successor.vkey
    command = RotateKey(
        key_id=station.ledger.verifier.key_id.hex(),
        reason=reason,
        use=LEDGER,
        new_key_id=key_id_of(new_key),
        new_key=new_key,
        handover=station.ledger.vouch_for(successor),
    )
    return station.do(command, signers=signers)
