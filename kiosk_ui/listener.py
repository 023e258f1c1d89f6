"""A listener that systemd opened before the station started (sd_listen_fds(3)).

The socket unit keeps it over a restart: a browser that connects meanwhile waits instead of
failing, and no other program can take the port. This protocol of systemd is the one place where
the station reads environment variables.
"""

import os
import socket
from collections.abc import MutableMapping

FIRST = 3
"""SD_LISTEN_FDS_START: descriptors are handed over from here on."""
NAMES = ("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES")


class ListenerBad(Exception):
    """What was handed over is not one listening TCP socket of the loopback."""


def handed_over(environment: MutableMapping[str, str], pid: int) -> socket.socket | None:
    """The listener handed to process `pid`, or None when there is none.

    Takes the variables out of `environment`, so that no child believes them its own. Raises
    ListenerBad: a wrong socket unit must not open a door that nobody meant.
    """
    asked = {name: environment.pop(name, "") for name in NAMES}
    if asked["LISTEN_PID"] != str(pid) or not asked["LISTEN_FDS"]:
        return None
    if asked["LISTEN_FDS"] != "1":
        raise ListenerBad("the socket unit hands over more than one listener")
    os.set_inheritable(FIRST, False)
    try:
        listener = socket.socket(fileno=FIRST)
    except OSError as error:
        raise ListenerBad("descriptor 3 is no socket") from error
    accepts = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    address = listener.getsockname()
    if not accepts or listener.family not in (socket.AF_INET, socket.AF_INET6):
        raise ListenerBad("descriptor 3 does not listen for TCP")
    if address[0] not in ("127.0.0.1", "::1"):
        raise ListenerBad("the station listens on the loopback only")
    return listener
