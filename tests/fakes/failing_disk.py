"""A real disk whose steps fail on demand: before they took place, or after."""

from pathlib import Path

from appliance.ledger.disk import RealDisk


class FailingDisk(RealDisk):
    """Fails the step named in `failing` from its `after`-th call on: `write`, `rename` ...

    `kept`: the step takes place and then fails, so that the caller hears of a failure only.
    """

    def __init__(self) -> None:
        self.failing = ""
        self.after = 0
        self.kept = False
        self.calls: list[tuple[str, str]] = []

    def write(self, part: Path, data: bytes, mode: int) -> None:
        if self._fails("write", part):
            part.write_bytes(data if self.kept else data[: len(data) // 2])
            raise OSError(28, "No space left on device")
        super().write(part, data, mode)

    def rename(self, part: Path, path: Path) -> None:
        if self._fails("rename", path):
            if self.kept:
                super().rename(part, path)
            raise OSError(5, "Input/output error")
        super().rename(part, path)

    def sync_folder(self, folder: Path) -> None:
        if self._fails("sync_folder", folder):
            raise OSError(5, "Input/output error")
        super().sync_folder(folder)

    def _fails(self, step: str, path: Path) -> bool:
        self.calls.append((step, path.name))
        if step != self.failing:
            return False
        self.after -= 1
        return self.after < 0
