"""What a verifier can find wrong: the published list, one code each (docs/findings.md)."""

from msgspec import Struct, field

CODES: dict[str, str] = {
    # the tree
    "leaf-mismatch": "The bytes of an entry are not those that were hashed into the tree.",
    "node-mismatch": "A stored hash of the tree is not the hash of what lies under it.",
    "node-missing": "Stored hashes of the tree are missing, or there are too many.",
    "file-broken": "A file of the tile tree is missing, cut off, too long, or not what it was.",
    "entry-missing": "The numbers of the stored entries have a hole.",
    "root-mismatch": "A signed checkpoint does not belong to these entries.",
    "checkpoint-missing": "There are entries that no signed checkpoint covers.",
    "checkpoint-broken": "A checkpoint is malformed, of another ledger, or its signature fails.",
    "size-mismatch": "The checkpoint promises more entries than are there.",
    "key-unknown": "Nobody vouches for the key of this ledger, or the text beside it is broken.",
    # witnesses
    "cosignature-broken": "A line of a trusted witness does not fit its checkpoint.",
    "quorum-missing": "Not enough trusted witnesses cosigned any checkpoint.",
    # two stories
    "fork": "The ledger does not begin with the tree of a checkpoint that was seen before.",
    "rolled-back": "Fewer entries are here than somebody has seen, or a witness has cosigned.",
    # the entry
    "entry-broken": "An entry is not in its one canonical form, or its kind is unknown.",
    "seq-mismatch": "An entry carries another number than its place.",
    "time-backwards": "An entry is older than the one before it.",
    "clock-backwards": "The box's steady clock ran backwards without a new start.",
    "clock-set-back": "The box's wall clock was set back while it ran, by nobody who is trusted.",
    "boot-returned": "A start of the box comes back after another one: two boxes wrote.",
    "demo-mark": "The mark of a demonstration does not fit the name of the ledger.",
    "first-entry": "The ledger does not begin with its own opening, or opens twice.",
    "succession": "A later life does not go on as the district's two officers signed it.",
    "cause-missing": "An entry points back at one that is no command.",
    "nonce-twice": "One signed command was used a second time.",
    # people
    "signature-broken": "A person's signature on a command fails.",
    "signer-unknown": "A command is signed by a key that belongs to nobody in office then.",
    "role-not-held": "Somebody signed in a role that was not theirs.",
    "unsigned": "An act that needs a person's signature has none that counts.",
    "second-missing": "An act that needs two people was signed by one.",
    "roles-combined": "One person acted in two roles on one trade that must be kept apart.",
    "command-mismatch": "What was signed speaks of another trade or other values than the entry.",
    "certificate-broken": "The district's certificate of a member of staff fails.",
    "key-change-broken": "A key was handed over or withdrawn in a way that does not hold.",
    "recovery-skipped": "Business went on, or a record was made, without its trouble's rules.",
    # hidden acts
    "sealed-form": "A sealed act stands out by its form.",
    "sealed-unopened": "A sealed act does not open with the key that the closing published.",
    "sealed-broken": "What a sealed act holds is not a hidden act of its trade.",
    "firewall-key": "The key published at a closing is not the one that was announced.",
    # the life of a trade
    "illegal-step": "An entry that no rule allows at this stage of its trade.",
    "number-gap": "A number was given that does not follow the last one of its series.",
    "result-differs": "A session's result is not what its entries make when counted again.",
    # the vault
    "vault-mismatch": "A personal value in the vault is not the one that the entry commits to.",
    "vault-broken": "A row of the vault does not open, or its key is missing.",
    "vault-missing": "A personal value is gone, and no entry of an erasure says so.",
    # the file
    "database-broken": "The database contradicts itself, or belongs to another ledger.",
}
"""Code -> what it means, for people. A code is for ever."""


class Finding(Struct, frozen=True):
    """One thing that does not fit. `seq` is the entry it points at, None for the whole.

    A checkpoint points at the newest entry that it covers, a stored hash or a file of the tile
    tree at the first entry under it.
    """

    code: str
    seq: int | None
    text: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not in the published list")


FINDINGS_MAX = 1_000
"""More are counted, not kept: a wrong first entry can spoil every later one."""


class Report(Struct):
    """What was verified and what was found.

    `key_from`: `policy` when the ledger's key was brought by hand, `beside` when it lay next to
    the entries, which proves consistency but not whose ledger it is. `cosigned_size`: the largest
    size that satisfies the policy's quorum (with no policy: 0). `values`: personal values that
    were compared with their commitments; `values_absent`: those erased or not here. `unjudged`:
    acts that could not be judged because of what an earlier finding is about, or for lack of what
    they rest on. `resumed_from`: the
    size up to which an earlier run is believed; 0: all was read.
    """

    origin: str = ""
    size: int = 0
    root: str = ""
    key_from: str = "beside"
    cosigned_size: int = 0
    trades: int = 0
    signatures: int = 0
    values: int = 0
    values_absent: int = 0
    unjudged: int = 0
    resumed_from: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    @property
    def good(self) -> bool:
        return not self.findings

    @property
    def witnessed(self) -> int:
        """How many entries the quorum vouched for in this run: what a verifier found itself.

        What a screen calls safe is another matter, and appliance.ledger.safety's alone.
        """
        return self.cosigned_size

    def add(self, code: str, seq: int | None, text: str) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(code, seq, text))
        else:
            self.more += 1

    def as_json(self) -> dict[str, object]:
        """Plain values for `--json`."""
        told = {
            name: getattr(self, name)
            for name in (
                "origin", "size", "root", "key_from", "cosigned_size", "trades", "signatures",
                "values", "values_absent", "unjudged", "resumed_from", "more", "good",
            )
        }  # fmt: skip
        found = [{"code": f.code, "seq": f.seq, "text": f.text} for f in self.findings]
        return told | {"findings": found}


def table() -> str:
    """The list as docs/findings.md shows it."""
    rows = [f"| `{code}` | {meaning} |" for code, meaning in CODES.items()]
    return "\n".join(("| code | meaning |", "|---|---|", *rows)) + "\n"
