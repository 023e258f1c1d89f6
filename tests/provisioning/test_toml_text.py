"""What is written is what the standard library reads back."""

import tomllib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from provisioning.toml_text import toml_text


class Inner(msgspec.Struct):
    name: str
    flag: bool


class Outer(msgspec.Struct):
    text: str
    number: int
    many: list[Inner]
    words: list[str]
    table: dict[str, str]
    nothing: str | None = None


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"))


@given(text=TEXT, number=st.integers(-(2**53), 2**53), key=TEXT, names=st.lists(TEXT))
def test_settings_come_back_as_they_were(
    text: str, number: int, key: str, names: list[str]
) -> None:
    value = Outer(text, number, [Inner(n, flag=True) for n in names], names, {key: text})
    read = tomllib.loads(toml_text(value, about="a test"))
    expected = msgspec.to_builtins(value)
    del expected["nothing"]
    if not names:
        assert read.pop("many") == expected.pop("many") == []
    assert read == expected
