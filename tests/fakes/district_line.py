"""A station, its agent, and a district that answers over loopback and has a desk."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
from click.testing import CliRunner
from msgspec.structs import replace

from appliance.caretaker import Caretaker
from appliance.core.district_words import BINDING
from appliance.ledger import (
    answers,
    blacklist,
    board_notices,
    complaint_notes,
    district_tables,
    enrolments,
    expert_replies,
    key_files,
    licences,
    organisations,
    pools,
    releases,
    revoked_keys,
    waivers,
)  # fmt: skip
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.heard import Heard
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from provisioning.cli import main
from provisioning.toml_text import toml_text
from sync.agent import Agent, Folder, Pace
from sync.diary import Diary
from sync.district.app import create_app
from sync.district.officers import Officer
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.pins import Pins
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, hands_on, publisher
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import open_district
from tests.fakes.served import served
from tests.fakes.township import ORIGIN, STATION, STATION_KEY, Township

COSIGNER = witness_key("demo.999999.999999100/w1", b"\x0a" * 32)


class Line:
    """A station, its agent, a district that answers over loopback, and the district's desk."""

    def __init__(self, top: Path) -> None:
        self.top, self.state, self.refused = top, top / "district", list[str]()
        self.state.mkdir()
        self.town = Township(top / "station")
        self._listen()
        station = EnrolledStation(
            code=STATION, name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey,
            witness=COSIGNER.vkey,
        )  # fmt: skip
        witness = witness_key("demo.district.999999/w1", b"\x09" * 32)
        self.center = open_district(self.state, [station], FakeClock(), witness)
        key_files.write(self.state / "ledger-key", DISTRICT)
        settings = msgspec.structs.replace(
            self.center.settings, ledger_key=str(self.state / "ledger-key"), origin=DISTRICT.name
        )
        publisher(self.state)
        (top / "district.toml").write_text(toml_text(settings, about="a test's"), "utf-8")
        self.doors = ExitStack()
        at = self.doors.enter_context(served(create_app(self.center)))
        folder = self.town.folder
        self.diary = Diary(top / "sync" / "sync.db")
        self.http = HttpDistrict(at, ORIGIN)
        self.agent = Agent(
            Folder(folder / "ledger", folder / "blobs", TileTree),
            Inbox(folder / "inbox", RealDisk()),
            self.diary,
            self.http,
            pins=Pins(STATION_KEY.vkey, witness.vkey, ledger=DISTRICT.vkey),
            pace=Pace(1.0, 60.0, 120.0),
            clock=FakeClock(),
            entropy=CountedEntropy(),
        )

    def _listen(self) -> None:
        disk, no = RealDisk(), self.refused.append
        vkey, station = DISTRICT.verifier, self.town.station
        self.heard = Heard(
            self.town.folder, disk, district=vkey.text, station=STATION, cosigner=COSIGNER
        )
        self.town.caretaker = Caretaker(station, heard=self.heard)
        inbox = self.heard.notes
        self.listed = blacklist.Listed(inbox / "blacklist", disk, vkey, refused=no)
        station.parts = replace(
            station.parts,
            listed=self.listed.judged,
            heard=self.heard,
            organisation=organisations.Organisations(
                inbox / "organisations", disk, vkey, refused=no
            ).seen,
            complaint_words=complaint_notes.ComplaintWords(
                inbox / complaint_notes.NAME, disk, vkey, refused=no
            ),
            answers=answers.Answers(inbox / "answers", disk, vkey, refused=no),
            pools=pools.Pools(inbox / "pools", disk, vkey, refused=no),
            replies=expert_replies.Replies(inbox / "answers", disk, vkey, refused=no),
            licences=licences.Licences(inbox / "licence", disk, vkey, refused=no),
            board=board_notices.BoardNotices(inbox / board_notices.NAME, disk, vkey, refused=no),
            releases=releases.Releases(
                inbox / releases.NAME, disk, vkey, station=STATION, refused=no
            ),
            revoked=revoked_keys.RevokedKeys(inbox / revoked_keys.NAME, disk, vkey, refused=no),
            waivers=waivers.Waivers(inbox / waivers.NAME, disk, vkey, origin=ORIGIN, refused=no),
            enrolments=enrolments.Enrolments(
                inbox / enrolments.NAME, disk, vkey, origin=ORIGIN, refused=no
            ),
            district_tables=district_tables.DistrictTables(
                inbox / "tables", self.town.folder / "adopted" / "tables", disk, vkey, refused=no
            ),
        )

    def hear_anew(self) -> None:
        """As after a start of the station: what it had in memory is gone."""
        self._listen()

    def stop(self) -> None:
        self.doors.close()
        self.http.close()
        self.diary.close()
        self.center.store.close()
        self.town.close()

    def desk(self, kind: str, *further: str) -> tuple[int, str]:
        """Somebody at the district's desk; exit status and what was said."""
        return self.signed(kind, *further, by=(LI, WANG) if kind in BINDING else ())

    def signed(self, kind: str, *further: str, by: Sequence[Officer]) -> tuple[int, str]:
        """Likewise, with these officers at it."""
        hands = hands_on(self.top / "officers", *by) if by else []
        config = ["--config", str(self.top / "district.toml")]
        asked = ["district", "note", kind, *config, *hands, *further]
        result = CliRunner().invoke(main, asked)
        return result.exit_code, result.output

    def file(self, name: str, said: object) -> str:
        path = self.top / name
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def meet(self) -> None:
        """The next contact with the district, and the station's next look at its inbox."""
        publish(self.town.station.ledger, self.town.folder / "ledger", RealDisk())
        self.agent.once()
        self.town.caretaker.tick()
