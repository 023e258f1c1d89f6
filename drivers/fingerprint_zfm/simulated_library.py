"""The templates that a simulated fingerprint module keeps, by page."""

from collections.abc import Iterable

from drivers.fingerprint_zfm.simulated_finger import score

INDEX_PARTS = 4
"""Parts of the index table, 256 pages each."""


class Library(dict[int, bytes]):
    """Page -> template."""

    def search(self, wanted: bytes, among: range) -> tuple[int, int] | None:
        """Page and score of the first template alike."""
        for page in sorted(self):
            if page in among and (found := score(wanted, self[page])):
                return page, found
        return None

    def delete(self, pages: Iterable[int]) -> None:
        for page in pages:
            self.pop(page, None)

    def index(self, part: int) -> bytes:
        """32 bytes: bit n of byte k is page 256 x part + 8k + n."""
        table = bytearray(32)
        for page in self:
            if page // 256 == part:
                table[page % 256 // 8] |= 1 << page % 8
        return bytes(table)
