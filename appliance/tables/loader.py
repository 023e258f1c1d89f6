"""Reads the code tables as shipped and refuses what is altered, unknown or does not fit.

`data/tables.json` names the version and the SHA-256 of every file. Later versions come as signed
tables of the district (entries.md 8) and take the same way through `tables_of`. The floors of the
law (`floors.csv`) are always those of the release: a set that brings others is refused.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import get_origin

import msgspec
from msgspec.structs import FieldInfo

from appliance.core import code_checks
from appliance.core.code_rows import Row
from appliance.core.codes import ROWS, DoubledCode, Tables
from appliance.ports import Fault

MANIFEST = "tables.json"
FLOORS = "floors.csv"


class TablesBad(Fault):
    """The code tables must not be used. `code` says why, `what` names file and row.

    manifest-missing, manifest-unreadable, file-missing, file-unknown, file-altered,
    file-unreadable, floors-altered, row-bad, code-doubled, codes-inconsistent.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}", hint="The code tables are damaged")
        self.code = code


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Version of the table set and, by file name, the SHA-256 in hex."""

    version: str
    files: dict[str, str]


def load(folder: Traversable | None = None) -> Tables:
    """The tables in `folder`, by default those shipped. Raises TablesBad."""
    source = folder or _shipped()
    manifest = _manifest(source)
    strange = sorted(_csv_names(source) - set(manifest.files))
    if strange:
        raise TablesBad("file-unknown", ", ".join(strange))
    texts = {name: _text(source, name, manifest.files[name]) for name in sorted(manifest.files)}
    return tables_of(manifest.version, texts)


def tables_of(version: str, texts: Mapping[str, str]) -> Tables:
    """Tables from the texts of their files, by file name, above the floors. Raises TablesBad."""
    floors = _text(_shipped(), FLOORS, _manifest(_shipped()).files.get(FLOORS, ""))
    if texts.get(FLOORS, floors) != floors:
        raise TablesBad("floors-altered", FLOORS)
    texts = {**texts, FLOORS: floors}
    wanted = {f"{table}.csv" for table in ROWS}
    if absent := sorted(wanted - set(texts)):
        raise TablesBad("file-missing", ", ".join(absent))
    if strange := sorted(set(texts) - wanted):
        raise TablesBad("file-unknown", ", ".join(strange))
    rows = {table: read_rows(table, texts[f"{table}.csv"], form) for table, form in ROWS.items()}
    try:
        tables = Tables(version, rows)
    except DoubledCode as error:
        raise TablesBad("code-doubled", str(error)) from error
    if faults := code_checks.faults(tables):
        raise TablesBad("codes-inconsistent", "; ".join(faults[:5]))
    return tables


def manifest_of(folder: Traversable, version: str) -> str:
    """The text of the manifest for the files as they lie in `folder`."""
    files = {name: _digest((folder / name).read_bytes()) for name in sorted(_csv_names(folder))}
    return json.dumps({"version": version, "files": files}, indent=2) + "\n"


def read_rows(table: str, text: str, form: type[Row]) -> Sequence[Row]:
    """The rows of one file. Raises TablesBad `row-bad` with file and line."""
    fields = msgspec.structs.fields(form)
    columns = [field.encode_name for field in fields]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        if sorted(header) != sorted(columns):
            raise TablesBad("row-bad", f"{table}: columns {header} are not those of the form")
        for cells in reader:
            values = _values(dict(zip(header, cells, strict=True)), fields)
            rows.append(msgspec.convert(values, form, strict=False))
    except (msgspec.ValidationError, ValueError, csv.Error) as error:
        raise TablesBad("row-bad", f"{table} line {reader.line_num}: {error}") from error
    return rows


def _shipped() -> Traversable:
    return resources.files("appliance.tables") / "data"


def _values(cells: dict[str, str], fields: tuple[FieldInfo, ...]) -> dict[str, object]:
    """A list cell is split at `|` or `+`, an empty cell of an optional field left out."""
    values: dict[str, object] = {}
    for field in fields:
        cell = cells[field.encode_name]
        if get_origin(field.type) is tuple:
            values[field.encode_name] = re.split(r"[|+]", cell) if cell else []
        elif cell or field.required:
            values[field.encode_name] = cell
    return values


def _manifest(source: Traversable) -> Manifest:
    try:
        data = (source / MANIFEST).read_bytes()
    except OSError as error:
        raise TablesBad("manifest-missing", MANIFEST) from error
    try:
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise TablesBad("manifest-unreadable", str(error)) from error


def _csv_names(source: Traversable) -> set[str]:
    return {one.name for one in source.iterdir() if one.name.endswith(".csv")}


def _text(source: Traversable, name: str, expected: str) -> str:
    try:
        data = (source / name).read_bytes()
    except OSError as error:
        raise TablesBad("file-missing", name) from error
    if _digest(data) != expected:
        raise TablesBad("file-altered", name)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise TablesBad("file-unreadable", name) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
