"""Photos of cards live in memory, one a browser, a handful in all."""

from kiosk_ui.pictures import KEPT_MAX, Pictures


def test_one_picture_a_browser_until_it_goes_on() -> None:
    pictures = Pictures()
    pictures.keep("a", b"1")
    pictures.keep("a", b"2")
    assert (pictures.of("a"), pictures.of("b")) == (b"2", b"")
    pictures.forget("a")
    assert pictures.of("a") == b""


def test_the_oldest_make_room() -> None:
    pictures = Pictures()
    for number in range(KEPT_MAX + 1):
        pictures.keep(str(number), b"x")
    assert pictures.of("0") == b""
    assert pictures.of("1") == pictures.of(str(KEPT_MAX)) == b"x"
