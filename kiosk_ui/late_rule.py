"""An address whose way back, from endpoint to path, is worked out when a page first names it.

werkzeug compiles two functions for each rule when an application is put together. A page names a
dozen of our hundreds of rules, and nobody should wait for the others when the box starts.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """As `Rule`; what its builders answer and raise is the same."""

    def _compile_builder(self, append_unknown: bool = True) -> Build:
        made: list[Build] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(rule, append_unknown))  # noqa: SLF001 - our own base
            return made[0](rule, **values)

        return build
