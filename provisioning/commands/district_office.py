"""What the commands about stations and certificates share: keys, whom it enrolled, who signs."""

import base64
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import click

from appliance.ledger import key_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey, SigningKey
from appliance.ports import Fault
from appliance.process import SystemEntropy, machine_time
from appliance.settings import SettingsBad, load
from provisioning.commands.district_hands import hands, publisher_of, say, tell
from provisioning.machine import SETTINGS
from sync import authority, enrolled_word
from sync.authority import BadCertificate, Certificate
from sync.district.certificates import Certificates
from sync.district.enrolled import Enrolled
from sync.district.ledger import NotTold
from sync.district.notes import ALL
from sync.district.officers import Pending
from sync.district.publishing import Publisher
from sync.enrolled_word import EnrolledWord
from sync.enrolment import BadEnrolment
from sync.notes import ENROLLED, WITHDRAWN
from sync.settings import DistrictSettings

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
HANDS: Final = 2

config_option = click.option(
    "--config",
    type=FILE,
    default=SETTINGS / "district.toml",
    show_default=True,
    help="The district's settings.",
)


class Office:
    """The district's settings, its keys, whom it enrolled and what it gave out."""

    def __init__(self, config: Path) -> None:
        self.settings = load(config, DistrictSettings)
        self.enrolled = Enrolled(self.settings, RealDisk())
        self.given = Certificates(
            self.settings.state_folder, RealDisk(), SystemEntropy(), machine_time
        )
        self.given.begin(self.place)

    @property
    def place(self) -> str:
        """The first part of the origins of its stations."""
        return self.settings.origin.partition("/")[0]

    @property
    def key(self) -> SigningKey:
        return key_files.read(Path(self.settings.ledger_key))

    @property
    def desk(self) -> Publisher:
        return publisher_of(self.settings, self.key)

    def vkey(self, path: str) -> str:
        return key_files.read(Path(path)).vkey if path else ""

    def tell_enrolled(self, word: EnrolledWord) -> bool:
        """Tell that a station is enrolled, under the hands of this command line.

        False while it waits for a second officer. Told already, it is not told again.
        """
        body = enrolled_word.write(word, self.key)
        digest, desk = sha256(body).hexdigest(), self.desk
        held = self.given.admission.hands(ENROLLED, word.station)
        if held is not None and held.word.sha256 == digest:
            return True
        for act in _waiting(desk):
            if digest in {one.sha256 for one in act.words}:
                return _signed(desk, act)
        return tell(desk, word.station, {ENROLLED: body}).seq is not None

    def tell_withdrawn(self, certificates: list[Certificate], reason: str) -> bool:
        """Tell that these open nothing any more; False while it waits, as `tell_enrolled`."""
        asked = {one.peer.serial for one in certificates}
        if not asked:
            click.echo("no good certificate is left to withdraw")
            return True
        desk = self.desk
        if len(hands(desk.own.origin)) < HANDS:
            for act in _waiting(desk):
                if asked <= self._named(act):
                    return _signed(desk, act)
        made = self.given.list_with(certificates, reason)
        return tell(desk, ALL, {WITHDRAWN: made}).seq is not None

    def _named(self, act: Pending) -> frozenset[str]:
        """Serials of the list in an act that waits; none where it is about something else."""
        body = act.bodies.get(WITHDRAWN, "")
        try:
            return authority.read_withdrawn(base64.b64decode(body), self.given.root).serials
        except BadCertificate:
            return frozenset()


def _waiting(desk: Publisher) -> list[Pending]:
    """Acts that may still be told: no other word of their names came meanwhile."""
    newest = desk.own.told().newest
    found = filter(None, map(desk.waiting.get, desk.waiting.ids()))
    return [
        act
        for act in found
        if all(one.serial == newest.serial(one.name, one.addressee) + 1 for one in act.words)
    ]


def _signed(desk: Publisher, act: Pending) -> bool:
    """Put the hands of this command line under an act that waits; whether it is told now."""
    given = hands(desk.own.origin)
    fresh = [one for one in given if one.key.verifier.key_id.hex() not in _keys(act)]
    if not fresh:
        click.echo(f"waits for a second officer: tradepost district sign {act.id} --officer FILE")
        return False
    done = desk.sign(act.id, fresh[0])
    say(done)
    return done.seq is not None


def _keys(act: Pending) -> set[str]:
    return {one.key for one in act.sigs}


def said_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """What goes wrong in a command as one sentence."""

    @wraps(command)
    def wrapped(**options: Any) -> None:
        try:
            command(**options)
        except (
            SettingsBad, BadKey, BadEnrolment, BadCertificate, Fault, NotTold, ValueError, OSError,
        ) as error:  # fmt: skip
            raise click.ClickException(str(error)) from error

    return wrapped
