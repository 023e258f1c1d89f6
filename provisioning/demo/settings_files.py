"""Settings of the five processes of a demo or a training, written from its keys and ports.

At each start: they are derived, never edited, as ports may change and the folder may move.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from appliance import settings
from appliance.ledger.keys import SigningKey
from appliance.ledger.recovery_key import RecoveryKey
from provisioning.demo.laboratory_settings import LaboratorySettings, LineSettings
from provisioning.demo.plan import LIFE, Plan
from provisioning.demo.things.panel import WIRED
from provisioning.demo.things.sheet_printer import QUEUE, can_typeset, folder_of
from provisioning.toml_text import toml_text
from sync.settings import (
    DistrictSettings,
    EnrolledStation,
    FarWitness,
    SupervisionSettings,
    SyncSettings,
    WatchedLog,
)

LOOPBACK = "127.0.0.1"
DEMO_PIN = "246810"
"""Of every demo card; the demo prints it, and the laboratory shows it."""


class Keys(Struct, frozen=True):
    """The keys that the settings pin; the secret halves stay in their files."""

    station: SigningKey
    station_witness: SigningKey
    district: SigningKey
    district_witness: SigningKey
    district_mirror: SigningKey
    supervision: SigningKey
    recovery: RecoveryKey
    opening: RecoveryKey


def write_settings(plan: Plan, made: Keys) -> None:
    """Write the files of the processes and the verifier's policy, each whole or not at all."""
    parts = {
        "station": _station(plan, made),
        "sync": _sync(plan, made),
        "district": _district(plan, made),
        "laboratory": _laboratory(plan),
    }
    if plan.practice is None:
        parts["supervision"] = _supervision(plan, made)
    for name, value in parts.items():
        text = toml_text(value, about=f"{plan.names.origin}, {name}; written at each start.")
        _write(plan.folders.top / f"{name}.toml", text)
    _write(plan.folders.top / "policy", _policy(made))


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.rename(path)


def _policy(made: Keys) -> str:
    """Whom `tradepost ledger verify --policy` trusts in this demo, by keys known beforehand."""
    return (
        f"log {made.station.vkey}\nlog {made.district.vkey}\n"
        f"witness district {made.district_witness.vkey}\n"
        f"witness mirror {made.district_mirror.vkey}\n"
        f"witness supervision {made.supervision.vkey}\n"
        "group held all district mirror\nquorum held\n"
    )


def _station(plan: Plan, made: Keys) -> msgspec.Struct:
    folders = plan.folders
    return settings.StationSettings(
        place=plan.place,
        identity=settings.Identity(
            origin=plan.names.origin,
            life=LIFE,
            district_ledger=made.district.vkey,
            district_witness=made.district_witness.vkey,
            district_mirror=made.district_mirror.vkey,
            supervision_witness=made.supervision.vkey,
            recovery_key=made.recovery.text,
            opening_key=made.opening.text,
        ),
        devices=settings.Devices(
            id_card=settings.Line(port=str(folders.devices / "id-card"), baud=115200),
            fingerprint=settings.FingerprintLine(
                port=str(folders.devices / "fingerprint"), baud=57600
            ),
            printer=plan.printer or settings.PrinterLine(port=str(folders.devices / "printer")),
            staff_card=settings.StaffCardLine(
                port=str(folders.devices / "staff-card"), site_key=str(folders.site_key)
            ),
            panel=msgspec.structs.replace(WIRED, simulated=str(folders.devices / "panel")),
            modem=settings.ModemLine(port=str(folders.devices / "modem")),
            scanner=settings.ScannerLine(port=str(folders.devices / "scanner")),
            display=settings.DisplayLine(port=str(folders.devices / "display")),
            board=settings.BoardLine(port=str(folders.devices / "board")),
            sheet_printer=_sheet_printer(folders.devices),
        ),
        villages=dict(plan.villages),
        state=str(folders.station),
        port=plan.ports.station,
        demo_clock=str(folders.clock),
        practice=plan.practice,
    )


def _sheet_printer(devices: Path) -> settings.SheetQueue | None:
    """The laboratory's A4 printer, where this machine can set pages for it."""
    if not can_typeset():
        return None
    return settings.SheetQueue(queue=QUEUE, programs=str(folder_of(devices) / "bin"))


def _sync(plan: Plan, made: Keys) -> msgspec.Struct:
    folders = plan.folders
    return SyncSettings(
        origin=plan.names.origin,
        station_vkey=made.station.vkey,
        district_url=f"https://{LOOPBACK}:{plan.ports.line}",
        district_witness=made.district_witness.vkey,
        district_mirror=made.district_mirror.vkey,
        district_ledger=made.district.vkey,
        ledger=str(folders.station / "ledger"),
        blobs=str(folders.station / "blobs"),
        inbox=str(folders.station / "inbox"),
        parcels=str(folders.station / "parcels"),
        wishes=str(folders.station / "wishes"),
        stick_mounts=str(folders.sticks),
        state=str(folders.sync / "sync.db"),
        identity=str(folders.identity),
        authority=str(folders.authority),
        port=plan.ports.sync,
        greet_s=10,  # a person who plays with the line waits for it
        retry_max_s=5,
        demo_clock=str(folders.clock),
    )


def _district(plan: Plan, made: Keys) -> msgspec.Struct:
    folders, place = plan.folders, plan.place
    return DistrictSettings(
        name=place.district_name,
        seal=place.district_name[-1],
        origin=plan.names.district_origin,
        ledger_key=str(folders.district / "keys" / "ledger"),
        witness_key=str(folders.district / "keys" / "witness"),
        mirror_key=str(folders.district / "keys" / "mirror"),
        witnesses=_further(plan, made),
        state=str(folders.district),
        stations=(
            EnrolledStation(
                code=place.code,
                name=place.name,
                origin=plan.names.origin,
                vkey=made.station.vkey,
                witness=made.station_witness.vkey,
                phone=place.phone,
            ),
        ),
        port=plan.ports.district,
        tls_host=LOOPBACK,
        tls_port=plan.ports.secure,
        tls_names=(LOOPBACK,),
        url=f"https://{LOOPBACK}:{plan.ports.line}",
        demo=True,
        demo_clock=str(folders.clock),
    )


def _further(plan: Plan, made: Keys) -> tuple[FarWitness, ...]:
    """Supervision's witness; a training has none."""
    if plan.practice is not None:
        return ()
    url = f"http://127.0.0.1:{plan.ports.supervision}/witness"
    return (FarWitness(vkey=made.supervision.vkey, url=url),)


def _supervision(plan: Plan, made: Keys) -> msgspec.Struct:
    folders, place = plan.folders, plan.place
    return SupervisionSettings(
        name=place.district_name,
        witness_key=str(folders.supervision / "keys" / "witness"),
        state=str(folders.supervision),
        logs=(
            WatchedLog(name=place.name, origin=plan.names.origin, vkey=made.station.vkey),
            WatchedLog(
                name=place.district_name,
                origin=plan.names.district_origin,
                vkey=made.district.vkey,
            ),
        ),
        port=plan.ports.supervision,
        demo=True,
        demo_clock=str(folders.clock),
    )


def _laboratory(plan: Plan) -> msgspec.Struct:
    folders, ports = plan.folders, plan.ports
    return LaboratorySettings(
        devices=folders.devices,
        staff_cards=folders.cards,
        demo_clock=folders.clock,
        slips=folders.slips,
        station_health=f"http://127.0.0.1:{ports.station}/health",
        port=plan.ports.laboratory,
        demo_pin=DEMO_PIN,
        line=LineSettings(ports.line, ports.secure),
        training=plan.practice is not None,
    )
