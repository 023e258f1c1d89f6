"""What a process really did to a folder: its system calls under strace, as operations on files.

The process is the product itself on real files, with the SQLite and the C library of the machine;
nothing stands between. A call that is not understood here fails the recording.
"""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

WRITES = "write,pwrite64,ftruncate"
SYNCS = "fsync,fdatasync"
NAMES = "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir"
HANDLES = "openat,open,creat,close,lseek,dup,dup2,dup3"
UNKNOWN = (
    "writev,pwritev,pwritev2,truncate,fallocate,sync_file_range,link,linkat,symlink,symlinkat,"
    "copy_file_range,sendfile,io_uring_setup,msync"
)
"""Ways to change files that the product does not use; a recording that has one is refused."""

STDOUT = 1
BYTES_MAX = 1 << 24
_CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<args>.*)\) += (?P<result>-?\d+|\?)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes of a file, from an offset on."""

    inode: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    inode: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """All that was done to the file before `since` operations is durable."""

    inode: int
    since: int


@dataclass(frozen=True, slots=True)
class SyncFailed:
    """The kernel may have dropped what was not durable by then: no later fsync brings it back.

    Linux marks the pages clean after a write-back error, and goes on showing them to readers.
    """

    inode: int
    since: int


@dataclass(frozen=True, slots=True)
class Rename:
    """Names of one folder that change together; None: the name goes. A folder is a Path."""

    folder: Path
    names: tuple[tuple[str, "int | Path | None"], ...]


@dataclass(frozen=True, slots=True)
class SyncFolder:
    folder: Path
    since: int


@dataclass(frozen=True, slots=True)
class Told:
    """A line on standard output."""

    line: str


Operation = Write | Resize | Sync | SyncFailed | Rename | SyncFolder | Told


class Recording:
    """Operations of one or more processes on `top`, one after the other.

    `inodes` are the files that were there before, by path; numbers go on from them.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.before = {
            path: number
            for number, path in enumerate(sorted(p for p in top.rglob("*") if p.is_file()))
        }
        self.contents = {number: path.read_bytes() for path, number in self.before.items()}
        self.folders = [top, *sorted(path for path in top.rglob("*") if path.is_dir())]
        self.seen_folders = set(self.folders)
        self.operations: list[Operation] = []
        self._inode_at = dict(self.before)
        self._next = len(self.before)

    def run(self, command: Sequence[str], log: Path, *, inject: str = "") -> None:
        """Run a command to its end and take up what it did.

        `inject`: a fault as strace names it (`fdatasync:error=EIO:when=3`), after which the
        command may end badly.
        """
        traced = f"{WRITES},{SYNCS},{NAMES},{HANDLES},{UNKNOWN}"
        strace = ["strace", "-f", "--seccomp-bpf", "-xx", "-s", str(BYTES_MAX), "-o", str(log)]
        strace += ["-e", f"trace={traced}", "-e", "signal=none"]
        strace += ["-e", f"inject={inject}"] if inject else []
        done = subprocess.run([*strace, *command], capture_output=True, text=True, check=False)
        if done.returncode and not inject:
            raise AssertionError(f"the recorded process failed: {done.stderr[-2000:]}")
        process = _Process(self)
        with log.open() as lines:
            for call in _calls(lines, self.operations):
                process.take(call)

    def inode(self, path: Path) -> int | None:
        return self._inode_at.get(path)

    def made(self, path: Path) -> int:
        """A new, empty file under `path`."""
        number, self._next = self._next, self._next + 1
        self._name(path, number)
        return number

    def moved(self, old: Path, new: Path) -> None:
        assert old.parent == new.parent, "files are renamed within a folder"
        number = self._inode_at.pop(old)
        self._inode_at[new] = number
        self.operations.append(Rename(old.parent, ((old.name, None), (new.name, number))))

    def folder_made(self, path: Path) -> None:
        self.seen_folders.add(path)
        self._name(path, path)

    def gone(self, path: Path) -> None:
        self._inode_at.pop(path, None)
        self._name(path, None)

    def _name(self, path: Path, what: "int | Path | None") -> None:
        if isinstance(what, int):
            self._inode_at[path] = what
        self.operations.append(Rename(path.parent, ((path.name, what),)))


@dataclass(frozen=True, slots=True)
class _Call:
    """One system call; `since`: how many operations there were when it began."""

    name: str
    args: str
    result: int
    since: int

    @property
    def texts(self) -> list[bytes]:
        return [bytes.fromhex(one.replace("\\x", "")) for one in _STRING.findall(self.args)]

    @property
    def numbers(self) -> list[str]:
        return [one.strip() for one in self.args.split(",")]


