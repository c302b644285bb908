"""Which round of a comprehension made the part of its result that is meant."""

from __future__ import annotations

import ast
from typing import Any

from rewound.graph import flows
from rewound.graph.access import UNKNOWN, Key, Nth, Path, elements, reach, step_into
from rewound.graph.property import Property
from rewound.graph.recording import Activation
from rewound.graph.scope import Scopes
from rewound.graph.sites import Comprehension, unpacked


class Rounds:
    """Answers for one property in one recording."""

    def __init__(self, scopes: Scopes, prop: Property) -> None:
        self._scopes = scopes
        self._prop = prop

    def round_with(self, act: Activation, node: Comprehension, path: Path) -> Activation:
        """The comprehension in the round that made the part that is meant."""
        clause = node.generators[0]
        if len(node.generators) > 1:
            return act
        if isinstance(node, ast.DictComp):
            return self._round_of_key(act, node, path)
        index = self._output_index(self._scopes.known(act, node), path)
        if index is None:
            return act
        if clause.ifs:
            index = self._unfiltered(act, clause, index)
            if index is None:
                return act
        items = self._scopes.known(act, clause.iter)
        item = step_into(items, Nth(index)) if items is not UNKNOWN else UNKNOWN
        return self.with_item(act, clause, index, item)

    def with_item(self, act: Activation, clause: ast.comprehension, index: int, item: Any) -> Activation:
        names = (
            {single.id: reach(item, rest) for single, rest in unpacked(clause.target) if isinstance(single, ast.Name)}
            if item is not UNKNOWN
            else {}
        )
        known = {name: value for name, value in names.items() if value is not UNKNOWN}
        return act.within(known, {clause: index})

    def _round_of_key(self, act: Activation, node: ast.DictComp, path: Path) -> Activation:
        """The round whose key is the one that is meant; where no key is, the first whose value has the property."""
        clause = node.generators[0]
        items = self._scopes.known(act, clause.iter)
        for index, item in enumerate(elements(items) if items is not UNKNOWN and not isinstance(items, dict) else ()):
            inner = self.with_item(act, clause, index, item)
            if isinstance(path[0], Key):
                if self._scopes.known(inner, node.key) == path[0].key:
                    return inner
            elif self._prop.holds(self._scopes.known(inner, node.value), path[1:]):
                return inner
        return act

    def _output_index(self, value: Any, path: Path) -> int | None:
        index = flows.index_of(path[0])
        if index is not None:
            return index if index >= 0 else None
        if isinstance(value, list | tuple):
            return next((index for index, item in enumerate(value) if self._prop.holds(item, path[1:])), None)
        return None

    def _unfiltered(self, act: Activation, clause: ast.comprehension, wanted: int) -> int | None:
        """The round that gave output number `wanted`, the conditions evaluated."""
        items = self._scopes.known(act, clause.iter)
        if items is UNKNOWN or isinstance(items, dict):
            return None
        passed = -1
        for index, item in enumerate(elements(items)):
            inner = self.with_item(act, clause, index, item)
            answers = [self._scopes.known(inner, test) for test in clause.ifs]
            if any(answer is UNKNOWN for answer in answers):
                return None
            passed += all(bool(answer) for answer in answers)
            if passed == wanted:
                return index
        return None
