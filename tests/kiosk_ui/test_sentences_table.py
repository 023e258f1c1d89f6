"""One table holds all families of a language, and answers as their chain would."""

import gettext

import pytest

from kiosk_ui.i18n import LANGUAGES, LOCALE, Language, Sentences, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_that_of_the_first_family_that_holds_it(language: Language) -> None:
    families = sorted((LOCALE / language / "LC_MESSAGES").glob("*.mo"))
    read: list[gettext.NullTranslations] = []
    for family in families:
        with family.open("rb") as file:
            read.append(gettext.GNUTranslations(file))
    chain = read[0]
    for other in read[1:]:
        chain.add_fallback(other)
    ids = [one for one in Sentences(families).ids() if one]
    assert len(ids) > 5_000
    assert [one for one in ids if catalogue(language).gettext(one) != chain.gettext(one)] == []
    alone = [set(Sentences([family]).ids()) for family in families]
    assert set().union(*alone) == {*ids, ""}


def test_what_no_family_holds_stays_as_it_was_asked() -> None:
    assert catalogue("zh_CN").gettext("fieldhelp.any.nothing") == "fieldhelp.any.nothing"


def test_of_two_families_with_one_text_the_first_counts() -> None:
    """The same text twice, one family after the other and the other way round."""
    (one,) = (LOCALE / "zh_CN" / "LC_MESSAGES").glob("kiosk.mo")
    (other,) = (LOCALE / "en" / "LC_MESSAGES").glob("kiosk.mo")
    alone = Sentences([one]), Sentences([other])
    asked = next(
        text
        for text in alone[0].ids()
        if text and len({each.gettext(text) for each in alone}) == 2
    )
    both = Sentences([one, other]), Sentences([other, one])
    assert [each.gettext(asked) for each in both] == [each.gettext(asked) for each in alone]