class _Process:
    """The open files of one process while its calls are read."""

    def __init__(self, recording: Recording) -> None:
        self._to = recording
        self._path: dict[int, Path] = {}
        self._inode: dict[int, int] = {}
        self._at: dict[int, int] = {}
        self._said = ""

    def take(self, call: _Call) -> None:
        if call.result < 0:
            self._failed(call)
            return
        name, first, texts = call.name, call.numbers[0], call.texts
        if name in ("openat", "open", "creat"):
            self._open(self._where(name == "openat", first, texts[0]), call)
        elif name in NAMES.split(","):
            at_folder = name in ("renameat", "renameat2", "unlinkat", "mkdirat")
            self._names(name, [self._where(at_folder, first, text) for text in texts])
        elif name == "close":
            for held in (self._path, self._inode, self._at):
                held.pop(int(first), None)
        elif int(first) in self._path:
            self._file(int(first), call)
        elif int(first) == STDOUT:
            self._say(texts)

    def _failed(self, call: _Call) -> None:
        """A failed sync has a meaning; other calls that failed did nothing."""
        if call.name in SYNCS.split(",") and int(call.numbers[0]) in self._inode:
            inode = self._inode[int(call.numbers[0])]
            self._to.operations.append(SyncFailed(inode, call.since))

    def _where(self, relative: bool, folder: str, text: bytes) -> Path:
        path = Path(text.decode())
        if relative and not path.is_absolute() and folder.isdigit():
            return self._path.get(int(folder), Path("/unknown")) / path
        return path

    def _ours(self, path: Path) -> bool:
        return path == self._to.top or self._to.top in path.parents

    def _open(self, path: Path, call: _Call) -> None:
        if not self._ours(path):
            return
        handle, args = call.result, call.args
        self._path[handle], self._at[handle] = path, 0
        if path in self._to.seen_folders:
            return
        inode = self._to.inode(path)
        if inode is None:
            assert "O_CREAT" in args, f"{path} is opened and was never made"
            inode = self._to.made(path)
        self._inode[handle] = inode
        if "O_TRUNC" in args:
            self._to.operations.append(Resize(inode, 0))

    def _names(self, name: str, paths: Sequence[Path]) -> None:
        if not self._ours(paths[0]):
            return
        if name.startswith("rename"):
            self._to.moved(paths[0], paths[1])
        elif name.startswith("mkdir"):
            self._to.folder_made(paths[0])
        else:
            self._to.gone(paths[0])

    def _file(self, handle: int, call: _Call) -> None:
        name, texts, result = call.name, call.texts, call.result
        inode, numbers = self._inode.get(handle), call.numbers
        if name in SYNCS.split(","):
            of = (
                SyncFolder(self._path[handle], call.since)
                if inode is None
                else Sync(inode, call.since)
            )
            self._to.operations.append(of)
        elif inode is None:
            return
        elif name == "pwrite64":
            assert result == len(texts[0])
            self._to.operations.append(Write(inode, int(numbers[-1]), texts[0]))
        elif name == "write":
            self._to.operations.append(Write(inode, self._at[handle], texts[0][:result]))
            self._at[handle] += result
        elif name == "ftruncate":
            self._to.operations.append(Resize(inode, int(numbers[-1])))
        elif name == "lseek":
            self._at[handle] = result
        else:
            raise AssertionError(f"a recording cannot tell what {name} did")

    def _say(self, texts: list[bytes]) -> None:
        self._said += "".join(text.decode() for text in texts)
        *lines, self._said = self._said.split("\n")
        self._to.operations += [Told(line) for line in lines]


def _calls(lines: Iterator[str], operations: Sequence[Operation]) -> Iterator[_Call]:
    """The calls in the order in which they ended."""
    begun: dict[tuple[str, str], tuple[str, int]] = {}
    for line in lines:
        if half := _BEGUN.match(line):
            if half[2] == "write" and half[3].startswith(f"{STDOUT},"):
                yield _Call("write", half[3], 0, len(operations))  # who reads it knows from now
                continue
            begun[half[1], half[2]] = half[3], len(operations)
            continue
        whole, since = line, len(operations)
        if rest := _RESUMED.match(line):
            if (rest[1], rest[2]) not in begun:
                continue
            args, since = begun.pop((rest[1], rest[2]))
            whole = f"{rest[1]} {rest[2]}({args}{rest[3]}"
        if call := _CALL.match(whole):
            result = -1 if call["result"] == "?" else int(call["result"])
            yield _Call(call["name"], call["args"], result, since)
