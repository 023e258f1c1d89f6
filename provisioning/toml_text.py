"""Settings values as TOML text, for the files that provisioning writes.

The standard library reads TOML and does not write it; settings hold only text, numbers, booleans,
tables and lists of those.
"""

import json
from collections.abc import Mapping, Sequence

import msgspec


def toml_text(value: msgspec.Struct, *, about: str) -> str:
    """The file of one settings value; `about` becomes its first comment line."""
    return f"# {about}\n" + "\n".join(_table((), msgspec.to_builtins(value, enc_hook=str))) + "\n"


def _table(path: tuple[str, ...], table: Mapping[str, object]) -> list[str]:
    """Plain keys first: in TOML they belong to the table that was opened last."""
    lines = []
    for key, value in table.items():
        if value is not None and not (_is_table(value) or _is_tables(value)):
            lines.append(f"{_key(key)} = {_plain(value)}")
    for key, value in table.items():
        here = (*path, _key(key))
        if isinstance(value, Mapping):
            lines += ["", f"[{'.'.join(here)}]", *_table(here, value)]
        elif _is_tables(value) and isinstance(value, Sequence):
            for one in value:
                lines += ["", f"[[{'.'.join(here)}]]", *_table(here, one)]
    return lines


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_table, value))


def _key(key: str) -> str:
    bare = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _plain(value: object) -> str:
    """A TOML value. Strings of JSON are strings of TOML, but for DEL, which no setting holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    raise TypeError(f"no setting is a {type(value).__name__}")
