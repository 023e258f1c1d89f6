"""Fuzzing of one function of a wire module: by atheris where it is installed, else by mutation.

    python -m tests.drivers.conformance.fuzz KIND READING RUNS SEED FOLDER    (of the soak)

atheris watches which branches an input takes and breeds on; it takes its process over, so each
function gets its own. It has wheels for x86-64 only: elsewhere golden answers are mutated blindly.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded inputs, the same in every run
from tempfile import TemporaryDirectory

from tests.drivers.conformance.description import Description, Reading

ATHERIS = importlib.util.find_spec("atheris") is not None
FUZZER = "atheris" if ATHERIS else "byte mutation, for atheris is not installed here"
INPUT_MAX = 2_500
TOLD_MAX = 400
CHILD_S = 3_600


@dataclass(frozen=True, slots=True)
class Found:
    inputs: int
    wrong: str = ""
    """The first error that the function may not raise."""

    def __str__(self) -> str:
        return f"{self.inputs} inputs, {self.wrong or 'nothing found'}"


def fuzz(description: Description, reading: Reading, inputs: int, seed: int) -> Found:
    if ATHERIS:
        return _bred(description, reading, inputs, seed)
    for number, data in enumerate(mutated(description, inputs, seed)):
        if wrong := judged(reading, data):
            return Found(number + 1, wrong)
    return Found(inputs)


def judged(reading: Reading, data: bytes) -> str:
    """What it raised that it may not."""
    try:
        reading.read(data)
    except reading.may_raise:
        return ""
    except Exception as error:  # noqa: BLE001 - any error is what is looked for
        return f"{type(error).__name__} on {data[:64].hex()}"
    return ""


def mutated(description: Description, count: int, seed: int) -> Iterator[bytes]:
    """Golden answers with bytes changed, lost, doubled and strung together."""
    random = Random(f"{description.kind} {seed}")
    seeds = [golden.answer for golden in description.golden]
    for _ in range(count):
        data = bytearray(b"".join(random.choices(seeds, k=random.choice((1, 1, 2, 3)))))
        for _ in range(random.choice((0, 1, 1, 2, 5, 20))):
            at = random.randrange(len(data) + 1)
            kind = random.randrange(4)
            if kind == 0:
                data[at : at + 1] = random.randbytes(1)
            elif kind == 1:
                del data[at : at + random.choice((1, 2, 7))]
            elif kind == 2:
                data[at:at] = random.randbytes(random.choice((1, 2, 30, 300)))
            else:
                data[at : at + 2] = random.choice((b"\0\0", b"\0\1", b"\xff\xff"))
        yield bytes(data[:INPUT_MAX])


def _bred(description: Description, reading: Reading, inputs: int, seed: int) -> Found:
    command = [sys.executable, "-m", "tests.drivers.conformance.fuzz"]
    asked = [description.kind, reading.name, str(inputs), str(seed)]
    with TemporaryDirectory(prefix="tradepost-fuzz-") as folder:
        child = subprocess.run(
            [*command, *asked, folder],
            capture_output=True,
            text=True,
            timeout=CHILD_S,
            check=False,
        )
    _, _, told = (child.stdout + child.stderr).partition("Uncaught Python exception: ===")
    wrong = told.strip().partition("\n")[0] or child.stderr[-TOLD_MAX:]
    return Found(inputs, wrong if child.returncode else "")


def _breed(kind: str, name: str, runs: str, seed: str, folder: str) -> None:
    """In the child: hand the function to atheris, which ends the process."""
    import atheris  # type: ignore[import-not-found]  # only where it has wheels

    with atheris.instrument_imports(include=["drivers"]):
        from tests.drivers.conformance.kinds import DESCRIPTIONS
    (reading,) = (one for one in DESCRIPTIONS[kind].readings if one.name == name)

    def one_input(data: bytes) -> None:
        try:
            reading.read(data)
        except reading.may_raise:
            return

    options = [f"-runs={runs}", f"-seed={seed}", f"-max_len={INPUT_MAX}"]
    options.append(f"-artifact_prefix={folder}/")
    atheris.Setup([sys.argv[0], *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    _breed(*sys.argv[1:6])
