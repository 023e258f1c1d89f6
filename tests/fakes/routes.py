"""Addresses of screens are taken apart once in a process, however many stations it plays.

Each test puts an application of its own together, and half of that is werkzeug reading the same
hundreds of addresses. What it finds hangs on nothing but the text.
"""

from collections.abc import Iterable
from typing import Any

from werkzeug.routing import Rule
from werkzeug.routing.rules import RulePart

from kiosk_ui.late_rule import LateRule

_KNOWN: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, Any]]] = {}


def _parse_rule(self: LateRule, text: str) -> Iterable[RulePart]:
    if text not in _KNOWN:
        before = len(self._trace)
        parts = list(Rule._parse_rule(self, text))
        _KNOWN[text] = parts, self._trace[before:], dict(self._converters)
        return parts
    parts, trace, converters = _KNOWN[text]
    self._trace += trace
    self._converters |= converters
    self.arguments |= converters.keys()
    return parts


LateRule._parse_rule = _parse_rule  # type: ignore[method-assign]  # for the tests alone
