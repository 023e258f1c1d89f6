"""Random secrets of this box, in its vault: firewall keys of trades, and two digest keys."""

import hmac
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from appliance.core import entries, numbers
from appliance.ledger import sealing
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault, subject_of
from appliance.ports import Entropy

LETTERS: Final = "prereg-key"
"""Under this name among the vault's secrets since villages were the only ones that wrote."""


class _Kind(msgspec.Struct):
    kind: str


_kind_of = msgspec.json.Decoder(_Kind).decode


class BoxSecrets:
    """Each is drawn at first need. Safe from any thread."""

    def __init__(self, ledger: Ledger, vault: Vault, entropy: Entropy, origin: str) -> None:
        self._ledger, self._vault = ledger, vault
        self._entropy, self._origin = entropy, origin

    def query_code(self, trade: str) -> str:
        """The code on a slip that finds its trade; bound to it by a key of this box."""
        return self.query_codes()(trade)

    def query_codes(self) -> Callable[[str], str]:
        """As `query_code`, for many trades: the key is fetched once."""
        key = self._secret("query-code")
        return lambda trade: numbers.query_code(hmac.digest(key, trade.encode(), "sha256"))

    def pad_code(self, said: str) -> str:
        """Eight figures for a pad without letters, bound to what was `said` by a key of this box.

        Whoever takes them counts wrong ones: of a hundred million one is right.
        """
        made = hmac.digest(self._secret("pad-code"), said.encode(), "sha256")
        return f"{int.from_bytes(made[:8], 'big') % 10**8:08}"

    def letter_key(self) -> bytes:
        """The private half of the key that villages and the district seal to: 32 bytes."""
        return self._secret(LETTERS)

    def subject_of(self, said: str) -> str:
        """Whose vault rows: a keyed digest of an ID number (or of the trade something is of)."""
        return subject_of(said, self._secret("subject-index"))

    def firewall_key(self, number: str, closings: int) -> sealing.FirewallKey:
        """The key that hides a trade's enrolments until they close; made at first need.

        Each closing publishes its key, so an enrolment that opens again has another one. Acts are
        found by the four bytes of a key's id, so a key whose id has acts already is drawn anew:
        among the hundred thousand keys of ten years two would else share one.
        """
        return sealing.FirewallKey(self._secret(_key_name(number, closings), self._is_fresh))

    def _is_fresh(self, key: bytes) -> bool:
        return not self._ledger.of_subject(sealing.FirewallKey(key).key_id)

    def firewalls(self, number: str) -> dict[str, sealing.FirewallKey]:
        """Key id -> key of a trade's enrolments, as often as they opened."""
        found: dict[str, sealing.FirewallKey] = {}
        while (key := self._kept(_key_name(number, len(found)))) is not None:
            found[key.key_id] = key
        return found

    def trade_behind(self, key_id: str) -> str | None:
        """The number of the trade whose firewall key has this id; None for none of ours."""
        kept = self._firewall_keys()
        return next((number for number, key in kept if key.key_id == key_id), None)

    def trades_behind(self) -> dict[str, str]:
        """Key id -> number of the trade that it hides, of every key that was ever made."""
        return {key.key_id: number for number, key in self._firewall_keys()}

    def hidden_acts(self) -> Callable[[entries.SealedAct], tuple[str, str] | None]:
        """What tells trade and kind of a hidden act, with our own keys; None for a cover."""
        keys = {key.key_id: (number, key) for number, key in self._firewall_keys()}

        def opened(act: entries.SealedAct) -> tuple[str, str] | None:
            trade, key = keys.get(act.key, ("", None))
            inner = b"" if key is None else sealing.unsealed(act, key, origin=self._origin)
            return (trade, _kind_of(inner).kind) if inner else None

        return opened

    def _firewall_keys(self) -> Iterator[tuple[str, sealing.FirewallKey]]:
        for name in self._vault.secrets(sealing.KEPT_AS):
            key = self._kept(name)
            if key is not None:
                yield name.removeprefix(sealing.KEPT_AS).partition("#")[0], key

    def _kept(self, name: str) -> sealing.FirewallKey | None:
        key = self._vault.secret(name)
        return None if key is None else sealing.FirewallKey(key)

    def _secret(self, name: str, good: Callable[[bytes], bool] = lambda _key: True) -> bytes:
        """A random secret of this box, drawn at first need and durable before it is used.

        Inside a transaction that runs it goes with that one.
        """
        return self._vault.secret(name) or self._ledger.write(
            lambda: self._draw_secret(name, good)
        )

    def _draw_secret(self, name: str, good: Callable[[bytes], bool]) -> bytes:
        key = self._vault.secret(name)  # another thread may have come first
        if key is None:
            key = self._entropy.draw(32)
            while not good(key):
                key = self._entropy.draw(32)
            self._vault.keep_secret(name, key)
        return key


def _key_name(number: str, closings: int) -> str:
    """Where the vault keeps the key of an enrolment: `firewall/<trade>`, `firewall/<trade>#2`."""
    name = f"{sealing.KEPT_AS}{number}"
    return f"{name}#{closings + 1}" if closings else name
