"""`tradepost staff card` at a demo station that is off: a card's whole life, through the wire."""

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.ledger import share_keys
from appliance.ledger.keys import parse_vkey
from drivers.staffcard_pn532 import simulated_cards
from drivers.staffcard_pn532.simulated_desfire import Memory, SimulatedDesfire
from drivers.staffcard_pn532.simulator import Card, StaffCardSimulator
from provisioning.cli import main
from provisioning.commands import staff
from provisioning.demo.settings_files import DEMO_PIN
from provisioning.drive.box import make
from tests.fakes.staff_cards import on_the_wire

ADMIN, HEAD, CLERK = "9999991000108", "9999991000104", "9999991000101"
NEW = "9999991000199"
PIN = "135790"
UNTIL = ("--until", "2046-12-31")


@dataclass
class Town:
    """The demo's folder, the hand at its reader, the files that go to and fro."""

    folder: Path
    hand: StaffCardSimulator

    @property
    def request(self) -> Path:
        return self.folder / "request.json"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.json"

    def does(self, *words: object, pin: str = PIN, name: str = "") -> Result:
        asked = ("staff", "card", *words)
        if words[0] != "certify":
            asked += ("--config", self.folder / "station.toml")
        typed = "\n".join([*([name] if name else []), pin, pin, ""])
        return CliRunner().invoke(main, [str(word) for word in asked], input=typed)

    def issues(self, staff_no: str, *words: object, card: Card | None = None) -> Result:
        self.hand.lay_card(card or blank())
        return self.does("issue", staff_no, "--request", self.request, *UNTIL, *words)

    def certifies(self) -> Result:
        origin = parse_vkey((self.folder / "policy").read_text().split()[1]).name
        key = self.folder / "district/keys/ledger"
        return self.does(
            "certify", self.request, self.certificate, "--key", key, "--origin", origin
        )

    def shows(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.does("show", "--json").output)
        return told


def blank() -> SimulatedDesfire:
    return SimulatedDesfire(Memory(b"\x04" + secrets.token_bytes(6)), secrets.token_bytes)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "demo"
    folder.mkdir()
    make(folder, 7)
    words = ["station", "drive", "--state", str(folder), "--events", "1"]
    assert CliRunner().invoke(main, words).exit_code == 0
    return folder


