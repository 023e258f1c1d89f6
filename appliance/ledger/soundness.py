"""What must hold before a write and after the next read: the newest end of the ledger fits.

Cheap enough for every transaction; the whole ledger is judged by verify.py. Raises Breach.
"""

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.keys import VerifierKey
from appliance.ledger.records import Records
from appliance.ports import Breach, PromisedMore


def sound_edge(records: Records) -> tree.Edge:
    """The right edge from the stored hashes, held against the newest entry."""
    try:
        edge = records.stored_edge()
    except (IndexError, ValueError) as error:
        raise Breach(records.stored_size(), "hashes of the right edge are missing") from error
    check_newest(records, edge)
    return edge


def check_newest(records: Records, edge: tree.Edge) -> None:
    """The newest entry's bytes against its leaf, the leaf against the edge."""
    if edge.size == 0:
        return
    index = edge.size - 1
    body, leaf = records.entry_with_leaf(index)
    current = tree.leaf(body)
    if current != leaf:
        raise Breach(index, "the entry does not match its leaf")
    level = 0
    while index & 1:
        current = tree.node(records.hash(level, index - 1), current)
        level, index = level + 1, index >> 1
    if current != edge.hashes[-1]:
        raise Breach(edge.size - 1, "the leaf does not match the tree")


def check_tail(records: Records, key: VerifierKey, count: int) -> int:
    """Recompute the newest `count` entries under the newest signed checkpoint; how many it were.

    Safe while others write: what stands below a signed checkpoint moves no more. Raises Breach.
    """
    note = records.checkpoint()
    if note is None:
        return 0
    try:
        signed = checkpoints.open_checkpoint(note, key)
    except notes.BadNote as error:
        raise Breach(records.stored_size(), f"newest checkpoint: {error}") from error
    first = max(0, signed.size - count)
    for seq in range(first, signed.size):
        body, leaf = records.entry_with_leaf(seq)
        path = records.inclusion(seq, signed.size)
        fits = tree.verify_inclusion(tree.leaf(body), seq, signed.size, path, signed.root)
        if tree.leaf(body) != leaf or not fits:
            raise Breach(seq, "the entry does not stand under the signed checkpoint")
    return signed.size - first


def check_checkpoint(records: Records, edge: tree.Edge, origin: str, key: VerifierKey) -> None:
    """The newest checkpoint is of this tree and ours; nobody cosigned more than is here.

    A ledger put back to an older copy fails here: it must never sign below what a witness has
    cosigned (log_format.md 10.8).
    """
    newest, cosigned = records.checkpoint(), records.cosigned_size()
    if cosigned > edge.size:
        raise PromisedMore(cosigned, "a witness cosigned more than is here")
    if newest is None:
        if edge.size:
            raise Breach(edge.size, "entries without a checkpoint")
        return
    try:
        signed = checkpoints.open_checkpoint(newest, key)
    except notes.BadNote as error:
        raise Breach(edge.size, f"newest checkpoint: {error}") from error
    if signed != Checkpoint(origin, edge.size, edge.root()):
        raise Breach(edge.size, "the newest checkpoint is not of this tree")


def check_promise(records: Records, note: bytes, keys: KeyHistory) -> None:
    """A checkpoint that somebody holds is one of this tree, if it is signed by us at all.

    Raises PromisedMore where it is larger than what is here, Breach where it is another history
    of the same size. What we did not sign promises nothing and is passed over.
    """
    if not any(_signed_by(key, note) for key in keys.ledger_keys):
        return
    promised = checkpoints.parse_text(notes.parse(note).text)
    size = records.stored_size()
    if promised.size > size:
        raise PromisedMore(size, f"our key signed {promised.size} entries, {size} are here")
    stored = records.checkpoint_of(promised.size)
    if stored is None or notes.parse(stored).text != promised.text:
        raise Breach(promised.size, "our key signed a checkpoint that is not ours")


def _signed_by(key: VerifierKey, note: bytes) -> bool:
    try:
        checkpoints.open_checkpoint(note, key)
    except notes.BadNote:
        return False
    return True
