"""From entries as written to what the fold sees: authority by staff number, hidden acts opened.

Used by the station for a trade in hand and by the verifier for all of them, so that both judge
the same thing.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from appliance.core import entries, envelope
from appliance.core.envelope import BadEntry, CommandForm, Envelope


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The body of a sealed act: an entry without the envelope's clock and number.

    `cause` is the seq of the sealed act that carries the command.
    """

    kind: str
    schema: int
    trade: str
    data: dict[str, object]
    command: CommandForm | None = None
    sigs: tuple[entries.Signature, ...] = ()
    cause: int | None = None
    commits: dict[str, str] = {}


COMMANDS_KEPT = 64
"""The further entries of a command follow it at once, so few commands need remembering."""


class _Asked(NamedTuple):
    """What a command asked for, and by whom (staff number, role)."""

    args: dict[str, object]
    signers: tuple[tuple[str, str], ...]


_NOBODY = _Asked({}, ())


class Recorder:
    """Turns envelopes into Recorded, remembering the commands that later entries point at.

    `staff_no_of`: key id -> staff number; an unknown key is an entry without authority, shown as
    the key id itself so that the rules refuse it.
    """

    def __init__(self, staff_no_of: Mapping[str, str]) -> None:
        self._staff_no_of = staff_no_of
        self._asked: OrderedDict[int, _Asked] = OrderedDict()

    def recorded(self, written: Envelope) -> entries.Recorded:
        """One entry in clear. Raises BadEntry for a form that is unknown here."""
        return self._recorded(written.seq, written.at, envelope.fact_of(written), written)

    def opened(self, seq: int, at: str, inner: Inner) -> entries.Recorded:
        """One hidden act, at the place and time of its sealed act."""
        form = entries.FACTS.get((inner.kind, inner.schema))
        if form is None or not form.hidden:
            raise BadEntry(f"{inner.kind} is nothing that may be hidden")
        try:
            fact = msgspec.convert(inner.data, form)
        except msgspec.ValidationError as error:
            raise BadEntry(f"{inner.kind}: {error}") from error
        return self._recorded(seq, at, fact, inner)

    def _recorded(
        self, seq: int, at: str, fact: entries.Fact, said: Envelope | Inner
    ) -> entries.Recorded:
        if said.command is not None:
            signers = tuple(
                (self._staff_no_of.get(one.key, one.key), one.role) for one in said.sigs
            )
            self._asked[seq] = _Asked(said.command.args, signers)
            if len(self._asked) > COMMANDS_KEPT:
                self._asked.popitem(last=False)
        first = seq if said.cause is None else said.cause
        asked = self._asked.get(first, _NOBODY)
        return entries.Recorded(
            seq=seq,
            at=at,
            fact=fact,
            trade=said.trade,
            commits=dict(said.commits),
            asked=asked.args,
            signers=asked.signers,
            effective_at=getattr(fact, "effective_at", "") or None,
        )


def inner_of(opened: dict[str, Any]) -> Inner:
    """Read what `open_act` gave. Raises BadEntry."""
    try:
        return msgspec.convert(opened, Inner)
    except msgspec.ValidationError as error:
        raise BadEntry(f"sealed act: {error}") from error
