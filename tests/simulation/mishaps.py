"""What goes wrong: planned from the seed before a run, each kind in a stream of its own."""

import random  # noqa: TID251 - the seeded chance of a test
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Final

import requests

from appliance.ledger.checkpoints import add_lines, cosign, open_checkpoint
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, StorageFault
from sync import bundle, usb
from sync.bundle import Bundle
from sync.district import sticks
from sync.district.store import store
from sync.sources import anchor
from tests.fakes.published import StationLedger
from tests.simulation.box import Box
from tests.simulation.clocks import DAY, HOUR, MINUTE
from tests.simulation.disk import PowerCut
from tests.simulation.doubles import offered_again
from tests.simulation.line import CLEAR, THIEVES, Request, Weather, asked
from tests.simulation.run import Run
from tests.simulation.sticks import SimStick, station_of
from tests.simulation.supervision_mishaps import OF_SUPERVISION
from tests.simulation.words import NAMES

Mishap = Callable[[Run, Box, random.Random], None]


def planned(run: Run) -> None:
    """Plan the whole run: bad weather for each line, then mishaps, about one a week and box."""
    chance = run.chance.stream("mishaps")
    for box in list(run.boxes):
        box.line.weather = replace(
            CLEAR,
            lost=chance.choice((0.0, 0.1, 0.3)),
            unanswered=chance.choice((0.0, 0.05, 0.2)),
            doubled=chance.choice((0.0, 0.1)),
            held=chance.choice((0.0, 0.1)),
            cut_up=chance.choice((0.0, 0.1)),
            cut_down=chance.choice((0.0, 0.1)),
            stranger=chance.choice((0.0, 0.0, 0.05)),
        )
        if box.pulled:  # one visit asks a dozen times
            bad = box.line.weather
            box.line.weather = replace(
                CLEAR, lost=bad.lost / 8, unanswered=bad.unanswered / 8, doubled=bad.doubled,
                cut_up=bad.cut_up / 4, cut_down=bad.cut_down / 4, stranger=bad.stranger / 4,
            )  # fmt: skip
        for number in range(2 + run.days // 6):
            name = chance.choice(sorted(OF_A_BOX))
            when = chance.randrange(HOUR, max(run.end_ms - DAY, 2 * HOUR))
            own = run.chance.stream(f"{name} {box.name} {number}")
            run.at(when, name, _struck(run, name, OF_A_BOX[name], box, own))
    for number in range(2 + run.days // 8):
        name = chance.choice(sorted(OF_THE_DISTRICT))
        when = chance.randrange(HOUR, max(run.end_ms - DAY, 2 * HOUR))
        own = run.chance.stream(f"{name} {number}")
        box = run.boxes[chance.randrange(len(run.boxes))]
        run.at(when, name, _struck(run, name, OF_THE_DISTRICT[name], box, own))
    far = run.chance.stream("supervision")
    for number in range(2 + run.days // 6):
        name = far.choice(sorted(OF_SUPERVISION))
        when = far.randrange(DAY, max(run.end_ms - DAY, 2 * DAY))
        box = run.boxes[far.randrange(len(run.boxes))]
        own = run.chance.stream(f"{name} {number}")
        run.at(when, name, _struck(run, name, OF_SUPERVISION[name], box, own))
    doubles = run.chance.stream("doubles")
    for number in range(2 + run.days // 6 if len(run.boxes) > 1 else 0):
        when = doubles.randrange(2 * DAY, max(run.end_ms - DAY, 3 * DAY))
        box = run.boxes[doubles.randrange(len(run.boxes))]
        own = run.chance.stream(f"double {number}")
        run.at(when, "offered_again",
               _struck(run, "offered_again", offered_again, box, own))  # fmt: skip
    if chance.random() < 0.6:
        name = chance.choice(sorted(CRIMES))
        when = chance.randrange(DAY, max(run.end_ms - 2 * DAY, 2 * DAY))
        own = run.chance.stream(f"crime {name}")
        box = run.boxes[chance.randrange(len(run.boxes))]
        run.at(when, name, _struck(run, name, CRIMES[name], box, own))
    if chance.random() < 0.35:
        when = chance.randrange(DAY, max(run.end_ms - 8 * DAY, 2 * DAY))
        own = run.chance.stream("two stories")
        run.at(when, "two_stories", _struck(run, "two_stories", two_stories, run.boxes[0], own))


def _struck(
    run: Run, name: str, mishap: Mishap, box: Box, chance: random.Random
) -> Callable[[], None]:
    def happen() -> None:
        run.counted[f"mishap {name}"] += 1
        run.say(f"{name}: {box.name}")
        mishap(run, box, chance)

    return happen


def _left(run: Run, wanted_ms: int) -> int:
    """So long, but over before the calm."""
    return max(MINUTE, min(wanted_ms, run.end_ms - run.world.ms))


# --- of a box and its line --------------------------------------------------------------------


def outage(run: Run, box: Box, chance: random.Random) -> None:
    """The line is dead for hours, days or weeks."""
    box.line.down = True
    hours = chance.choice((2, 8, 30, 100, 300))

    def over() -> None:
        box.line.down = False

    run.at(_left(run, hours * HOUR), "line up", over)


def power_on_disk(run: Run, box: Box, chance: random.Random) -> None:
    """The power will fail at one of the next steps of the disk."""
    box.disk.cut_in = chance.randrange(60)


def power_before_commit(run: Run, box: Box, chance: random.Random) -> None:
    box.cut_at = "before commit"


def power_after_commit(run: Run, box: Box, chance: random.Random) -> None:
    box.cut_at = "after commit"


def power_now(run: Run, box: Box, chance: random.Random) -> None:
    run.power_fails(box)


def disk_full(run: Run, box: Box, chance: random.Random) -> None:
    """Files cannot be written for a while; the database still can."""
    box.disk.full = True

    def over() -> None:
        box.disk.full = False

    run.at(_left(run, chance.randrange(HOUR, 30 * HOUR)), "disk free", over)


def diary_lost(run: Run, box: Box, chance: random.Random) -> None:
    """What the agent remembers is gone."""
    box.stop()
    for path in (box.folder / "sync").iterdir():
        path.unlink()
    box.start()


def diary_wrong(run: Run, box: Box, chance: random.Random) -> None:
    """The agent believes that the district holds more, or less, than it does."""
    box.diary_was_wrong = True
    at = box.diary.last_contact or "2026-03-02T01:00:00.000Z"
    box.diary.answered(at, chance.randrange(box.size + 1))


def clock_wrong(run: Run, box: Box, chance: random.Random) -> None:
    """The box's clock runs hours ahead or behind for some days."""
    box.clock.off_ms = chance.choice((-30, -2, 1, 20)) * HOUR
    box.clock_was_wrong = True

    def over() -> None:
        box.clock.off_ms = 0

    run.at(_left(run, chance.randrange(DAY, 5 * DAY)), "clock right", over)


def certificate_expired(run: Run, box: Box, chance: random.Random) -> None:
    """Until somebody renews it, no door opens."""
    _certificate(run, box, chance, "expired")


def certificate_withdrawn(run: Run, box: Box, chance: random.Random) -> None:
    _certificate(run, box, chance, "withdrawn")


def _certificate(run: Run, box: Box, chance: random.Random, why: str) -> None:
    box.line.certificate = why

    def over() -> None:
        box.line.certificate = ""

    run.at(_left(run, chance.randrange(6 * HOUR, 6 * DAY)), "certificate renewed", over)


def storm(run: Run, box: Box, chance: random.Random) -> None:
    """A day on which nearly nothing comes through whole."""
    before = box.line.weather
    box.line.weather = Weather(0.3, 0.3, 0.3, 0.2, 0.3, 0.3, 0.2)

    def over() -> None:
        box.line.weather = before if run.world.ms < run.end_ms else CLEAR

    run.at(_left(run, DAY), "storm over", over)


def note_sent(run: Run, box: Box, chance: random.Random) -> None:
    """The district tells a newer word to a station, or to all."""
    for _ in range(2):
        name = chance.choice(NAMES)
        station = chance.choice((box.identity.code, box.identity.code, "all"))
        _told(run, station, name, chance.randbytes(chance.randrange(20, 2_000)))


def _told(run: Run, station: str, name: str, body: bytes) -> None:
    if run.district.words.tell(station, name, body):
        run.notes[station, name] = body


def stale_note(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody lays an older word, or one that nobody told, into the inbox."""
    words = run.district.words
    newest = words.newest(box.identity.code, box.heard.size)
    if not newest:
        return
    name = chance.choice(sorted(newest))
    old = [one.digest for one in words.said if one.name == name and one.digest != newest[name]]
    body = words.desk.shelf.kept(chance.choice(old)) if old else chance.randbytes(40)
    assert body is not None
    part = box.folder / "inbox" / f"{name}.part"
    part.write_bytes(body)
    part.replace(box.folder / "inbox" / name)
    run.counted["older word laid"] += bool(old)
    run.look(box)


def forged_inbox(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody lays a note into the inbox that another key cosigned."""
    note = box.station.ledger.checkpoint()
    assert note is not None
    signed = open_checkpoint(note, box.identity.key.vkey)
    time_s = int(run.world.at.timestamp())
    forged = add_lines(note, [cosign(signed, thief, time_s) for thief in THIEVES])
    inbox = box.folder / "inbox" / "checkpoint"
    lay = inbox.read_bytes() if inbox.exists() else None
    inbox.write_text(forged, "utf-8")
    with suppress(StorageFault, Breach):
        box.look()
    run.law.safe(box)
    if lay is not None:
        inbox.write_bytes(lay)
    else:
        inbox.unlink()


def stick(run: Run, box: Box, chance: random.Random) -> None:
    """The ledger goes by stick; on the way it is what sticks are. The answer comes back later."""
    carried = SimStick()
    kind = chance.choice(("good", "good", "full", "drawn", "edited", "copied"))
    if kind == "full":
        carried.size = chance.randrange(500, 40_000)
    if kind == "drawn":
        carried.breaks_in = chance.randrange(1, 12)
    if not _given_out(run, box, carried):
        return
    run.counted[f"stick {kind}"] += 1
    if kind == "copied":
        old = carried.copy()
        later = chance.randrange(2 * DAY, 9 * DAY)
        run.at(later, "old stick", lambda: _at_the_district(run, box, old, chance, "stale"))
    if kind == "edited" and carried.files:
        carried.edit(chance)
    run.at(
        chance.randrange(2 * HOUR, 5 * DAY), "stick arrives",
        lambda: _at_the_district(run, box, carried, chance, kind),
    )  # fmt: skip


def _given_out(run: Run, box: Box, carried: SimStick) -> bool:
    if not box.published or box.disk.full or box.station.ledger.breach:
        return False
    usb.give_out(carried, station_of(box))
    return True


def _at_the_district(
    run: Run, box: Box, carried: SimStick, chance: random.Random, kind: str
) -> None:
    if run.world.ms >= run.end_ms or run.district.closed or run.district.fuse.at:
        return
    carried.breaks_in = -1
    before = {one for one, _reason, _at in run.evidence(box)}
    report = sticks.take_in(carried, run.district.center)
    told = " ".join(sorted({one.reason for one in report.refused}))
    run.say(f"stick {kind} of {box.name} at the district: {told}")
    if kind == "edited":
        run.counted["edited stick refused"] += bool(report.refused)
        for number, _reason, _at in run.evidence(box):
            body = run.district.center.store.evidence_body(number)
            if number not in before and body is not None:
                run.law.known(box.identity.origin).injected.add(sha256(body[0]).digest())
        for one in run.district.heard:
            if one.outcome.reason:
                run.law.known(one.origin).injected.add(sha256(one.frame).digest())
        if chance.random() < 0.5:
            carried.edit(chance)
    run.law.after_stick(box, report, edited=kind == "edited")
    run.at(
        chance.randrange(2 * HOUR, 4 * DAY), "stick comes back",
        lambda: _back_home(run, box, carried, edited=kind == "edited"),
    )  # fmt: skip


def _back_home(run: Run, box: Box, carried: SimStick, *, edited: bool) -> None:
    if run.world.ms >= run.end_ms or box.disk.full or not box.running:
        return
    try:
        report = usb.take_in(carried, station_of(box))
    except PowerCut:
        run.power_fails(box)
        return
    told = " ".join(sorted({one.reason for one in report.refused}))
    run.say(f"stick at {box.name}: {report.ledgers[0].cosigned} {told}")
    run.counted["stick came back"] += 1
    run.law.after_return(box, report, edited=edited)
    run.look(box)


def short_message(run: Run, box: Box, chance: random.Random) -> None:
    """The newest signed checkpoint goes by short message, which comes at once or days later."""
    note = TileTree(box.folder / "ledger").checkpoint()
    if note is None:
        return

    def comes() -> None:
        if run.district.closed or run.district.fuse.at or run.world.ms >= run.end_ms:
            return
        outcome = run.district.center.take_in(anchor(note.decode()))
        run.counted["anchor held" if not outcome.reason else f"anchor {outcome.reason}"] += 1
        run.say(f"short message of {box.name}: {outcome.reason}")
        run.law.after_contact(box)

    run.at(chance.choice((MINUTE, HOUR, 2 * DAY)), "short message", comes)


OF_A_BOX: Final[dict[str, Mishap]] = {
    one.__name__: one
    for one in (
        outage, power_on_disk, power_before_commit, power_after_commit, power_now, disk_full,
        diary_lost, diary_wrong, clock_wrong, certificate_expired, certificate_withdrawn, storm,
        note_sent, stale_note, forged_inbox, short_message, stick,
    )
}  # fmt: skip


# --- of the district --------------------------------------------------------------------------


def district_away(run: Run, box: Box, chance: random.Random) -> None:
    """Its door is shut for hours."""
    run.district.closed = True

    def over() -> None:
        run.district.closed = False

    run.at(_left(run, chance.randrange(HOUR, 2 * DAY)), "district back", over)


def falls_keeping(run: Run, box: Box, chance: random.Random) -> None:
    """It falls after entries were written, before they are committed."""
    run.district.fuse.at = "keeping"


def falls_cosigning(run: Run, box: Box, chance: random.Random) -> None:
    """It falls after entries were committed, before they are cosigned."""
    run.district.fuse.at = "cosigning"


def falls_telling(run: Run, box: Box, chance: random.Random) -> None:
    """The power fails at the district while it tells a word."""
    run.district.words.disk.cut_in = chance.randrange(40)
    _told(run, "all", "blacklist", chance.randbytes(100))
    run.district.words.disk.cut_in = -1


def put_back(run: Run, box: Box, chance: random.Random) -> None:
    """A backup is made; some days later the district loses all and is put back to it."""
    folder = run.folder / f"backup {run.district.starts}"
    run.district.back_up(folder)
    sizes = {one.origin: one.size for one in run.district.center.store.shelves()}

    def lost() -> None:
        run.district.restore(folder)
        run.law.forget(sizes)

    run.at(_left(run, chance.randrange(HOUR, 8 * DAY)), "district put back", lost)


def strangers(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody sends frames in a station's name: rubbish, bent ones, of another key, too many."""
    count = chance.choice((1, 3, store.EVIDENCE_MAX + 3))
    thief = StationLedger(box.identity.origin, seed=250)
    for number in range(count):
        thief.grow(1, f',"n":{number}')
        kind = chance.choice(KINDS)
        frame = (
            _true_frame(run, run.boxes[box.identity.number - 1], chance, kind)
            if kind == "other" else _strange(run, box, thief, chance, kind)
        )  # fmt: skip
        _post(run, box, frame, f"frame {kind}")


KINDS: Final = (
    "rubbish", "thief", "unknown", "flipped", "cut", "gap", "other", "bent", "bent", "unproven",
)  # fmt: skip
"""Rubbish; another key; no such station; one bit; half; nothing new; a neighbour's; one entry;
the newest entry bent, and no proof that it belongs to the tree.
"""


def _strange(run: Run, box: Box, thief: StationLedger, chance: random.Random, kind: str) -> bytes:
    if kind == "rubbish":
        return chance.randbytes(chance.randrange(1, 400))
    if kind == "thief":
        return thief.frame()
    if kind == "unknown":
        return StationLedger("demo.999999.999999999/ledger1", seed=251).grow(3).frame()
    frame = _true_frame(run, box, chance, kind)
    if kind == "cut":
        return frame[: chance.randrange(len(frame))]
    if kind in ("gap", "bent", "unproven"):
        return frame
    at = chance.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ 1 << chance.randrange(8)]) + frame[at + 1 :]


def _true_frame(run: Run, box: Box, chance: random.Random, kind: str) -> bytes:
    """A frame of the station itself, sometimes with one entry bent before packing."""
    note = box.station.ledger.checkpoint()
    assert note is not None
    size = box.size
    held = run.district.shelf(box.identity.origin).size
    start = size if kind == "gap" else max(min(held, size - 1) - chance.randrange(3), 0)
    entries = list(box.bodies(start, size)[: bundle.ENTRIES_MAX])
    if kind == "unproven" and len(entries) > 1:
        entries.pop()
    if kind in ("bent", "unproven"):
        place = -1 if kind == "unproven" else chance.randrange(len(entries))
        entries[place] = entries[place].replace(b'"at"', b'"ta"', 1)
    if kind == "unproven":
        return bundle.write(Bundle(start, tuple(entries), note, ()))
    proof = box.station.ledger.consistency(start + len(entries), size)
    return bundle.write(Bundle(start, tuple(entries), note, tuple(proof)))


def _post(run: Run, box: Box, frame: bytes, what: str) -> None:
    door = run.district.door()
    if door is None:
        return
    run.counted[what] += 1
    run.law.known(box.identity.origin).injected.add(sha256(frame).digest())
    station = sha256(box.identity.origin.encode()).hexdigest()
    path = f"/api/v1/ledgers/{station}/entries"
    headers = (("Content-Length", str(len(frame))),)
    with suppress(requests.ConnectionError):
        box.line._reach(door, Request("POST", path, "", headers, frame))


def strange_blobs(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody offers other bytes for a public text, and a text that nobody asked for."""
    body = chance.randbytes(50)

    def offered() -> bool:
        door, center = run.district.door(), run.district.center
        wanted = center.blobs.wanted(run.district.shelf(box.identity.origin).number)
        if door is None or not wanted:
            return False
        run.counted["strange text"] += 1
        for digest in (*wanted[:2], sha256(body).hexdigest()):
            headers = (("Content-Length", str(len(body))),)
            asked(door, Request("PUT", f"/api/v1/blobs/{digest}", "", headers, body))
        return True

    box.line.meddler = offered


OF_THE_DISTRICT: Final[dict[str, Mishap]] = {
    one.__name__: one
    for one in (
        district_away, falls_keeping, falls_cosigning, falls_telling, put_back, strangers,
        strange_blobs,
    )
}  # fmt: skip


# --- crimes -----------------------------------------------------------------------------------


def clone(run: Run, box: Box, chance: random.Random) -> None:
    """Somebody copies the whole box; both copies go on under one key."""
    folder = run.folder / f"{box.name} clone"
    box.image(folder)
    box.honest = False
    twin = run.add(f"{box.name}-clone", box.identity, image=folder)
    twin.honest = False
    twin.line.weather = CLEAR


def rolled_back(run: Run, box: Box, chance: random.Random) -> None:
    """An image of the box is taken, and put back days later as if nothing had been."""
    folder = run.folder / f"{box.name} image"
    box.image(folder)

    def back() -> None:
        run.say(f"{box.name} put back")
        box.honest = False
        box.acknowledged.clear()
        box.restore(folder)

    run.at(_left(run, chance.randrange(2 * DAY, 6 * DAY)), "image put back", back)


def database_put_back(run: Run, box: Box, chance: random.Random) -> None:
    """Only the database is put back to an older copy; what was published lies there still."""
    box.stop()
    old = (box.folder / "station.db").read_bytes()
    box.start()

    def back() -> None:
        run.say(f"{box.name} database put back")
        published = box.published
        box.stop()
        (box.folder / "station.db").write_bytes(old)
        (box.folder / "station.db-wal").unlink(missing_ok=True)
        box.honest = False
        box.acknowledged.clear()
        box.start()
        run.law.put_back(box, published)

    run.at(_left(run, chance.randrange(2 * DAY, 6 * DAY)), "database put back", back)


def liar(run: Run, box: Box, chance: random.Random) -> None:
    """The station's own key signs another history of the same entries."""
    size = chance.randrange(1, box.size + 1)
    other = StationLedger(box.identity.origin)
    other.key = box.identity.key
    for body in box.bodies(0, size - 1):
        other.append(body)
    other.grow(chance.randrange(1, 4), ',"lie":1')
    box.honest = False
    for start in range(0, other.size, bundle.ENTRIES_MAX):
        _post(run, box, other.frame(start), "lie")
    run.law.after_contact(box)


def two_stories(run: Run, box: Box, chance: random.Random) -> None:
    """The district keeps a copy of its ledger, tells a word, and shows all another one later."""
    words, folder = run.district.words, run.folder / "second story"
    words.copy(folder)
    _told(run, "all", "blacklist", b"the first story")
    count = chance.randrange(1, 7)

    def shown() -> None:
        run.say("two stories")
        words.collude(folder, count)

    run.at(_left(run, chance.randrange(DAY, 4 * DAY)), "two stories", shown)


CRIMES: Final[dict[str, Mishap]] = {
    one.__name__: one for one in (clone, rolled_back, database_put_back, liar)
}
