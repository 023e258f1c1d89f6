"""SQLite on a disk that fails on demand: the n-th write, truncation or sync, or all from there on.

A VFS around the system's own, as in sync_vfs.py, for what is opened while it is installed.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.fakes.sync_vfs import _OPEN, _File, _Methods, _Vfs

IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, FULL = 778, 1034, 1546, 13
"""SQLite's result codes for EIO of the three, and for ENOSPC of a write."""

WRITE, TRUNCATE, SYNC = 2, 3, 4
"""Where the three stand among a file's methods."""

_WRITE = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


_KEPT: list["FailingVfs"] = []
"""SQLite may call back as long as the process lives."""


class FailingVfs:
    """`count` operations so far; the one numbered `at` fails (0: none), `lasting`: all later too.

    `full` fails writes with "disk full" instead of an I/O error and lets the others be. `kept`:
    the operation takes place and then reports the failure. `failed`: how many did.
    """

    def __init__(self) -> None:
        self.count = self.failed = self.at = 0
        self.lasting = self.full = self.kept = False
        self._library = ctypes.CDLL("libsqlite3.so.0")
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._system = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs.from_buffer_copy(self._system.contents)
        self._vfs.name = f"failing-{id(self)}".encode()
        self._system_open = _OPEN(self._system.contents.open)
        self._own_open = _OPEN(self._open)
        self._vfs.open = ctypes.cast(self._own_open, ctypes.c_void_p)
        self._methods: dict[int, tuple[_Methods, object]] = {}
        _KEPT.append(self)

    def arm(
        self, at: int, *, lasting: bool = False, full: bool = False, kept: bool = False
    ) -> None:
        """Count from here; fail at the operation `at`."""
        self.count, self.failed, self.at = 0, 0, at
        self.lasting, self.full, self.kept = lasting, full, kept

    @contextmanager
    def installed(self) -> Iterator["FailingVfs"]:
        """Every database that is opened meanwhile goes through this one."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
            self._library.sqlite3_vfs_register(self._system, 1)

    def _carry_out(self, what: int, code: int, really: Callable[[], int]) -> int:
        self.count += 1
        due = self.at and (self.count == self.at or (self.lasting and self.count > self.at))
        if not due or (self.full and what != WRITE):
            return really()
        self.failed += 1
        if self.kept:
            really()
        return FULL if self.full else code

    def _open(
        self, _vfs: int, name: int, file: "ctypes._Pointer[_File]", flags: int, out: int
    ) -> int:
        system = ctypes.addressof(self._system.contents)
        result: int = self._system_open(system, name, file, flags, out)
        if result == 0 and file.contents.methods:
            file.contents.methods = ctypes.pointer(self._failing(file.contents.methods))
        return result

    def _failing(self, methods: "ctypes._Pointer[_Methods]") -> _Methods:
        """The copy of these methods; made once for each kind of file and kept for ever."""
        address = ctypes.addressof(methods.contents)
        if address not in self._methods:
            copy = _Methods.from_buffer_copy(methods.contents)
            callbacks = (
                self._replaced(copy, WRITE, _WRITE, IOERR_WRITE),
                self._replaced(copy, TRUNCATE, _TRUNCATE, IOERR_TRUNCATE),
                self._replaced(copy, SYNC, _SYNC, IOERR_FSYNC),
            )
            self._methods[address] = copy, callbacks
        return self._methods[address][0]

    def _replaced(self, copy: _Methods, what: int, form: Any, code: int) -> object:
        system = form(copy.method[what] or 0)

        def method(*args: int) -> int:
            return self._carry_out(what, code, lambda: system(*args))

        callback = form(method)
        copy.method[what] = ctypes.cast(callback, ctypes.c_void_p).value
        return callback
