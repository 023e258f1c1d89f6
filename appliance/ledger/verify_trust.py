"""Whose ledger is this? The key that is believed, and where it comes from."""

from appliance.ledger.findings import Report
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey
from appliance.ledger.policy import Policy
from appliance.ledger.sources import Source


def trusted_key(source: Source, policy: Policy | None, report: Report) -> VerifierKey | None:
    """The ledger's key: the policy's for the origin that is claimed, else the one beside it."""
    text = source.vkey_text()
    try:
        beside = None if text is None else parse_vkey(text)
    except BadKey as error:
        beside = None
        report.add("key-unknown", None, f"beside the ledger: {error}")
    if policy is None:
        if text is None:
            report.add("key-unknown", None, "no key lies beside the ledger, none was brought")
        return beside
    report.key_from = "policy"
    claimed = claimed_origin(source) or (beside.name if beside else "")
    key = policy.logs.get(claimed) or (policy.logs.get(beside.name) if beside else None)
    if key is None:
        report.add("key-unknown", None, f"the policy does not name {claimed!r}")
    elif beside is not None and beside != key:
        report.add("key-unknown", None, "the key beside the ledger is not that of the policy")
    return key


def claimed_origin(source: Source) -> str:
    """The origin that the first checkpoint names; empty without one. Not believed."""
    for filed in source.checkpoints():
        note = filed.note
        text = note.decode("utf-8", "replace") if isinstance(note, bytes) else note
        return text.split("\n", 1)[0]
    return ""
