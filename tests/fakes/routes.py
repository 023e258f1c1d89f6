"""Addresses of screens are put together once in a process, however many stations it plays.

Each test makes an application of its own, and much of that is werkzeug sorting the same hundreds
of addresses. What it finds hangs on nothing but the rules: applications with the same ones share
it, and whoever adds one later has its own.
"""

from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher

Key = tuple[object, ...]
Sorted = tuple[StateMachineMatcher, dict[Any, list[Rule]]]

_KNOWN: dict[Key, Sorted] = {}


def _key(rule: Rule) -> Key:
    return (
        type(rule), rule.rule, frozenset(rule.methods or ()), rule.endpoint,
        tuple((rule.defaults or {}).items()), rule.subdomain, rule.host, rule.strict_slashes,
        rule.build_only, rule.websocket, rule.alias, rule.redirect_to,
        getattr(rule, "provide_automatic_options", None),
    )  # fmt: skip


class SharedMap(Map):
    """Sorts its rules when they are first asked for; the same rules were perhaps sorted before."""

    def __init__(self, *rules: Any, **how: Any) -> None:
        self._waiting: list[Rule] = []
        self._every: list[Rule] = []
        self._how = how
        self._sorted: Sorted | None = None
        super().__init__(*rules, **how)

    def add(self, rulefactory: RuleFactory) -> None:
        """As werkzeug's; what was shared is left to the others."""
        self._every += rulefactory.get_rules(self)
        self._waiting = list(self._every)

    def update(self) -> None:
        """They are in their order once they are sorted."""
        self._settled()

    def _settled(self) -> Sorted:
        if self._waiting:
            asked = (*sorted(self._how.items()), *self.converters.items())
            key = (*asked, *map(_key, self._waiting))
            if key not in _KNOWN:
                _KNOWN[key] = self._sort()
            self._sorted, self._waiting = _KNOWN[key], []
        assert self._sorted is not None
        return self._sorted

    def _sort(self) -> Sorted:
        found = Map(**self._how)
        found.converters = self.converters
        for rule in self._waiting:
            rule.bind(found, rebind=True)
            if not rule.build_only:
                found._matcher.add(rule)
            found._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
        found.update()
        return found._matcher, found._rules_by_endpoint

    @property
    def _matcher(self) -> StateMachineMatcher:  # type: ignore[override]  # there an attribute
        return self._settled()[0]

    @_matcher.setter
    def _matcher(self, empty: StateMachineMatcher) -> None:
        self._sorted = (empty, {})

    @property
    def _rules_by_endpoint(self) -> dict[Any, list[Rule]]:  # type: ignore[override]  # likewise
        return self._settled()[1]

    @_rules_by_endpoint.setter
    def _rules_by_endpoint(self, _none: dict[Any, list[Rule]]) -> None:
        """It comes with the matcher."""


Flask.url_map_class = SharedMap
