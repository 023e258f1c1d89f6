"""`tradepost box enrol`: a box asks its district for a certificate, and takes in the answer."""

import json
import os
from pathlib import Path
from typing import Final

import click
import msgspec

from appliance.ledger import key_files
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.keys import BadKey, SigningKey
from appliance.ports import StorageFault
from appliance.process import SystemEntropy, machine_time
from appliance.settings import SettingsBad, load
from provisioning.machine import SETTINGS, STATE
from provisioning.toml_text import toml_text
from sync import authority, enrolment
from sync.authority import BadCertificate
from sync.enrolment import AGAIN, NEW, Answer, BadEnrolment, Checked, Request
from sync.renewal import NEXT
from sync.settings import SyncSettings

IDENTITY: Final = "station.pem"
ROOT: Final = "authority.crt"
ASKED: Final = "request"
"""The request that waits for its answer, beside the key that it was made with."""
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class Box:
    """The folders of a box; its TLS files belong to the sync process alone."""

    def __init__(self, state: Path) -> None:
        self.state, self.tls, self._disk = state, state / "tls", RealDisk()

    def read(self, name: str) -> bytes | None:
        return self._disk.get(self.tls / name)

    def keep(self, name: str, data: bytes, mode: int = SECRET_MODE) -> None:
        """Keep a file in `tls/`; typed by root, it goes to the folder's owner."""
        self.tls.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._disk.put(self.tls / name, data, mode=mode)
        owner = self.tls.stat()
        if os.geteuid() == 0:
            os.chown(self.tls / name, owner.st_uid, owner.st_gid)

    def forget(self, name: str) -> None:
        self._disk.remove(self.tls / name)

    @property
    def enrolled(self) -> bool:
        """Whether its certificate is good still."""
        held = self.read(IDENTITY)
        return held is not None and authority.read_certificate(held).ends > machine_time()

    def next_key(self) -> bytes:
        """The key of the request; made once, so that asking twice asks for the same."""
        found = self.read(IDENTITY + NEXT)
        if found is None:
            found = authority.new_key(SystemEntropy())
            self.keep(IDENTITY + NEXT, found)
        return found


@click.command()
@click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=STATE,
    show_default=True,
    help="The state folder of the box.",
)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The request's file.")
@click.option("--answer", "given", type=FILE, help="The district's answer: check and install it.")
@click.option(
    "--again", is_flag=True, help="The box is enrolled; its certificate ended or is lost."
)
@click.option("--heard", default="", help="The district's digits, as heard; else they are asked.")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=SETTINGS / "sync.toml",
    show_default=True,
    help="Settings of the sync agent: made, or brought up to the answer.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def enrol(
    *, state: Path, to: Path | None, given: Path | None, again: bool, heard: str, config: Path,
    as_json: bool,
) -> None:  # fmt: skip
    """Ask the district for this box's certificate, or take in its answer.

    First `--to FILE` on a stick, and read the digits to the district over the telephone. Then
    `--answer FILE`, and type the digits that the district reads out. `--again` when the
    certificate ended while the box was off. Run it as root.
    """
    if (to is None) == (given is None):
        raise click.UsageError("either --to FILE or --answer FILE")
    box = Box(state)
    try:
        said = _ask(box, to, AGAIN if again else NEW) if to else {}
        if given:
            said = _install(box, given.read_bytes(), heard, config)
    except (BadEnrolment, BadCertificate, BadKey, StorageFault, SettingsBad, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(said))
    else:
        for name, value in said.items():
            click.echo(f"{name:<14}{value}")


def _ask(box: Box, to: Path, purpose: str) -> dict[str, str]:
    if box.enrolled and purpose == NEW:
        raise click.ClickException("this box has a good certificate; a further one: --again")
    ledger = key_files.read(box.state / "keys" / "ledger")
    written = _waiting(box, ledger, purpose)
    if written is None:
        request = Request(
            purpose="again" if purpose == AGAIN else "new",
            origin=ledger.name,
            vkey=ledger.vkey,
            witness=key_files.read(box.state / "keys" / "witness").vkey,
            certificate=authority.request_of(box.next_key()).decode(),
        )
        written = enrolment.write_request(request, ledger)
        box.keep(ASKED, written)
    enrolment.read_request(written)  # as the district will
    RealDisk().put(to, written)
    return {"request": str(to), "origin": ledger.name, "digits": enrolment.digits(written)}


def _waiting(box: Box, ledger: SigningKey, purpose: str) -> bytes | None:
    """The request that has no answer yet: written again it has the same digits."""
    kept, key = box.read(ASKED), box.read(IDENTITY + NEXT)
    if kept is None or key is None:
        return None
    asked = enrolment.read_request(kept)
    mine = authority.key_digest_of(asked.certificate.encode())
    same = mine == authority.key_digest_of(authority.request_of(key))
    return kept if same and (asked.vkey, asked.purpose) == (ledger.vkey, purpose) else None


def _install(box: Box, data: bytes, heard: str, config: Path) -> dict[str, str]:
    key, asked = box.read(IDENTITY + NEXT), box.read(ASKED)
    if key is None or asked is None:
        raise click.ClickException("this box has asked for nothing: begin with --to FILE")
    answer = enrolment.read_answer(data)
    checked = enrolment.check(answer, asked, key)
    heard = heard or click.prompt("Digits of the district, as it reads them out")
    if not enrolment.same_digits(heard, enrolment.district_bytes(answer)):
        raise click.ClickException("the digits differ: somebody else made this answer")
    settings = _settings(box, checked, config)
    # If power fails between these, typing it again does the rest: the request is taken away last.
    box.keep(ROOT, checked.root, 0o644)
    box.keep(IDENTITY, checked.identity)
    _write(config, toml_text(settings, about="written by box enrol"))
    _write(config.with_name("policy"), answer.policy)
    box.forget(ASKED)
    box.forget(IDENTITY + NEXT)
    ends = authority.read_certificate(checked.identity).ends
    return {
        "district": answer.district,
        "url": answer.url,
        "certificate": f"good until {ends:%Y-%m-%d}",
        "[identity]": "these lines belong into station.toml",
        "": f"district_ledger = {json.dumps(answer.ledger)}",
        " ": f"district_witness = {json.dumps(answer.witness)}",
        "  ": f"district_mirror = {json.dumps(answer.mirror)}",
    }


def _write(path: Path, text: str) -> None:
    """A file of settings, readable by the group of its folder."""
    RealDisk().put(path, text.encode(), mode=0o640)
    if os.geteuid() == 0:
        os.chown(path, 0, path.parent.stat().st_gid)


def _settings(box: Box, checked: Checked, config: Path) -> SyncSettings:
    """The agent's settings: those that are there, with what the district says."""
    answer: Answer = checked.answer
    said = {
        "district_url": answer.url,
        "district_witness": answer.witness,
        "district_mirror": answer.mirror,
        "district_ledger": answer.ledger,
        "identity": str(box.tls / IDENTITY),
        "authority": str(box.tls / ROOT),
    }
    if config.exists():
        known = load(config, SyncSettings)
        return msgspec.convert({**msgspec.to_builtins(known), **said}, SyncSettings)
    ledger = key_files.read(box.state / "keys" / "ledger")
    folders = {name: str(box.state / name) for name in ("ledger", "blobs", "inbox")}
    own = {"origin": ledger.name, "station_vkey": ledger.vkey, **folders}
    return msgspec.convert({**own, "state": str(box.state / "sync.db"), **said}, SyncSettings)
