"""SQLite's syncs counted, held or slowed: a VFS around the system's own, made with ctypes.

It is registered in the library that Python's `sqlite3` itself is linked to, as the default VFS, so
that what is tested runs unchanged. Only `xSync` is replaced, in a copy of each file's methods.

Source: https://sqlite.org/c3ref/vfs.html, https://sqlite.org/c3ref/io_methods.html
"""

import ctypes
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SYNC = 4
"""Where xSync stands among the methods."""


class _Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), ("method", ctypes.c_void_p * 18))


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
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


_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_File), ctypes.c_int,
    ctypes.c_void_p,
)  # fmt: skip
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_numbers = itertools.count()


class SyncVfs:
    """`count`: syncs so far. `before`: called before each one, in the thread that asked for it."""

    def __init__(self) -> None:
        self.count = 0
        self.before: Callable[[], object] = lambda: None
        self._library = ctypes.CDLL("libsqlite3.so.0")
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._system = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs.from_buffer_copy(self._system.contents)
        self._vfs.name = f"sync-{next(_numbers)}".encode()
        self._system_open = _OPEN(self._system.contents.open)
        self._own_open = _OPEN(self._open)
        self._vfs.open = ctypes.cast(self._own_open, ctypes.c_void_p)
        self._methods: dict[int, tuple[_Methods, object]] = {}

    @contextmanager
    def installed(self) -> Iterator["SyncVfs"]:
        """Every database that is opened meanwhile goes through this one."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
            self._library.sqlite3_vfs_register(self._system, 1)

    def _open(
        self, _vfs: int, name: int, file: "ctypes._Pointer[_File]", flags: int, out: int
    ) -> int:
        result: int = self._system_open(
            ctypes.addressof(self._system.contents), name, file, flags, out
        )
        if result == 0 and file.contents.methods:
            file.contents.methods = ctypes.pointer(self._counted(file.contents.methods))
        return result

    def _counted(self, methods: "ctypes._Pointer[_Methods]") -> _Methods:
        """The copy of these methods; made once for each kind of file and kept for ever."""
        address = ctypes.addressof(methods.contents)
        if address not in self._methods:
            copy = _Methods.from_buffer_copy(methods.contents)
            system_sync = _SYNC(copy.method[SYNC] or 0)

            def sync(file: int, flags: int) -> int:
                self.count += 1
                self.before()
                result: int = system_sync(file, flags)
                return result

            callback = _SYNC(sync)
            copy.method[SYNC] = ctypes.cast(callback, ctypes.c_void_p).value
            self._methods[address] = copy, callback
        return self._methods[address][0]
