"""The line of the demo: carried whole while it is up, broken and refused while it is down."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from provisioning.demo.line import LineProxy


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that sends back what it gets."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(near: socket.socket) -> None:
        with near:
            while chunk := near.recv(4096):
                near.sendall(chunk)

    def accept() -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=serve, args=(near,)))
            threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    acceptor.join()
    for one in threads:
        one.join()


@pytest.fixture
def line(echo: int) -> Iterator[LineProxy]:
    proxy = LineProxy(0, echo)
    proxy.start()
    yield proxy
    proxy.stop()


def connected(line: LineProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", line.port), 5)


def received(near: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (chunk := near.recv(65_536)):
        data += chunk
    return data


def test_bytes_arrive_whole_in_both_directions(line: LineProxy) -> None:
    sent = bytes(range(256)) * 4000
    with connected(line) as near:
        writer = threading.Thread(target=near.sendall, args=(sent,))
        writer.start()
        assert received(near, len(sent)) == sent
        writer.join()


def test_a_cut_breaks_what_is_under_way(line: LineProxy) -> None:
    with connected(line) as near:
        near.sendall(b"x")
        assert received(near, 1) == b"x"
        line.down()
        assert line.is_down
        with suppress(ConnectionResetError):
            assert near.recv(1) == b""


def test_while_it_is_down_nobody_gets_through(line: LineProxy) -> None:
    line.down()
    with pytest.raises(ConnectionRefusedError):
        connected(line)


def test_it_comes_back_at_the_same_port(line: LineProxy) -> None:
    port = line.port
    for _ in range(3):
        line.down()
        line.up()
    assert (line.port, line.is_down) == (port, False)
    with connected(line) as near:
        near.sendall(b"again")
        assert received(near, 5) == b"again"


def test_a_target_that_does_not_listen_closes_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nobody = unused.getsockname()[1]
    proxy = LineProxy(0, nobody)
    proxy.start()
    with connected(proxy) as near:
        assert near.recv(1) == b""
    proxy.stop()


def test_up_and_down_twice_change_nothing(line: LineProxy) -> None:
    line.up()
    line.down()
    line.down()
    assert line.is_down
    line.stop()
    line.up()
    assert line.is_down
