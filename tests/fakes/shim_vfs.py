"""A VFS of SQLite around the system's own, made with ctypes, that puts itself between.

It is registered in the library that Python's `sqlite3` itself is linked to, as the default VFS, so
that what is tested runs unchanged. Methods are replaced in a copy of each file's own.

Source: https://sqlite.org/c3ref/vfs.html, https://sqlite.org/c3ref/io_methods.html
"""

import ctypes
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

WRITE, TRUNCATE, SYNC = 2, 3, 4
"""Where the three stand among a file's methods."""


class Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), ("method", ctypes.c_void_p * 18))


class File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(Methods)),)


class Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("path_max", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 15),
    )


OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(File), ctypes.c_int,
    ctypes.c_void_p,
)  # fmt: skip
FORMS = {
    WRITE: ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
    ),
    TRUNCATE: ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64),
    SYNC: ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int),
}
_numbers = itertools.count()
_kept: list["ShimVfs"] = []
"""SQLite may call back as long as the process lives."""


class ShimVfs(ABC):
    """`replaced`: the methods that `between` comes in front of."""

    replaced: tuple[int, ...]

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libsqlite3.so.0")
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        self._system = self._library.sqlite3_vfs_find(None)
        self._vfs = Vfs.from_buffer_copy(self._system.contents)
        self._vfs.name = f"shim-{next(_numbers)}".encode()
        self._system_open = OPEN(self._system.contents.open)
        self._own_open = OPEN(self._open)
        self._vfs.open = ctypes.cast(self._own_open, ctypes.c_void_p)
        self._methods: dict[int, tuple[Methods, object]] = {}
        _kept.append(self)

    @abstractmethod
    def between(self, what: int, really: Callable[[], int]) -> int:
        """One call of a replaced method: SQLite's result code. `really` does it."""

    @contextmanager
    def installed(self) -> Iterator[Self]:
        """Every database that is opened meanwhile goes through this one."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
            self._library.sqlite3_vfs_register(self._system, 1)

    def _open(
        self, _vfs: int, name: int, file: "ctypes._Pointer[File]", flags: int, out: int
    ) -> int:
        system = ctypes.addressof(self._system.contents)
        result: int = self._system_open(system, name, file, flags, out)
        if result == 0 and file.contents.methods:
            file.contents.methods = ctypes.pointer(self._changed(file.contents.methods))
        return result

    def _changed(self, methods: "ctypes._Pointer[Methods]") -> Methods:
        """The copy of these methods; made once for each kind of file and kept for ever."""
        address = ctypes.addressof(methods.contents)
        if address not in self._methods:
            copy = Methods.from_buffer_copy(methods.contents)
            callbacks = [self._replace(copy, what) for what in self.replaced]
            self._methods[address] = copy, callbacks
        return self._methods[address][0]

    def _replace(self, copy: Methods, what: int) -> object:
        form: Any = FORMS[what]
        system = form(copy.method[what] or 0)

        def method(*args: int) -> int:
            return self.between(what, lambda: system(*args))

        callback = form(method)
        copy.method[what] = ctypes.cast(callback, ctypes.c_void_p).value
        return callback
