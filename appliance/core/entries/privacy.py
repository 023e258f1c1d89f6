"""Personal data and its keys: what was erased, what was put in safe keeping."""

from appliance.core.entries.fact import Fact, register


@register
class PartyErased(Fact, frozen=True):
    """Rows of the vault that were destroyed. `party_id` commits to their list, which names nobody.

    The list and its salt stay in the vault: whoever verifies it tells an erased value from a lost
    one. `ground` is one of `privacy.GROUNDS`.
    """

    kind = "vault.erase"
    personal = ("party_id",)
    ground: str


@register
class BackupMade(Fact, frozen=True):
    """Something was put where it survives this box. `sha256` is over the bytes put there.

    `target` ESCROW: the key of vault epoch `epoch`, sealed to the district's recovery key; `key`
    is the id of the epoch's key, `recovery` that of the recovery key, 8 hex digits each. The
    escrow of an epoch that a later `vault.erase` ended is to be destroyed wherever it lies.
    """

    kind = "backup.make"
    sha256: str
    target: str
    epoch: int = 0
    key: str = ""
    recovery: str = ""
