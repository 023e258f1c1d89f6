"""The line between a box and its district: the real client and the real doors, no socket.

Requests of sync.http_district.HttpDistrict go through an adapter into the district's WSGI
application. On the way they are lost, cut at any byte, doubled, held back for days, or answered by
somebody else.
"""

import io
import json
import random  # noqa: TID251 - the seeded chance of a test
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from appliance.ledger import notes
from appliance.ledger.checkpoints import add_lines, cosign, parse_text, witness_key
from sync import bundle
from sync.http_district import HttpDistrict
from sync.station_door import HttpStationDoor
from sync.witnessing import HttpWitness
from tests.fakes.published import WITNESS
from tests.simulation.disk import PowerCut

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
THIEVES = (
    witness_key(WITNESS, b"\x66" * 32),
    witness_key("demo.district.999999/m1", b"\x67" * 32),
)
"""Keys under the names of the district's."""
HELD_MAX = 4
"""Requests held back at once, to be delivered out of order later."""


class CutOff(OSError):
    """The connection broke while a body was under way."""


class Body(io.BytesIO):
    """A request's body of which only a beginning arrives."""

    def __init__(self, data: bytes, arrives: int) -> None:
        super().__init__(data[:arrives])
        self._short = arrives < len(data)

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(-1 if size is None else size)
        if not found and self._short:
            raise CutOff("cut")
        return found


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the line."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_frame(self) -> bool:
        """Whether it carries a whole frame of entries."""
        if self.method == "POST":
            return self.path.endswith("/entries")
        said = f"kind=frame&from=0&of={len(self.body)}"
        return self.method == "PUT" and "/transfers/" in self.path and self.query == said


