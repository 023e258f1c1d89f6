"""`tradepost devices`: what hangs on the ports of this machine, how a counter's devices are."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
import msgspec

from appliance import settings
from appliance.ports import DeviceState
from drivers.discovery import Found, Outcome, look_at_all
from drivers.serial_ports import SerialPort, serial_ports, udev_rule
from drivers.verdict import Wanted, in_words, judged
from kiosk_ui.devices import devices_of
from provisioning.commands.replay import replay
from provisioning.commands.simulate import simulate
from provisioning.commands.traces import trace
from provisioning.machine import SETTINGS

WELL: Final = {DeviceState.READY, DeviceState.PAPER_LOW}
STATION: Final = SETTINGS / "station.toml"
SAID: Final = {
    Outcome.FOREIGN: "answers, but is no device of ours",
    Outcome.SILENT: "nothing answers",
    Outcome.BUSY: "held by another program",
    Outcome.DENIED: "no permission",
    Outcome.ABSENT: "no such port",
}


@click.group()
def devices() -> None:
    """The hardware of a station."""


devices.add_command(simulate)
devices.add_command(trace)
devices.add_command(replay)


@devices.command("list")
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Also the ports that these settings name.",
)
@click.option("--port", "more", multiple=True, metavar="PATH", help="Also this port. Repeatable.")
@click.option("--quiet", is_flag=True, help="Ask nothing: only which ports there are.")
@click.option("--rules", is_flag=True, help="Print the udev rules that name what was found.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def listed(
    config: Path | None, more: tuple[str, ...], *, quiet: bool, rules: bool, as_json: bool
) -> None:
    """The serial ports of this machine and what answers on them.

    Each port is asked the one harmless question of every kind of device, at every speed, until one
    knows it; a port on which nothing answers takes about ten seconds. A port that a running
    station holds cannot be asked.
    """
    wanted = _wanted(_lines(config)) if config else {}
    ports = list(serial_ports())
    ports += [SerialPort(path, ()) for path in _new(ports, more, wanted.values())]
    likely = {line.port: (name, line.baud) for name, line in wanted.items()}
    asked = {} if quiet else look_at_all({p.path: likely.get(p.path, ("", 0)) for p in ports})
    if rules:
        _print_rules(ports, asked)
    elif as_json:
        click.echo(json.dumps([_plain(port, asked.get(port.path)) for port in ports]))
    else:
        for port in ports:
            click.echo(_in_a_line(port, asked.get(port.path)))


def _new(
    ports: Iterable[SerialPort], more: Iterable[str], wanted: Iterable[Wanted]
) -> Iterable[str]:
    """Paths that were asked for and are not another name of a port that stands there."""
    known = {port.path for port in ports}
    for path in (*more, *(line.port for line in wanted)):
        if str(Path(path).resolve()) not in known and path not in known:
            known.add(path)
            yield path


def _plain(port: SerialPort, found: Found | None) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(port)
    if found is not None:
        plain["found"] = {**msgspec.to_builtins(found), "outcome": found.outcome.value}
    return plain


def _in_a_line(port: SerialPort, found: Found | None) -> str:
    said = "" if found is None else _said(found)
    usb = f"{port.usb.vendor}:{port.usb.product} {port.usb.said}" if port.usb else ""
    return "  ".join(part for part in (f"{port.path:<28}", said, usb, *port.names[:1]) if part)


def _said(found: Found) -> str:
    if found.outcome is not Outcome.KNOWN:
        return SAID[found.outcome]
    detail = f" ({found.detail})" if found.detail else ""
    return f"{found.kind} at {found.baud} baud{detail}"


def _print_rules(ports: Iterable[SerialPort], asked: dict[str, Found]) -> None:
    for port in ports:
        found = asked.get(port.path)
        rule = udev_rule(port, found.kind) if found and found.kind else ""
        if rule:
            click.echo(rule)


@devices.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=STATION,
    show_default=True,
    help="The station's settings, which name the ports.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def probe(config: Path, *, as_json: bool) -> None:
    """Ask every device of the settings once how it is. Ends with 1 when one is not ready.

    What is not ready is looked at closely: another device on its port, another speed than the
    settings say, two devices swapped, a port that another program holds. A running station holds
    its ports: stop it first, or read its /health.
    """
    lines = _lines(config)
    states = _states(lines)
    wanted = _wanted(lines)
    words = _closer(wanted, [name for name in wanted if states.get(name) not in WELL])
    if as_json:
        click.echo(
            json.dumps({n: {"state": s.value, **words.get(n, {})} for n, s in states.items()})
        )
    else:
        for name, state in states.items():
            said = words.get(name, {}).get("words", "")
            click.echo(f"{name:<12}{state.value:<16}{said}".rstrip())
    sys.exit(0 if set(states.values()) <= WELL else 1)


def _lines(config: Path) -> settings.Devices:
    try:
        return settings.load(config, settings.StationSettings).devices
    except settings.SettingsBad as error:
        raise click.UsageError(str(error)) from error


def _wanted(lines: settings.Devices) -> dict[str, Wanted]:
    """The devices on serial lines: name -> port and speed."""
    return {
        field.replace("_", "-"): Wanted(line.port, line.baud)
        for field in lines.__struct_fields__
        if hasattr(line := getattr(lines, field), "port") and hasattr(line, "baud")
    }


def _states(lines: settings.Devices) -> dict[str, DeviceState]:
    found = devices_of(lines, changed=lambda _name, _state: None)
    try:
        return {one.name: one.probe() for one in found.all()}
    finally:
        found.close()


def _closer(wanted: dict[str, Wanted], unwell: list[str]) -> dict[str, dict[str, str]]:
    """For each device that is not ready: a code and a sentence of what is on its port."""
    asked = look_at_all({wanted[n].port: (n, wanted[n].baud) for n in unwell})
    here = {name: wanted[name] for name in unwell}
    verdicts = judged(here, {name: asked[wanted[name].port] for name in unwell})
    return {
        name: {"verdict": verdict.code, "words": in_words(name, verdict, wanted[name])}
        for name, verdict in verdicts.items()
    }
