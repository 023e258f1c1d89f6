"""The number for messages: given at the counter or not, never demanded."""

import pytest

from kiosk_ui.screens.intake import with_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", None), ("   ", None), ("169 0000 0001", "16900000001"), ("1" * 30, "1" * 20)],
)
def test_a_number_is_kept_without_its_spaces_only_when_it_was_given(
    typed: str, kept: str | None
) -> None:
    answers: dict[str, object] = {"person": {"name": "x", "id_number": "y"}, "type": "CBD"}
    person = with_phone(answers, typed)["person"]
    assert isinstance(person, dict)
    assert person.get("phone") == kept


def test_without_a_person_there_is_no_number() -> None:
    assert with_phone({"type": "CBD"}, "16900000001") == {"type": "CBD"}
