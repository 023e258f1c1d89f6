"""HTTP sessions to a district or a station, plain on loopback, with certificates elsewhere."""

import socket
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

from sync.tls import ClientTls

CONNECTIONS = 4
"""Kept open to one district; one conversation uses one."""


SEND_BUFFER_BYTES: Final = 32_768
"""What may wait in this machine to leave it: seconds of a slow line, not minutes, so that silence
is noticed and a cut leaves little behind."""


class _Plain(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["socket_options"] = [
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES),
        ]
        super().init_poolmanager(*args, **kwargs)


class _Secured(_Plain):
    """Connections with the certificates of `tls`, and no other that the machine trusts.

    A file that is replaced counts from the next connection on.
    """

    def __init__(self, tls: ClientTls, name: str) -> None:
        self._tls, self._name = tls, name
        self._stamp: tuple[tuple[int, int], ...] = ()
        super().__init__(CONNECTIONS, CONNECTIONS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Raises OSError when a file is missing or damaged."""
        self._stamp = self._tls.stamp()
        kwargs["ssl_context"] = self._tls.context()
        if self._name:
            kwargs["server_hostname"] = kwargs["assert_hostname"] = self._name
        super().init_poolmanager(*args, **kwargs)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        if self._tls.stamp() != self._stamp:
            self.poolmanager.clear()
            self.init_poolmanager(CONNECTIONS, CONNECTIONS)
        return super().send(request, *args, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: the context has the one authority; requests would add the machine's."""


def session_of(tls: ClientTls | None, *, name: str = "") -> requests.Session:
    """A session; with `tls` its https is that of our certificates.

    `name`: under which the server is known where its address says nothing
    (`sync.authority.station_name`). Raises OSError when a file is missing or damaged.
    """
    made = requests.Session()
    made.trust_env = False  # the line is set by settings, not by the environment
    made.mount("http://", _Plain())
    if tls is not None:
        made.mount("https://", _Secured(tls, name))
    return made
