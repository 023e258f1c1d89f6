"""A tile tree in memory, as the auditor's file reads one from a folder."""

from collections.abc import Mapping

from auditor.ledger_audit import Source


class MemorySource(Source):
    """`files`: path -> bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def get(self, name: str) -> bytes | None:
        return self._files.get(name)

    def partial(self, name: str) -> dict[int, bytes]:
        begins = f"{name}.p/"
        return {
            int(path.removeprefix(begins)): data
            for path, data in self._files.items()
            if path.startswith(begins)
        }
