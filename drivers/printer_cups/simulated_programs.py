"""The programs `lp` and `lpstat` of a simulated print system; each call is one process.

Run as a file, with nothing but the standard library: `simulated_programs.py lp .../bin/lp ...`.
"""

import fcntl
import getopt
import json
import sys
from pathlib import Path
from typing import Any

SINCE = "Thu Jan  1 08:00:00 2026"
NO_SUCH = "The printer or class does not exist."


class Ended(Exception):
    """The program says this on its error output and ends with 1."""


def main() -> int:
    name, path, arguments = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    folder = path.absolute().parent.parent
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = json.loads((folder / "state.json").read_text())
        try:
            said = (
                lp(folder, state, arguments) if name == "lp" else lpstat(folder, state, arguments)
            )
        except Ended as no:
            sys.stderr.write(f"{name}: {no}\n")
            return 1
        (folder / "state.json").write_text(json.dumps(state))
    sys.stdout.write(said)
    return 0


def lp(folder: Path, state: dict[str, Any], arguments: list[str]) -> str:
    """Options -d, -o, -t, then files; none or `-` is the standard input."""
    options, files = getopt.getopt(arguments, "d:o:t:")
    named = dict(options)
    if not state["running"] or named.get("-d") != state["queue"]:
        raise Ended(f"Error - {NO_SUCH}")
    if not state["accepting"]:
        raise Ended(f'Destination "{state["queue"]}" is not accepting jobs.')
    given = [one for one in files if one != "-"]
    pdf = Path(given[0]).read_bytes() if given else sys.stdin.buffer.read()
    if not pdf:
        raise Ended("No file in print request.")
    state["last"] += 1
    number = state["last"]
    job = {
        "job": f"{state['queue']}-{number}",
        "title": named.get("-t", "(stdin)"),
        "options": [value for name, value in options if name == "-o"],
        "out": not state["stopped"] and not state["busy"],
    }
    (folder / f"{number}.pdf").write_bytes(pdf)
    (folder / f"{number}.json").write_text(json.dumps(job))
    return f"request id is {job['job']} ({len(given)} file(s))\n"


def lpstat(folder: Path, state: dict[str, Any], arguments: list[str]) -> str:
    """-r the scheduler, -p NAME the printer, -o NAME its jobs that are not out."""
    options, names = getopt.getopt(arguments, "rp:o:")
    asked = dict(options)
    if "-r" in asked:
        return f"scheduler is {'running' if state['running'] else 'not running'}\n"
    name = asked.get("-p") or asked.get("-o") or "".join(names)
    if not state["running"] or name != state["queue"]:
        raise Ended(f'Invalid destination name in list "{name}".')
    waiting = waiting_jobs(folder)
    if "-o" in asked:
        return "".join(f"{job:<23} root      1024   {SINCE}\n" for job in waiting)
    if state["stopped"]:
        return f"printer {name} disabled since {SINCE} -\n\t{state['reason']}\n"
    if state["busy"] and waiting:
        return f"printer {name} now printing {waiting[0]}.  enabled since {SINCE}\n"
    return f"printer {name} is idle.  enabled since {SINCE}\n"


def waiting_jobs(folder: Path) -> list[str]:
    files = sorted(folder.glob("[0-9]*.json"), key=lambda one: int(one.stem))
    jobs = [json.loads(file.read_text()) for file in files]
    return [job["job"] for job in jobs if not job["out"]]


if __name__ == "__main__":
    sys.exit(main())
