"""What ends a run: a law that was broken."""


class Violation(Exception):
    """The product broke a law of the simulation. `law`: its name."""

    def __init__(self, law: str, what: str) -> None:
        super().__init__(f"{law}: {what}")
        self.law = law


def must(holds: object, law: str, what: str) -> None:
    """Raises Violation unless it holds."""
    if not holds:
        raise Violation(law, what)


def hold(wrong: list[tuple[str, str]]) -> None:
    """What a law gave back as (its name, what is wrong); nothing is fine. Raises Violation."""
    for law, what in wrong:
        raise Violation(law, what)
