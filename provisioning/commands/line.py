"""`tradepost sync status | now`: how the line to the district stands, as the agent says it.

Exit status: 0 the line is up and nothing waits; 1 it is not so; 2 no agent answers, or wrong use.
"""

import http.client
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

import click

from appliance.settings import SettingsBad, load
from provisioning.machine import SETTINGS
from sync.settings import SyncSettings

ANSWER_S: Final = 5.0
HEALTH_BYTES_MAX: Final = 65_536
LOOK_S: Final = 0.5
WAIT_S: Final = 60.0
"""A conversation over the slowest line; what takes longer goes on, and the next look tells."""
ROWS: Final = (
    ("line", "line"),
    ("last contact", "last_contact"),
    ("published", "published"),
    ("at the district", "district_size"),
    ("confirmed", "cosigned_size"),
    ("waiting", "waiting"),
    ("reason", "reason"),
)

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SETTINGS / "sync.toml",
    show_default=True,
    help="The agent's settings file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command()
@config_option
@json_option
def status(config: Path, *, as_json: bool) -> None:
    """Say how the line stands: what the district holds and confirmed, and what waits."""
    _tell(_asked(_agent(config), "GET", "/health"), as_json=as_json)


@click.command()
@config_option
@json_option
def now(config: Path, *, as_json: bool) -> None:
    """Talk to the district at once, wait for what comes of it, and say how the line stands."""
    agent = _agent(config)
    before = _asked(agent, "GET", "/health").get("at")
    _asked(agent, "POST", "/now")
    until = time.monotonic() + WAIT_S
    said = _asked(agent, "GET", "/health")
    while said.get("at") == before and time.monotonic() < until:
        time.sleep(LOOK_S)
        said = _asked(agent, "GET", "/health")
    _tell(said, as_json=as_json)


def _agent(config: Path) -> tuple[str, int]:
    try:
        settings = load(config, SyncSettings)
    except SettingsBad as error:
        raise click.UsageError(str(error)) from error
    return settings.host, settings.port


def _asked(agent: tuple[str, int], method: str, path: str) -> dict[str, Any]:
    """What the agent answers. Raises UsageError where none does."""
    connection = http.client.HTTPConnection(*agent, timeout=ANSWER_S)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        said = json.loads(answer.read(HEALTH_BYTES_MAX))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise click.UsageError("no sync agent answers: is it running?") from error
    finally:
        connection.close()
    if answer.status != http.client.OK or not isinstance(said, dict):
        raise click.UsageError("what answers there is no sync agent")
    return said


def _tell(said: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(said))
    else:
        for name, key in ROWS:
            if said.get(key) not in (None, ""):
                click.echo(f"{name:<16}{said[key]}")
    sys.exit(0 if said.get("line") == "up" and not said.get("waiting") else 1)
