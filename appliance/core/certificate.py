"""The transaction certificate, out of a series without gaps."""

from appliance.core import numbering
from appliance.core.commands import IssueCertificate
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import CertificateIssued, Draft
from appliance.core.instant import Instant, text_of
from appliance.core.world import Who, World


def issue(world: World, _asked: IssueCertificate, _by: Who, at: Instant) -> Decision:
    """One certificate for one trade, contracted and settled (guard 11). Refusal: cert-again."""
    trade = world.in_hand
    assert trade.contract is not None  # SETTLED is reached through CONTRACTED only
    if trade.certificate is not None:
        return refused("cert-again")
    cert_no = numbering.next_certificate(world, at)
    fact = CertificateIssued(cert_no, text_of(at.at), trade.contract.contract_no)
    return decided(Draft(fact, trade=trade.number), follows=[Follow("print", "DOC32", cert_no)])
