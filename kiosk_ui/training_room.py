"""How this station's training is: whether it is asked for, and whether it answers."""

import http.client
import json
from pathlib import Path
from typing import Final, Literal

from appliance.core import origins
from appliance.settings import TrainingRoom
from kiosk_ui.training_wish import Wish

State = Literal["off", "starting", "running"]
HEALTH_S: Final = 1.0
HEALTH_BYTES_MAX: Final = 65_536


def kiosk(room: TrainingRoom) -> str:
    """Address of its screens."""
    return f"http://127.0.0.1:{room.port}/"


def wanted(room: TrainingRoom | None) -> bool:
    return room is not None and Wish(Path(room.wish)).wanted() != ""


def state(room: TrainingRoom) -> State:
    """`running` only when a training answers there, and not something else on its port."""
    if origins.is_training(_origin(room)):
        return "running"
    return "starting" if wanted(room) else "off"


def _origin(room: TrainingRoom) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=HEALTH_S)
    try:
        connection.request("GET", "/health")
        told = json.loads(connection.getresponse().read(HEALTH_BYTES_MAX))
        return str(told["origin"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return ""
    finally:
        connection.close()
