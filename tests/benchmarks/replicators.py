"""Others who carry records to a far place: rsync, git, and CouchDB's replication (PouchDB by npm).

Each carries the same records from this machine to a port, so that a bad line may lie between. They
verify no signature and cosign nothing. What is not installed here is said and left out; npm brings
PouchDB into the folder of the run.
"""

import json
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server

READY_S = 30.0
PUSHED_ENTRIES = 100
"""Entries of one git push: all at once are more than a line carries between two cuts."""
NPM = ("pouchdb@9.0.0", "express-pouchdb@4.2.0", "express@4.21.2")
SERVER = """
const PouchDB = require('pouchdb').defaults({prefix: process.argv[2] + '/'});
const app = require('express')();
app.use(require('express-pouchdb')(PouchDB, {logPath: process.argv[2] + '/log',
  configPath: process.argv[2] + '/config.json', inMemoryConfig: true}));
app.listen(Number(process.argv[3]), '127.0.0.1');
"""
CLIENT = """
const fs = require('fs');
const PouchDB = require('pouchdb').defaults({prefix: process.argv[2] + '/'});
const db = new PouchDB('ledger');
async function fill(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\\n').filter(Boolean);
  for (let at = 0; at < lines.length; at += 500)
    await db.bulkDocs(lines.slice(at, at + 500).map((line, n) =>
      ({_id: String(at + n).padStart(9, '0'), entry: JSON.parse(line)})));
}
async function carry(url) {
  for (;;) {
    try {
      const begun = performance.now();
      await db.replicate.to(url + '/ledger', {batch_size: Number(process.argv[5])});
      console.log(performance.now() - begun);
      return;
    }
    catch (error) { await new Promise(done => setTimeout(done, Number(process.argv[6]))); }
  }
}
(process.argv[3] === 'fill' ? fill(process.argv[4]) : carry(process.argv[4]))
  .then(() => process.exit(0), error => { console.error(error); process.exit(1); });
"""


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _process(command: Sequence[str], port: int, folder: Path) -> Iterator[None]:
    """A server that answers at `port`, until the end of the block."""
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(port)
            yield
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends:
        with suppress(OSError), create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


class Rsync:
    """A daemon that takes one file; `carry` repeats until it came through."""

    name = "rsync -z of station.db"

    def __init__(self, folder: Path, database: Path) -> None:
        self._folder, self._database = folder, database

    @staticmethod
    def missing() -> str:
        return "" if shutil.which("rsync") else "no rsync on this machine"

    @contextmanager
    def far(self) -> Iterator[int]:
        port = free_port()
        (self._folder / "far").mkdir()
        configuration = self._folder / "rsyncd.conf"
        configuration.write_text(
            f"port = {port}\naddress = 127.0.0.1\nuse chroot = no\n"
            f"[far]\npath = {self._folder / 'far'}\nread only = no\n"
            f"uid = {_whoami()}\ngid = {_whoami()}\n"
        )
        command = ["rsync", "--daemon", "--no-detach", f"--config={configuration}"]
        with _process(command, port, self._folder):
            yield port

    def carry(self, port: int, rest_s: float, ends: float) -> bool:
        command = ["rsync", "-z", "--partial", "--inplace", str(self._database),
                   f"rsync://127.0.0.1:{port}/far/"]  # fmt: skip
        return _until(command, self._folder, rest_s, ends)


