"""What a question, an answer and a study card are; the order of the answers comes of the seed."""

import msgspec

from appliance.core.study import shuffled


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page to study."""

    title: Text
    text: Text


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question with one right answer; `source`: the article or the row it rests on."""

    id: str
    ask: Text
    right: Text
    wrong: tuple[Text, ...]
    why: Text
    source: str

    def answers(self, seed: str) -> tuple[Text, ...]:
        """All answers in the order in which this test shows them."""
        known = {str(number): one for number, one in enumerate((self.right, *self.wrong))}
        return tuple(known[one] for one in shuffled(f"{seed}|{self.id}", known))

    def is_right(self, seed: str, chosen: int) -> bool:
        """Whether the answer shown in this place, from 0, is the right one."""
        shown = self.answers(seed)
        return 0 <= chosen < len(shown) and shown[chosen] == self.right
