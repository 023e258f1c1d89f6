"""Whether the demo's wall has power: a station that ended on its battery waits for it.

On a real box the machine would be off, and the UPS would wake it. Here the laboratory knows.
"""

import http.client
import json
from collections.abc import Callable

TIMEOUT_S = 2.0
BYTES_MAX = 1 << 20


def mains_at(port: int) -> Callable[[], bool]:
    """Asks the laboratory at 127.0.0.1:`port`; one that cannot be asked has power."""

    def back() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        try:
            connection.request("GET", "/api/state")
            state = json.loads(connection.getresponse().read(BYTES_MAX))
            return not state["panel"]["switches"]["mains"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return True
        finally:
            connection.close()

    return back