class Git:
    """A bare repository behind git's own daemon; each push carries PUSHED_ENTRIES files."""

    name = "git push"

    def __init__(self, folder: Path, entries: Sequence[bytes]) -> None:
        self._folder, self._entries = folder, entries
        self._near = folder / "near"

    @staticmethod
    def missing() -> str:
        return "" if shutil.which("git") else "no git on this machine"

    @contextmanager
    def far(self) -> Iterator[int]:
        self._git("init", "-q", "--bare", str(self._folder / "far.git"))
        self._near.mkdir()
        self._git("init", "-q", "-b", "ledger")
        for first in range(0, len(self._entries), PUSHED_ENTRIES):
            for seq, body in enumerate(self._entries[first : first + PUSHED_ENTRIES], first):
                (self._near / f"{seq:09}.json").write_bytes(body)
            self._git("add", "-A")
            self._git("commit", "-q", "-m", f"{first}")
        port = free_port()
        command = ["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}"]
        command += ["--export-all", "--enable=receive-pack", f"--base-path={self._folder}"]
        with _process(command, port, self._folder):
            yield port

    def carry(self, port: int, rest_s: float, ends: float) -> bool:
        commits = -(-len(self._entries) // PUSHED_ENTRIES)
        for behind in reversed(range(commits)):
            target = f"git://127.0.0.1:{port}/far.git"
            command = ["git", "push", "-q", target, f"HEAD~{behind}:refs/heads/ledger"]
            if not _until(command, self._near, rest_s, ends):
                return False
        return True

    def _git(self, *arguments: str) -> None:
        named = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid"]
        place = self._near if self._near.is_dir() else self._folder
        subprocess.run(["git", *named, *arguments], cwd=place, check=True, capture_output=True)


class Couch:
    """CouchDB's replication protocol between two LevelDB stores, each entry one document."""

    name = "CouchDB replication (PouchDB)"

    def __init__(self, folder: Path, entries: Sequence[bytes], batch: int = 100) -> None:
        self._folder, self._entries, self._batch = folder, entries, batch

    @staticmethod
    def missing() -> str:
        return "" if shutil.which("npm") and shutil.which("node") else "no node on this machine"

    def prepare(self) -> str:
        """Fetch PouchDB and fill the near store; why it can not be, or empty."""
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", ".", *NPM]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, check=False)
        if done.returncode:
            return "npm brought no PouchDB"
        (self._folder / "server.js").write_text(SERVER)
        (self._folder / "client.js").write_text(CLIENT)
        for name in ("near", "far"):
            (self._folder / name).mkdir()
        lines = b"\n".join(self._entries)
        (self._folder / "entries").write_bytes(lines)
        done = subprocess.run(
            ["node", "client.js", "near", "fill", "entries"],
            cwd=self._folder, capture_output=True, check=False,
        )  # fmt: skip
        return "PouchDB does not run here" if done.returncode else ""

    @contextmanager
    def far(self) -> Iterator[int]:
        port = free_port()
        with _process(["node", "server.js", "far", str(port)], port, self._folder):
            yield port

    def carry(self, port: int, rest_s: float, ends: float) -> bool:
        url, rest_ms = f"http://127.0.0.1:{port}", str(int(rest_s * 1000))
        command = ["node", "client.js", "near", "carry", url, str(self._batch), rest_ms]
        return _until(command, self._folder, rest_s, ends)

    def took_s(self, port: int, most_s: float) -> float | None:
        """Seconds of one replication, without the start of node; None when it failed."""
        command = ["node", "client.js", "near", "carry", f"http://127.0.0.1:{port}",
                   str(self._batch), "1000"]  # fmt: skip
        with suppress(subprocess.SubprocessError):
            done = subprocess.run(
                command, cwd=self._folder, capture_output=True, check=True, timeout=most_s
            )
            return float(done.stdout) / 1000
        return None

    def count(self, port: int) -> int:
        """Documents at the far end."""
        command = ["node", "-e", (
            f"fetch('http://127.0.0.1:{port}/ledger').then(a => a.text())"
            ".then(text => process.stdout.write(text))"
        )]  # fmt: skip
        done = subprocess.run(command, cwd=self._folder, capture_output=True, check=True)
        return int(json.loads(done.stdout)["doc_count"])


def _until(command: Sequence[str], folder: Path, rest_s: float, ends: float) -> bool:
    """Repeat a command until it succeeds or the time is over; whether it did."""
    while time.monotonic() < ends:
        with suppress(subprocess.TimeoutExpired):
            left = max(0.1, ends - time.monotonic())
            done = subprocess.run(
                command, cwd=folder, capture_output=True, check=False, timeout=left
            )
            if done.returncode == 0:
                return True
            time.sleep(rest_s)
    return False


def _whoami() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name
