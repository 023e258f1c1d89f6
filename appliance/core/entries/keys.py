"""Keys that change hands or are withdrawn (entries.md 2)."""

from appliance.core.entries.fact import Fact, register


@register
class KeyRotated(Fact, frozen=True):
    """Key `key_id` (8 hex) no longer signs; `new_key_id` takes its place, or nobody does.

    `use`: STAFF or LEDGER. For the ledger's own key `new_key` is the successor's vkey text and
    `handover` the base64 signature of the old key over it (ledger/key_history.py): checkpoints
    that hold this entry are under the new key.
    """

    kind = "key.rotate"
    key_id: str
    reason: str
    use: str
    new_key_id: str = ""
    new_key: str = ""
    handover: str = ""


@register
class KeyRevoked(Fact, frozen=True):
    """The district takes the key `key_id` (8 hex) of somebody on the staff back.

    For a card that is lost while nobody at the station can act, or a person whom the district
    suspends. `cert`: base64 Ed25519 signature of the district's ledger key over the text of its
    note (ledger/revoked_keys.py).
    """

    kind = "key.revoke"
    key_id: str
    reason: str
    document_no: str
    station: str
    cert: str
