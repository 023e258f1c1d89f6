"""`tradepost district ...`: officers, words, second signatures, the ledger as files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.ledger import key_files
from provisioning.cli import main
from provisioning.toml_text import toml_text
from sync.settings import DistrictSettings, EnrolledStation
from tests.fakes.district_desk import (
    DISTRICT,
    LI,
    PASSPHRASE,
    WANG,
    ZHAO,
    hands_on,
    publisher,
)  # fmt: skip
from tests.fakes.township import ORIGIN, STATION, STATION_KEY

Desk = Callable[..., tuple[int, str]]
NOBODY = '{"parties": []}'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    key_files.write(tmp_path / "ledger-key", DISTRICT)
    settings = DistrictSettings(
        name="示例县公共资源交易中心", seal="县", origin=DISTRICT.name, demo=True,
        ledger_key=str(tmp_path / "ledger-key"), witness_key="none",
        state=str(tmp_path / "district"),
        stations=(EnrolledStation(code=STATION, name="青禾镇", origin=ORIGIN,
                                  vkey=STATION_KEY.vkey),),
    )  # fmt: skip
    config = tmp_path / "district.toml"
    config.write_text(toml_text(settings, about="a test's"), "utf-8")
    (tmp_path / "listed.json").write_text(NOBODY, "utf-8")

    def asked(*words: str) -> tuple[int, str]:
        # The command's own name is one word, or two for what stands in a group.
        count = 2 if words[0] in ("officer", "publish", "note") else 1
        place = ["--config", str(config)]
        result = CliRunner().invoke(main, ["district", *words[:count], *place, *words[count:]])
        return result.exit_code, result.output

    return asked


def test_two_officers_are_made_and_set_and_sign_together(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a good long passphrase\n", "utf-8")
    hands = []
    for number in ("Q01", "Q02"):
        file = str(tmp_path / f"{number}.key")
        status, vkey = desk("officer", "new", "--passphrase", str(secret), number, file)
        assert status == 0, vkey
        status, said = desk("officer", "set", "--until", "2099-12-31", number, vkey.strip())
        assert status == 0, said
        hands += ["--officer", file, "--passphrase", str(secret)]
    status, said = desk("publish", "blacklist", *hands, str(tmp_path / "listed.json"))
    assert status == 0, said
    status, said = desk("officer", "list", "--json")
    assert [one["officer"] for one in json.loads(said)] == ["Q01", "Q02"]


@pytest.mark.parametrize(
    ("hands", "why"),
    [((), "2 different officers"), ((LI, LI), "different officers"), ((LI, ZHAO), "in force")],
)
def test_without_two_officers_in_force_a_blacklist_is_not_published(
    desk: Desk, tmp_path: Path, hands: tuple[object, ...], why: str
) -> None:
    publisher(tmp_path / "district")
    given = hands_on(tmp_path / "officers", *hands)  # type: ignore[arg-type]
    status, said = desk("publish", "blacklist", *given, str(tmp_path / "listed.json"))
    assert status == 1
    assert why in said
    assert json.loads(desk("words", "--json")[1])["words"] == []


def test_a_wrong_passphrase_signs_nothing(desk: Desk, tmp_path: Path) -> None:
    publisher(tmp_path / "district")
    given = hands_on(tmp_path / "officers", LI, WANG)
    (tmp_path / "officers" / "passphrase").write_text(f"{PASSPHRASE}!\n", "utf-8")
    status, said = desk("publish", "blacklist", *given, str(tmp_path / "listed.json"))
    assert (status, "does not open" in said) == (1, True)


def test_the_second_officer_signs_later_by_the_number_that_waits(
    desk: Desk, tmp_path: Path
) -> None:
    publisher(tmp_path / "district")
    one, two = (hands_on(tmp_path / "officers", each) for each in (LI, WANG))
    status, said = desk("publish", "blacklist", *one, str(tmp_path / "listed.json"))
    assert status == 0, said
    (waits,) = json.loads(desk("words", "--json")[1])["waiting"]
    assert waits["id"] in said
    assert desk("sign", *one, waits["id"])[0] == 1
    status, said = desk("sign", *two, waits["id"])
    assert status == 0, said
    told = json.loads(desk("words", "--json", "--station", STATION)[1])
    assert [word["name"] for word in told["words"]] == ["blacklist"]
    assert told["waiting"] == []


def test_a_note_that_lay_ready_before_there_was_a_ledger_is_told_in_it(
    desk: Desk, tmp_path: Path
) -> None:
    made = publisher(tmp_path / "district")
    made.shelf.put("all", "organisations", b"as it was signed")
    status, said = desk("publish", "held", "organisations")
    assert status == 0, said
    assert made.own.told().newest.of("organisations", STATION) is not None
    assert desk("publish", "held", "credit")[0] == 1


def test_the_ledger_as_files_is_one_that_anybody_verifies(desk: Desk, tmp_path: Path) -> None:
    made = publisher(tmp_path / "district")
    made.publish("all", {"blacklist": b"a list"}, [LI, WANG])
    made.publish(STATION, {"organisations": b"a pool"})
    assert made.own.still(0)
    status, said = desk("export", str(tmp_path / "out"))
    assert status == 0, said
    result = CliRunner().invoke(main, ["ledger", "verify", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "entries     6\n" in result.output


def test_an_export_that_somebody_changed_does_not_verify(desk: Desk, tmp_path: Path) -> None:
    publisher(tmp_path / "district").publish("all", {"blacklist": b"a list"}, [LI, WANG])
    desk("export", str(tmp_path / "out"))
    (entries,) = (tmp_path / "out" / "tile" / "entries").rglob("4")
    data = entries.read_bytes()
    entries.write_bytes(data.replace(b"blacklist", b"whitelist"))
    result = CliRunner().invoke(main, ["ledger", "verify", str(tmp_path / "out")])
    assert result.exit_code == 1


def test_settings_name_the_station_for_whom_a_word_is(desk: Desk, tmp_path: Path) -> None:
    publisher(tmp_path / "district").shelf.put("999999109", "organisations", b"of a stranger")
    status, said = desk("publish", "held", "--station", "999999109", "organisations")
    assert (status, "no station of this district" in said) == (1, True)