@pytest.fixture
def town(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    folder = Path(shutil.copytree(kept, tmp_path / "demo"))
    for path in folder.glob("*.toml"):
        path.write_text(path.read_text().replace(str(kept), str(folder)))
    with on_the_wire(folder / "devices/staff-card", folder / "cards") as hand:

        def ask(role: str) -> str:
            hand.lay({"ADMIN": ADMIN, "HEAD": HEAD}[role])
            return DEMO_PIN

        monkeypatch.setattr(staff, "ask_pin", ask)
        yield Town(folder, hand)


@pytest.mark.parametrize("kind", ["desfire", "signing"])
def test_a_lost_card_is_replaced_and_the_old_key_ends(town: Town, kind: str) -> None:
    card = blank() if kind == "desfire" else signer()
    made = town.issues(CLERK, "--kind", kind, card=card)
    assert made.exit_code == 0, made.output
    assert share_keys.parse(json.loads(town.request.read_text())["share"])
    assert town.certifies().exit_code == 0
    done = town.does("replace", town.certificate, "--reason", "LOST")
    assert done.exit_code == 0, done.output
    old = done.output.rsplit(" ", 1)[1].strip()
    town.hand.lay_card(card)
    told = town.shows()
    assert (told["card_no"], told["kind"], told["tries_left"]) == (f"{CLERK}02", kind, 5)
    assert told["in_office"] not in {old, "no key"}
    again = town.does("replace", town.certificate, "--reason", "LOST")
    assert again.output.endswith("withdrawn: nothing\n"), again.output


def signer() -> simulated_cards.SimulatedSigner:
    memory = simulated_cards.SignerMemory(b"\x04" + secrets.token_bytes(6))
    return simulated_cards.SimulatedSigner(memory, secrets.token_bytes)


def test_somebody_new_gets_a_first_card(town: Town) -> None:
    card = blank()
    town.hand.lay_card(card)
    made = town.does(
        "issue", NEW, "--request", town.request, *UNTIL, "--role", "CLERK", name="某某"
    )
    assert made.exit_code == 0, made.output
    assert "某某" not in made.output
    assert town.request.stat().st_mode & 0o777 == 0o600
    town.certifies()
    done = town.does("activate", town.certificate)
    assert done.exit_code == 0, done.output
    town.hand.lay_card(card)
    assert town.shows()["card_no"] == f"{NEW}01"


def test_a_card_from_before_shares_gets_a_certificate_with_one(town: Town) -> None:
    town.hand.lay(HEAD)
    asked = town.does("share", "--request", town.request, pin=DEMO_PIN)
    assert asked.exit_code == 0, asked.output
    before = town.shows()
    assert town.certifies().exit_code == 0
    assert town.does("activate", town.certificate).exit_code == 0
    town.hand.lay(HEAD)
    assert town.shows() == before  # the same key in the same office
    certified = json.loads(town.certificate.read_text())
    assert certified["share"] == json.loads(town.request.read_text())["share"]


def test_somebody_new_needs_a_role(town: Town) -> None:
    assert "give --role" in town.issues(NEW).output


def test_until_the_district_certified_the_old_card_goes_on(town: Town) -> None:
    before = (town.folder / f"station/keys/staff/{CLERK}.json").read_bytes()
    assert town.issues(CLERK).exit_code == 0
    assert (town.folder / f"station/keys/staff/{CLERK}.json").read_bytes() == before
    refused = town.does("activate", town.request)
    assert "did not certify" in refused.output


def test_a_blocked_card_has_no_key_in_office(town: Town) -> None:
    done = town.does("block", CLERK, "--reason", "STOLEN")
    assert done.exit_code == 0, done.output
    town.hand.lay(CLERK)
    assert town.shows()["in_office"] == "no key"
    again = town.does("block", CLERK, "--reason", "STOLEN")
    assert "nothing was in office" in again.output
    assert "knows no key" in town.does("block", NEW, "--reason", "LOST").output


def test_a_card_that_signs_itself_signs_first_of_two(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Administrator, then head: the first card is lifted before the second one is laid down."""
    card = signer()
    assert town.issues(ADMIN, "--kind", "signing", card=card).exit_code == 0
    assert town.certifies().exit_code == 0
    assert town.does("replace", town.certificate, "--reason", "LOST").exit_code == 0

    def ask(role: str) -> str:
        if role == "HEAD":
            town.hand.lay(HEAD)
            return DEMO_PIN
        town.hand.lay_card(card)
        return PIN

    monkeypatch.setattr(staff, "ask_pin", ask)
    done = town.does("block", CLERK, "--reason", "STOLEN")
    assert done.exit_code == 0, done.output
    town.hand.lay(CLERK)
    assert town.shows()["in_office"] == "no key"
    assert town.does("block", HEAD, "--reason", "STOLEN").exit_code == 0


def test_a_card_in_use_is_not_written_over_unless_erased(town: Town) -> None:
    assert town.hand.drawer is not None
    mine = town.hand.drawer.card(CLERK)
    assert "card-issued" in town.issues(CLERK, card=mine).output
    assert town.issues(CLERK, "--erase", card=mine).exit_code == 0


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (simulated_cards.classic(), "card-classic"),
        (simulated_cards.phone(secrets.token_bytes), "card-phone"),
    ],
)
def test_what_cannot_be_a_staff_card_is_not_made_one(town: Town, card: Card, said: str) -> None:
    assert said in town.issues(CLERK, card=card).output


def test_nothing_on_the_reader_is_said(town: Town) -> None:
    assert (
        "card-not-on-reader" in town.does("issue", CLERK, "--request", town.request, *UNTIL).output
    )
    assert "card-not-on-reader" in town.does("show").output


def test_a_weak_pin_is_asked_for_again(town: Town) -> None:
    town.hand.lay_card(blank())
    words = ["staff", "card", "issue", CLERK, "--request", str(town.request), *UNTIL]
    words += ["--config", str(town.folder / "station.toml")]
    typed = "111111\n111111\n12345\n12345\n135790\n135790\n"
    made = CliRunner().invoke(main, words, input=typed)
    assert made.exit_code == 0, made.output
    assert made.output.count("not all the same") == 2


def test_a_day_is_a_day(town: Town) -> None:
    words = ("issue", CLERK, "--request", town.request, "--until", "next year")
    assert "is a day" in town.does(*words).output


def test_a_pin_is_changed_by_who_knows_the_old_one(town: Town) -> None:
    town.hand.lay(CLERK)
    assert "wrong-pin, 4 tries left" in pin_changed(town, "000000", PIN).output
    done = pin_changed(town, DEMO_PIN, PIN)
    assert done.exit_code == 0, done.output
    assert "wrong-pin" in pin_changed(town, DEMO_PIN, PIN).output
    assert pin_changed(town, PIN, DEMO_PIN).exit_code == 0
    assert town.shows()["tries_left"] == 5


def test_a_signing_card_keeps_its_pin_itself(town: Town) -> None:
    card = signer()
    assert town.issues(CLERK, "--kind", "signing", card=card).exit_code == 0
    assert "wrong-pin" in pin_changed(town, "000000", "975310").output
    assert pin_changed(town, PIN, "975310").exit_code == 0
    assert card.memory.pin == b"975310"


def pin_changed(town: Town, old: str, new: str) -> Result:
    words = ["staff", "card", "pin", "--config", str(town.folder / "station.toml")]
    return CliRunner().invoke(main, words, input=f"{old}\n{new}\n{new}\n")
