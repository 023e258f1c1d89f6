"""The transaction certificate, out of a series without gaps."""

from appliance.core import numbering
from appliance.core.commands import IssueCertificate
from appliance.core.deal_words import NAME, certificate_words
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import CertificateIssued, Draft
from appliance.core.instant import Instant, text_of
from appliance.core.parties import DealWords
from appliance.core.world import Who, World


def issue(world: World, asked: IssueCertificate, _by: Who, at: Instant) -> Decision:
    """One certificate for one trade, contracted and settled (guard 11).

    Refusals: cert-again, cert-words-differ.
    """
    trade = world.in_hand
    assert trade.contract is not None  # SETTLED is reached through CONTRACTED only
    if trade.certificate is not None:
        return refused("cert-again")
    cert_no = numbering.next_certificate(world, at)
    fact = CertificateIssued(cert_no, text_of(at.at), trade.contract.contract_no)
    no = words_fault(world, asked.words)
    if no is not None:
        return no
    draft = Draft(fact, trade=trade.number, commits=committed(asked.words))
    return decided(draft, follows=[Follow("print", "DOC32", cert_no)])


def words_fault(world: World, words: DealWords | None) -> Decision | None:
    """cert-words-differ: what the paper would say is not what the trade says."""
    if words is None:
        return None
    if world.deal is None or words != certificate_words(world.in_hand, world.deal):
        return refused("cert-words-differ")
    return None


def committed(words: DealWords | None) -> dict[str, str]:
    """The commitment of the entry to the words of its paper, where there are some."""
    return {NAME: NAME} if words is not None else {}
