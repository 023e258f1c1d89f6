"""A tile tree behind an address of somebody else: every answer has its bounds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from appliance.ports import SyncFault
from sync import tile_fetch
from sync.tile_fetch import fetch_from, limit_of
from tests.fakes.served import served

Answer = tuple[str, list[tuple[str, str]], bytes]


@contextmanager
def answering(answers: dict[str, Answer]) -> Iterator[str]:
    def app(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        status, headers, body = answers.get(environ["PATH_INFO"], ("404 Not Found", [], b""))
        start(status, headers)
        return [body]

    with served(app) as at:
        yield at


def test_a_file_is_fetched_and_a_missing_one_is_none() -> None:
    with answering({"/tile/0/000": ("200 OK", [], bytes(8_192))}) as address:
        fetch = fetch_from(address)
        assert fetch("tile/0/000") == bytes(8_192)
        assert fetch("tile/0/001") is None


@pytest.mark.parametrize("path", ["tile/0/000", "checkpoint", "tile/1/000.p/1"])
def test_an_answer_that_is_longer_than_its_file_can_be_is_refused(path: str) -> None:
    body = bytes(limit_of(path) + 1)
    with (
        answering({f"/{path}": ("200 OK", [], body)}) as address,
        pytest.raises(SyncFault, match="longer"),
    ):
        fetch_from(address)(path)
    with answering({f"/{path}": ("200 OK", [], body[1:])}) as address:
        assert fetch_from(address)(path) == body[1:]


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_fetch, "FILE_S_MAX", -1.0)
    with (
        answering({"/checkpoint": ("200 OK", [], b"x")}) as address,
        pytest.raises(SyncFault, match="too long"),
    ):
        fetch_from(address)("checkpoint")


def test_a_server_that_sends_round_in_circles_or_fails_is_a_fault() -> None:
    circle: Answer = ("302 Found", [("Location", "/checkpoint")], b"")
    broken: Answer = ("500 Internal Server Error", [], b"")
    with answering({"/checkpoint": circle, "/vkey": broken}) as address:
        for path in ("checkpoint", "vkey"):
            with pytest.raises(SyncFault):
                fetch_from(address)(path)
