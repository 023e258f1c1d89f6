"""The proof page: it shows what the quorum vouches for, prints it, and never more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ledger import checkpoints, safety
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from drivers.printer_escpos.simulated_paper import Line
from drivers.printer_escpos.simulator import EscposSimulator
from tests.fakes.desk import Desk
from tests.fakes.township import Township

WITNESS = witness_key("demo.district.999999/w1", b"\x21" * 32)
MIRROR = witness_key("demo.district.999999/mirror", b"\x22" * 32)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path / "box")
    trust = safety.pinned(WITNESS.vkey, MIRROR.vkey)
    town.station.parts = replace(town.station.parts, trust=trust, mirror=MIRROR.vkey)
    (town.folder / "inbox").mkdir(exist_ok=True)
    town.register()
    yield Desk(town)
    town.close()


def vouch(desk: Desk, *keys: SigningKey) -> int:
    """These keys sign the newest checkpoint and it is brought; its size."""
    town = desk.town
    note = str(town.station.ledger.checkpoint())
    signed = checkpoints.open_checkpoint(note, town.station.ledger.verifier)
    lines = [checkpoints.cosign(signed, key, 1_772_413_200) for key in keys]
    (town.folder / "inbox" / "checkpoint").write_text(checkpoints.add_lines(note, lines))
    town.caretaker.tick()
    return signed.size


def test_the_witness_alone_is_never_shown_as_safe(desk: Desk) -> None:
    vouch(desk, WITNESS)
    page = desk.browser().see("/proof")
    assert "区里还没回音" in page
    assert "区里已存好到" not in page.replace("<dt>区里已存好到</dt><dd>—</dd>", "")


def test_what_is_safe_is_shown_with_its_root_and_who_signed(desk: Desk) -> None:
    size = vouch(desk, WITNESS, MIRROR)
    page = desk.browser().see("/proof")
    assert f"区里已存好到第 {size - 1} 笔" in page
    root = desk.town.station.ledger.root().hex()[:16]
    assert " ".join(root[at : at + 4] for at in range(0, 16, 4)) in page
    assert WITNESS.name in page
    assert MIRROR.name in page
    assert "safety." not in page


def test_staff_print_it_and_no_entry_is_written(desk: Desk) -> None:
    size = vouch(desk, WITNESS, MIRROR)
    before = desk.town.station.ledger.size
    answer = desk.at("clerk").send("/proof/print", page="/proof")
    assert answer.status_code == 303
    assert "回执已打印" in desk.at("clerk").see(answer.headers["Location"])
    assert desk.town.station.ledger.size == before
    paper = EscposSimulator()
    paper.received(desk.devices.jobs[-1])
    text = "\n".join(item.text() for item in paper.slips[-1].items if isinstance(item, Line))
    assert f"第 {size - 1} 笔" in text


def test_a_printer_without_paper_is_told(desk: Desk) -> None:
    desk.devices.paper = False
    answer = desk.at("clerk").send("/proof/print", page="/proof")
    assert "没打出来" in desk.at("clerk").see(answer.headers["Location"])
    assert desk.devices.jobs == []


def test_nobody_prints_it_without_signing_in(desk: Desk) -> None:
    desk.browser().send("/proof/print", page="/proof")
    assert desk.devices.jobs == []


@pytest.mark.parametrize("said", ["", "{", '{"line":"up","last_contact":"soon"}', "[1]"])
def test_whatever_the_agent_wrote_the_page_stands(desk: Desk, said: str) -> None:
    (desk.town.folder / "inbox" / "status.json").write_text(said)
    assert "区里还没回音" in desk.browser().see("/proof")