def asked(
    app: Wsgi, request: Request, arrives: int | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Carry one request out. `arrives`: how many bytes of the body come through."""
    whole = len(request.body) if arrives is None else arrives
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path),
        "QUERY_STRING": request.query,
        "SERVER_NAME": "district.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": Body(request.body, whole),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        told[:] = [int(status.split(maxsplit=1)[0]), headers]

    answer = app(environ, start)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    return told[0], told[1], body


@dataclass(slots=True)
class Weather:
    """How bad the line is: chances of each mishap for one request."""

    lost: float = 0.0
    unanswered: float = 0.0
    doubled: float = 0.0
    held: float = 0.0
    cut_up: float = 0.0
    cut_down: float = 0.0
    stranger: float = 0.0


CLEAR = Weather()


@dataclass(slots=True)
class Line:
    """The line of one box. `door` gives the district's application, or None while it is down."""

    name: str
    door: Callable[[], Wsgi | None]
    chance: random.Random
    counted: Counter[str]
    crashed: Callable[[], None]
    """The district fell while it worked on a request: it is started anew."""
    weather: Weather = field(default_factory=Weather)
    down: bool = False
    certificate: str = ""
    """Why the doors do not know the box's certificate: expired, withdrawn; "" while they do."""
    deceived: bool = False
    """An impostor answered once: what the agent believes of the district may be wrong."""
    requests: int = 0
    answers: int = 0
    held: list[Request] = field(default_factory=list)
    pulled: bool = False
    """The other way: the district asks at the station's door."""
    meddler: Callable[[], bool] | None = None
    """Somebody who acts after each frame until he found what he sought."""

    def district(self, origin: str) -> HttpDistrict:
        """The real client, on this line."""
        client = HttpDistrict("http://127.0.0.1:1", origin)
        _lead(client._session, self)
        return client

    def station(self) -> HttpStationDoor:
        """The district's client at the door of a station, when this line leads there."""
        session = requests.Session()
        _lead(session, self)
        return HttpStationDoor("http://127.0.0.1:1", session)

    def witness(self) -> HttpWitness:
        """The district's client at the door of a further witness."""
        client = HttpWitness("http://127.0.0.1:1/witness")
        _lead(client._session, self)
        return client

    def carry(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        """One request and its answer. Raises requests.ConnectionError."""
        self.requests += 1
        door = self._open()
        fate, bad = self.chance.random(), self.weather
        if self.chance.random() < bad.stranger:
            if request.is_frame and self.chance.random() < 0.5:
                return self._impostor(request)
            self._count("stranger")
            if self.pulled:  # the district asks for the station's certificate
                raise requests.exceptions.SSLError("certificate")
            return 200, [("Content-Type", "text/html")], b"<html>log in</html>"
        if fate < bad.lost:
            self._count("lost request")
            raise requests.ConnectionError("lost")
        if request.is_frame and self.chance.random() < bad.held and len(self.held) < HELD_MAX:
            self._count("held back")
            self.held.append(request)
            raise requests.ConnectionError("held")
        if request.body and self.chance.random() < bad.cut_up:
            return self._cut_up(door, request)
        if self.chance.random() < bad.doubled:
            self._count("doubled")
            self._reach(door, request)
        found = self._reach(door, request)
        if self.chance.random() < bad.unanswered:
            self._count("lost answer")
            raise requests.ConnectionError("no answer")
        self.answers += 1
        return found

    def _open(self) -> Wsgi:
        """The door, if anything gets there."""
        door = self.door()
        if self.down or door is None:
            self._count("outage")
            raise requests.ConnectionError("down")
        if self.certificate:
            self._count(f"certificate {self.certificate}")
            raise requests.exceptions.SSLError("certificate")
        return door

    def _impostor(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        """Somebody answers like a district, with keys of his own under the district's names."""
        given = bundle.read(request.body)
        signed = parse_text(notes.parse(given.note).text)
        lines = [cosign(signed, thief, 1_780_000_000) for thief in THIEVES]
        note = add_lines(given.note, lines)
        said = {"size": given.stop, "new": 0, "reason": "", "checkpoint": note}
        self._count("impostor")
        self.deceived = True
        return 200, [("Content-Type", "application/json")], json.dumps(said).encode()

    def cut_answer(self, body: bytes) -> bytes | None:
        """The beginning of an answer that is cut on its way down; None when it is not."""
        if body and self.chance.random() < self.weather.cut_down:
            self._count("cut answer")
            return body[: self.chance.randrange(len(body))]
        return None

    def deliver_held(self) -> None:
        """Requests of before arrive now, in another order; nobody waits for their answers."""
        door = self.door()
        if door is None or not self.held:
            return
        waiting, self.held = self.held, []
        self.chance.shuffle(waiting)
        for one in waiting:
            self._count("reordered")
            with suppress(requests.ConnectionError):
                self._reach(door, one)

    def _reach(self, door: Wsgi, request: Request, arrives: int | None = None) -> Any:
        try:
            found = asked(door, request, arrives)
        except PowerCut:
            self._count("district crashed")
            self.crashed()
            raise requests.ConnectionError("the district fell") from None
        except CutOff:
            return 0, [], b""
        if request.is_frame and self.meddler is not None and self.meddler():
            self.meddler = None
        return found

    def _cut_up(self, door: Wsgi, request: Request) -> Any:
        self._count("cut request")
        self._reach(door, request, self.chance.randrange(len(request.body)))
        raise requests.ConnectionError("cut")

    def _count(self, what: str) -> None:
        self.counted[what] += 1


class _Raw(io.BytesIO):
    """An answer's body as requests reads it; `whole` False: it breaks off at its end."""

    def __init__(self, data: bytes, *, whole: bool) -> None:
        super().__init__(data)
        self._whole = whole

    def read(self, size: int | None = -1, *_: Any, **__: Any) -> bytes:
        found = super().read(-1 if size is None else size)
        if not found and not self._whole:
            raise CutOff("cut")
        return found

    def release_conn(self) -> None:
        """There is none."""


def _lead(session: requests.Session, line: Line) -> None:
    """Whatever this session asks goes over the line; no proxy of this machine is looked for."""
    session.mount("http://", _Adapter(line))
    session.trust_env = False


class _Adapter(BaseAdapter):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        body = request.body or b""
        if isinstance(body, io.BytesIO):
            body = body.getvalue()
        elif not isinstance(body, bytes):
            body = str(body).encode()
        plain = Request(
            request.method or "GET", parts.path, parts.query,
            tuple((str(name), str(value)) for name, value in request.headers.items()), body,
        )  # fmt: skip
        status, headers, data = self._line.carry(plain)
        beginning = self._line.cut_answer(data)
        answer = requests.Response()
        answer.status_code, answer.headers = status, CaseInsensitiveDict(headers)
        answer.url, answer.request = request.url or "", request
        answer.raw = _Raw(data if beginning is None else beginning, whole=beginning is None)
        return answer

    def close(self) -> None:
        """Nothing is open."""
