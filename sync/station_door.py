"""A station's door over HTTP, as the district's puller reaches it (pull.StationDoor)."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
import requests

from appliance.ports import SyncFault
from sync import delivery
from sync.authority import station_name
from sync.delivery import Delivery, Lack, Offer, Taken
from sync.parcels import BYTES_MAX, COUNT_MAX, LIST, is_parcel
from sync.settings import EnrolledStation
from sync.tile_fetch import limit_of
from sync.tls import ClientTls
from sync.tls_session import session_of

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0
BLOB_BYTES_MAX = 1_048_576
ANSWER_BYTES_MAX = 262_144
LINE_BYTES_MAX = 16_384
LIST_BYTES_MAX = COUNT_MAX * 81
"""Every parcel that a station can have, a name a line."""
CHUNK_BYTES = 65_536
T = TypeVar("T")
OK: Final = 200
NOT_FOUND: Final = 404


def doors(tls: ClientTls | None) -> Callable[[EnrolledStation], "HttpStationDoor"]:
    """Opens stations' doors (puller.Doors); without certificates only those on loopback answer."""

    def opened(station: EnrolledStation) -> HttpStationDoor:
        assert station.pull is not None
        try:
            session = session_of(tls, name=station_name(station.code))
        except OSError as error:
            raise SyncFault(f"certificates of the puller: {type(error).__name__}") from error
        return HttpStationDoor(station.pull.url, session)

    return opened


class HttpStationDoor:
    """`session` carries certificates and what it trusts; one conversation at a time."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self._url, self._session = url.rstrip("/"), session

    def close(self) -> None:
        self._session.close()

    def file(self, path: str) -> bytes | None:
        return self._get(f"ledger/{path}", limit_of(path))

    def blob(self, digest: str) -> bytes | None:
        return self._get(f"blobs/{digest}", BLOB_BYTES_MAX)

    def parcels(self) -> tuple[str, ...]:
        listed = self._get(f"parcels/{LIST}", LIST_BYTES_MAX)
        names = (listed or b"").decode("ascii", "replace").splitlines()
        return tuple(name for name in names if is_parcel(name))

    def parcel(self, name: str) -> bytes | None:
        return self._get(f"parcels/{name}", BYTES_MAX)

    def cosigned(self) -> bytes | None:
        return self._get("mirror/cosigned", LINE_BYTES_MAX)

    def offer(self, offer: Offer) -> Lack:
        return _answer(self._post("delivery/offer", msgspec.json.encode(offer)), Lack)

    def deliver(self, given: Delivery) -> Taken:
        return _answer(self._post("delivery", delivery.write(given)), Taken)

    def _get(self, path: str, most: int) -> bytes | None:
        status, data = self._exchange("GET", path, None, most)
        if status == NOT_FOUND:
            return None
        if status != OK:
            raise SyncFault(f"status {status} at the station's door")
        return data

    def _post(self, path: str, body: bytes) -> bytes:
        status, data = self._exchange("POST", path, body, ANSWER_BYTES_MAX)
        if status != OK:
            raise SyncFault(f"status {status} at the station's door")
        return data

    def _exchange(
        self, method: str, path: str, body: bytes | None, most: int
    ) -> tuple[int, bytes]:
        """Status and body; SyncFault for silence, a cut, or more than `most` bytes."""
        try:
            with self._session.request(
                method,
                f"{self._url}/{path}",
                data=body,
                headers={"Content-Type": "application/octet-stream"} if body else None,
                timeout=(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _read(answer, most)
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"no answer: {type(error).__name__}") from error


def _read(answer: requests.Response, most: int) -> bytes:
    data = bytearray()
    for chunk in answer.iter_content(CHUNK_BYTES):
        data += chunk
        if len(data) > most:
            raise SyncFault("the station's answer is longer than any can be")
    return bytes(data)


def _answer(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise SyncFault("no answer of a station") from error
