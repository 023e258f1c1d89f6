"""The sums of a span of entries, as far as those entries let anybody read."""

from collections.abc import Iterator

from appliance.core import envelope
from appliance.core.day_sums import DaySums, sums_of
from appliance.core.entries import EnrolmentClosed, Fact, SealedAct
from appliance.ledger import sealing
from appliance.ledger.recording import Recorder, inner_of
from appliance.registers.books import Books


def of_span(station: Books, first: int, last: int) -> DaySums:
    """Deals and deposits of the entries `first` to `last`, both included.

    The same span gives the same sums for ever: what was sealed is opened by the key that a closing
    of the span published, and by no key of the box. Raises BadEntry, NotOpened.
    """
    return sums_of(_open(station, first, last))


def _open(station: Books, first: int, last: int) -> Iterator[Fact]:
    for _seq, body in station.ledger.entries(first, last + 1):
        fact = envelope.fact_of(envelope.from_bytes(body))
        yield fact
        if isinstance(fact, EnrolmentClosed):
            yield from _behind(station, sealing.key_of(fact.key))


def _behind(station: Books, key: sealing.FirewallKey) -> Iterator[Fact]:
    """What lay behind the firewall of one enrolment, covers left out."""
    recorder = Recorder({})
    for seq, body in station.ledger.of_subject(key.key_id):
        written = envelope.from_bytes(body)
        act = envelope.fact_of(written)
        if isinstance(act, SealedAct):
            inner = sealing.open_act(act, key, origin=station.ledger.origin)
            if inner is not None:
                yield recorder.opened(seq, written.at, inner_of(inner)).fact
