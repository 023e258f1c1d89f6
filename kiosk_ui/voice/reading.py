"""How a text is said: money in words, codes digit by digit, dates and times in full.

A voice that is given `16,640` or `10:02` reads signs. The words of numbers stand in the catalogue
(`voice.*`); a language without them (`voice.counts` empty) leaves numbers to its voice, which
reads them well, and has only its codes spelled.
"""

import re
from functools import cache
from typing import Final

from kiosk_ui.i18n import Language, catalogue

_AMOUNT: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+"
CODE_MIN: Final = 6
"""From so many digits on without commas a number is a code, said digit by digit."""


def aloud(text: str, language: Language) -> str:
    """The text as it is to be said; without digits where the catalogue has words for them."""
    words = _words(language)
    if words is None:
        return _spelled(text)
    return words.said(text)


def _spelled(text: str) -> str:
    """Codes with their signs apart: `2027-03-01` and `16,640` are no codes."""
    code = re.compile(r"\b(?=\w*\d)(?:[A-Z\d]*[A-Z][A-Z\d]+|\d{6,})\b")
    return code.sub(lambda found: " ".join(found[0]), text)


@cache
def _words(language: Language) -> "_Words | None":
    texts = catalogue(language)
    digits = texts.gettext("voice.digits").split()
    return _Words(language, digits) if len(digits) == 10 else None


class _Words:
    """Numbers in words of a language that counts by tens, hundreds, thousands, ten thousands."""

    def __init__(self, language: Language, digits: list[str]) -> None:
        say = catalogue(language).gettext
        self.digits = digits
        self.small = ["", *say("voice.places").split()]
        self.large = ["", *say("voice.myriads").split()]
        self.point, self.one_spelled, self.two = say("voice.signs").split()
        self.measures = say("voice.measures")
        self.no_measure_after = say("voice.ordinal")
        self.year, self.month, self.day = say("voice.date").split()
        self.hour, self.minute, self.second = say("voice.time").split()
        self.yuan, self.jiao, self.fen = say("voice.money").split()
        self.percent = say("voice.percent")
        self.patterns: list[tuple[re.Pattern[str], str]] = [
            (re.compile(pattern), name)
            for pattern, name in (
                (rf"(?P<y>\d{{4}}) ?{self.year}", "a_year"),
                (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)", "a_date"),
                (r"(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<s>\d{2}))?(?!\d)", "a_time"),
                (rf"(?P<n>{_AMOUNT}) ?{self.yuan}", "an_amount"),
                (rf"(?P<n>{_AMOUNT})%", "a_share"),
                (r"\d{3,}(?: \d{3,})+|0\d+|\d{6,}(?!,|\.\d)", "a_code"),
                (r"(?=[A-Z]*\d)(?:[A-Z\d]*[A-Z][A-Z\d-]+|\d[\d-]*[A-Z][A-Z\d-]*)", "a_code"),
                (rf"(?P<n>{_AMOUNT})", "a_number"),
            )
        ]

    def said(self, text: str) -> str:
        """Left to right: each place where a pattern begins is said by the first that fits."""
        parts, at = [], 0
        while at < len(text):
            found = self._at(text, at)
            if found is None:
                parts.append(text[at])
                at += 1
                continue
            end, words = found
            parts.append(words)
            at = end
        return self._closed("".join(parts))

    def _at(self, text: str, at: int) -> tuple[int, str] | None:
        for pattern, name in self.patterns:
            found = pattern.match(text, at)
            if found:
                told: str = getattr(self, name)(found)
                return found.end(), told
        return None

    @staticmethod
    def _closed(text: str) -> str:
        """Without the thin gaps that stand between figures and Chinese signs."""
        return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)

    # --- what stands in a text -----------------------------------------------------------------

    def a_year(self, found: re.Match[str]) -> str:
        """2026 of a date; a term of years has one or two figures."""
        return self._each(found["y"]) + self.year

    def a_date(self, found: re.Match[str]) -> str:
        month, day = self.whole(int(found["m"])), self.whole(int(found["d"]))
        return f"{self._each(found['y'])}{self.year}{month}{self.month}{day}{self.day}"

    def a_time(self, found: re.Match[str]) -> str:
        hour, minute, second = int(found["h"]), int(found["i"]), found["s"]
        told = self._counted(hour) + self.hour
        if minute or second:
            told += self._two_places(minute) + self.minute
        return told + (self._two_places(int(second)) + self.second if second else "")

    def an_amount(self, found: re.Match[str]) -> str:
        """Yuan, jiao and fen; three decimals and more are no money and said as they stand."""
        whole, _point, part = found["n"].replace(",", "").partition(".")
        if len(part) > 2:
            return self._decimal(whole, part) + self.yuan
        jiao, fen = (int(one) for one in part.ljust(2, "0"))
        told = self._counted(int(whole)) + self.yuan
        if jiao:
            told += self.digits[jiao] + self.jiao
        elif fen:
            told += self.digits[0]
        return told + (self.digits[fen] + self.fen if fen else "")

    def a_share(self, found: re.Match[str]) -> str:
        return self.percent + self._number(found["n"])

    def a_code(self, found: re.Match[str]) -> str:
        """One sign after the other; one is said as on the telephone."""
        return self._each(found[0], spelled=True)

    def a_number(self, found: re.Match[str]) -> str:
        text, told = found["n"], self._number(found["n"])
        after = found.string[found.end() :].lstrip()[:1]
        before = found.string[: found.start()].rstrip()[-1:]
        counted = bool(after) and after in self.measures and before != self.no_measure_after
        return self.two if text == "2" and counted else told

    # --- numbers in words ----------------------------------------------------------------------

    def whole(self, value: int) -> str:
        """12 is "ten-two", 20,000 has the two that counts."""
        if value == 0:
            return self.digits[0]
        groups = []
        while value:
            value, rest = divmod(value, 10_000)
            groups.append(rest)
        told, gap = "", False
        for place in range(len(groups) - 1, -1, -1):
            group = groups[place]
            if group == 0:
                gap = bool(told)
                continue
            if told and (gap or group < 1000):
                told += self.digits[0]
            alone = group == 2 and place > 0 and not told
            told += (self.two if alone else self._group(group)) + self.large[place]
            gap = False
        ten = self.digits[1] + self.small[1]
        return told[1:] if told.startswith(ten) else told

    def _group(self, value: int) -> str:
        told, gap = "", False
        for place in (3, 2, 1, 0):
            digit = value // 10**place % 10
            if digit == 0:
                gap = bool(told)
                continue
            if gap:
                told += self.digits[0]
            counting = digit == 2 and place == 3
            told += (self.two if counting else self.digits[digit]) + self.small[place]
            gap = False
        return told

    def _number(self, text: str) -> str:
        whole, _point, part = text.replace(",", "").partition(".")
        return self._decimal(whole, part) if part else self.whole(int(whole))

    def _decimal(self, whole: str, part: str) -> str:
        return self.whole(int(whole)) + self.point + self._each(part)

    def _counted(self, value: int) -> str:
        return self.two if value == 2 else self.whole(value)

    def _two_places(self, value: int) -> str:
        return (self.digits[0] if value < 10 else "") + (self.whole(value) if value else "")

    def _each(self, text: str, *, spelled: bool = False) -> str:
        one = self.one_spelled if spelled else self.digits[1]
        signs = [*self.digits]
        signs[1] = one
        told = ""
        for sign in text:
            if sign.isdigit():
                told += signs[int(sign)]
            elif sign.isalpha():
                told += f" {sign} "
        return told
