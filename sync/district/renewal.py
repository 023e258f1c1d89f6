"""A station's next certificate, asked for with its present one."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sync.authority import BadCertificate, Holder, station_name
from sync.district.center import Center
from sync.district.certificates import Certificates, TooMany
from sync.tls import PEER, PEM_BYTES_MAX, Peer, Role

PEM_TYPE = "application/x-pem-file"


def route(door: Blueprint, center: Center, certificates: Certificates) -> None:
    """200 with the certificate; 403 for who is no station, 422 for no request, 429 for too many.

    The same request twice gives the same certificate: an answer may be lost. The present one goes
    on to its end, so that nothing depends on the new one's arrival.
    """

    @door.post("/certificates")
    def renew() -> ResponseReturnValue:
        peer: Peer | None = request.environ.get(PEER)
        known = peer and center.store.shelf_of(peer.origin_hash)
        if peer is None or peer.role is not Role.STATION or known is None:
            return jsonify(reason="no-station"), 403
        asked = request.stream.read(PEM_BYTES_MAX)
        holder = holder_of(peer.code, peer.origin_hash)
        try:
            made = certificates.issue(asked, holder, center.settings.certificate_days)
        except TooMany:
            return jsonify(reason="too-many"), 429
        except BadCertificate as error:
            return jsonify(reason=str(error)), 422
        return Response(made, content_type=PEM_TYPE)


def holder_of(code: str, origin_hash: str) -> Holder:
    """A station as the holder of a certificate: client of the district, server of its own door."""
    return Holder(Role.STATION, code, origin_hash, (station_name(code),))
