"""A proof for one entry as a file that explains itself (log_format.md 6; C2SP tlog-proof).

c2sp.org/tlog-proof@v1
index <i>
<hash, base64>          leaf side first
...
<empty line>
<checkpoint, a signed note>
"""

import base64

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach

HEADER = "c2sp.org/tlog-proof@v1"


def proof_of(ledger: TileTree, seq: int) -> str:
    """The proof that entry `seq` stands in the published tree.

    Raises IndexError beyond its size, BadTile, BadNote; Breach when the tree does not fit its own
    checkpoint, so that no wrong proof is handed out.
    """
    note = ledger.checkpoint()
    if note is None:
        raise IndexError("nothing is published yet")
    checkpoint = checkpoints.parse_text(notes.parse(note).text)
    if seq >= checkpoint.size:
        raise IndexError(f"no entry {seq} in a tree of {checkpoint.size}")
    read = ledger.reader(checkpoint.size)
    path = tree.inclusion_path(seq, checkpoint.size, read)
    [(_seq, body)] = ledger.entries(seq, seq + 1, size=checkpoint.size)
    if not tree.verify_inclusion(tree.leaf(body), seq, checkpoint.size, path, checkpoint.root):
        raise Breach(seq, "the published tree does not lead to its checkpoint")
    hashes = [base64.b64encode(one).decode() for one in path]
    return "\n".join([HEADER, f"index {seq}", *hashes, "", note.decode()])
