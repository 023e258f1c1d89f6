"""The server under every door: streams, limits, and clients that would hold its threads."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import requests
from flask import Flask, request
from flask.typing import ResponseReturnValue

from sync import server

LIMIT = 10_000
ANSWER_S = 10.0
"""Far below server.IDLE_S: an answer within it did not wait for somebody else's silence."""


def app() -> Flask:
    made = Flask("test", static_folder=None)

    @made.get("/")
    def hello() -> ResponseReturnValue:
        return "hello"

    @made.post("/count")
    def count() -> ResponseReturnValue:
        sizes = []
        while part := request.stream.read(1_000):
            sizes.append(len(part))
        return {"parts": len(sizes), "bytes": sum(sizes)}

    @made.post("/refuse")
    def refuse() -> ResponseReturnValue:
        request.environ[server.HANG_UP]()
        return "no", 403

    return made


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LOOK_S", 0.1)
    monkeypatch.setattr(server, "EXPIRE_S", 0.1)


@pytest.fixture
def port(_short_looks: None) -> Iterator[int]:
    with server.serving(app(), host="127.0.0.1", port=0, threads=1, body_bytes_max=LIMIT) as found:
        yield found


@contextmanager
def dialled(port: int, said: bytes = b"") -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=ANSWER_S)) as client:
        client.sendall(said)
        yield client


def answer(client: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    parts = []
    while part := client.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def test_a_handler_reads_a_body_as_it_comes(port: int) -> None:
    url = f"http://127.0.0.1:{port}/count"
    said = requests.post(url, data=b"x" * 4_500, timeout=ANSWER_S).json()
    assert said == {"parts": 5, "bytes": 4_500}


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_the_limit_of_a_body_from_both_sides(port: int, size: int, status: int) -> None:
    url = f"http://127.0.0.1:{port}/count"
    assert requests.post(url, data=b"x" * size, timeout=ANSWER_S).status_code == status


def test_a_body_without_end_is_not_read_beyond_the_limit(port: int) -> None:
    chunk = b"1000\r\n" + bytes(0x1000) + b"\r\n"
    head = b"POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with dialled(port, head + 4 * chunk + b"0\r\n\r\n") as client:
        assert b" 200 " not in answer(client)[:20]


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: -5\r\n",
        b"Content-Length: five\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_length_that_is_none_is_refused(port: int, lengths: bytes) -> None:
    with dialled(port, b"POST /count HTTP/1.1\r\nHost: x\r\n" + lengths + b"\r\n") as client:
        assert answer(client).startswith(b"HTTP/1.1 400 ")


def test_two_requests_share_a_connection(port: int) -> None:
    with dialled(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        with client.makefile("rb") as stream:
            while stream.readline().strip():
                pass
            assert stream.read(5) == b"hello"
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer(client).endswith(b"hello")


def test_silent_clients_cost_no_thread(port: int) -> None:
    with dialled(port), dialled(port), dialled(port):
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=ANSWER_S).text == "hello"


@pytest.mark.parametrize(
    "begun",
    [b"GET / HT", b"GET / HTTP/1.1\r\nHo", b"POST /count HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"],
)
def test_who_stops_in_the_middle_is_cut_off(
    port: int, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "START_S", 0.3)
    with dialled(port, begun) as client:
        # One thread serves all: this answer says that the silent one has lost it.
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=ANSWER_S).text == "hello"
        answer(client)  # ends: the server hung up


def test_a_long_body_on_a_slow_line_has_the_time_of_its_bytes() -> None:
    connection = object.__new__(server._Connection)
    connection.busy_since, connection.before = 100.0, 40

    class Read:
        bytes_read = 40 + 10 * server.BYTES_PER_S_MIN

    class Written:
        bytes_written = 0

    connection.rfile, connection.wfile = Read(), Written()
    assert not connection.late(100.0 + server.START_S + 10)
    assert connection.late(100.0 + server.START_S + 10.1)


def test_a_refused_body_is_not_waited_for(port: int) -> None:
    head = b"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"
    with dialled(port, head) as client:
        assert answer(client).startswith(b"HTTP/1.1 403 ")


def test_more_connections_than_the_limit_are_closed_at_once(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CONNECTIONS_MAX", 2)
    with dialled(port), dialled(port), dialled(port) as third:
        assert answer(third) == b""


def test_a_port_that_is_taken_is_an_error(port: int) -> None:
    with (
        pytest.raises(OSError, match="Address already in use"),
        server.serving(app(), host="127.0.0.1", port=port, threads=1, body_bytes_max=LIMIT),
    ):
        pass


def test_an_idle_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "IDLE_S", 0.2)
    with (
        server.serving(app(), host="127.0.0.1", port=0, threads=1, body_bytes_max=LIMIT) as port,
        dialled(port) as client,
    ):
        assert answer(client) == b""
