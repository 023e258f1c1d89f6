"""Making keys: once, on the machine that will use them. What exists is kept as it is."""

from pathlib import Path

from appliance.ledger import key_files
from appliance.ledger.keys import COSIGNATURE, ED25519, KEY_BYTES, BadKey, SigningKey
from appliance.ledger.recovery_key import RecoveryKey, new_secret, parse_recovery_secret
from appliance.ports import Entropy


def folder_for_keys(path: Path) -> Path:
    """A folder that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def made_once(path: Path, name: str, key_type: int, entropy: Entropy) -> SigningKey:
    """The key in `path`; made there when there is none.

    Raises BadKey when the file holds a key of another name or type: it is never overwritten.
    """
    if not path.exists():
        key_files.write(path, SigningKey(name, entropy.draw(KEY_BYTES), key_type))
    key = key_files.read(path)
    if (key.name, key.type) != (name, key_type):
        raise BadKey(f"{path.name} holds the key of {key.name}")
    return key


def ledger_key(folder: Path, origin: str, entropy: Entropy) -> SigningKey:
    """`ledger`: signs the checkpoints of the ledger `origin`, nothing else."""
    return made_once(folder / "ledger", origin, ED25519, entropy)


def witness_key(folder: Path, name: str, entropy: Entropy) -> SigningKey:
    """`witness`: cosigns checkpoints of other ledgers under `name`."""
    return made_once(folder / "witness", name, COSIGNATURE, entropy)


def mirror_key(folder: Path, name: str, entropy: Entropy) -> SigningKey:
    """`mirror`: says under `name` that all entries of a checkpoint are held."""
    return made_once(folder / "mirror", name, COSIGNATURE, entropy)


def recovery_key(folder: Path, name: str, entropy: Entropy) -> RecoveryKey:
    """`recovery`: opens what stations put into escrow. Outside a demo it is kept off line."""
    return _x25519(folder / "recovery", name, entropy)


def opening_key(folder: Path, name: str, entropy: Entropy) -> RecoveryKey:
    """`opening`: the district's share of sealed offers. Outside a demo it is kept off line."""
    return _x25519(folder / "opening", name, entropy)


def _x25519(path: Path, name: str, entropy: Entropy) -> RecoveryKey:
    if not path.exists():
        key_files.keep(path, f"{new_secret(name, entropy).text}\n".encode())
    secret = parse_recovery_secret(path.read_text("ascii").removesuffix("\n"))
    if secret.name != name:
        raise BadKey(f"{path.name} holds the key of {secret.name}")
    return secret.public
