"""What was typed into a generated form, and why a field of it cannot stand."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from msgspec import Struct, field

from appliance.core.refusals import Refusal, refusal
from appliance.kept_papers import Paper, Sealed


class Unfit(Exception):
    """A field that cannot stand; `refusal` has the sentence and names the field."""

    def __init__(self, code: str, about: str, **facts: str | int) -> None:
        super().__init__(code)
        self.refusal: Refusal = refusal(code, about=about, **facts)

    @classmethod
    def of(cls, no: Refusal) -> "Unfit":
        """A no of the rules, to be shown at the field that it is about."""
        return cls(no.code, no.field or "", **no.facts)


class Typed(Struct, frozen=True):
    """The texts of a form by the name of their input, and the files that lie ready for it.

    `seal` seals a paper in memory. What a form names by digest collects in `papers` and in
    `public`, the texts that everybody may read; the caller keeps both when the act is signed.
    """

    seal: Callable[[Paper], Sealed]
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Paper] = field(default_factory=dict)
    papers: dict[str, Sealed] = field(default_factory=dict)
    public: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of one input as it was typed."""
        return next(iter(self.texts.get(name, ())), "")

    def plain(self, name: str) -> str:
        """Full-width forms to ASCII, no space around."""
        return unicodedata.normalize("NFKC", self.text(name)).strip()

    def all(self, name: str) -> tuple[str, ...]:
        return self.texts.get(name, ())

    def any_of(self, names: Iterable[str]) -> bool:
        return any(self.text(one).strip() or one in self.files for one in names)

    def paper(self, name: str) -> str:
        """Digest of the paper of an input: its file, else what was typed; empty for neither."""
        words = self.text(name).strip()
        paper = self.files.get(name) or (Paper("text/plain", words.encode()) if words else None)
        if paper is None:
            return ""
        sealed = self.seal(paper)
        self.papers[sealed.digest] = sealed
        return sealed.digest

    def published(self, text: str) -> str:
        """Digest of a text that everybody may read."""
        digest = sha256(text.encode()).hexdigest()
        self.public[digest] = text
        return digest

    def begins(self, prefix: str) -> bool:
        """Whether anything was typed into a group of inputs."""
        return any(name.startswith(prefix) for name in self.files) or any(
            name.startswith(prefix) and any(one.strip() for one in texts)
            for name, texts in self.texts.items()
        )
