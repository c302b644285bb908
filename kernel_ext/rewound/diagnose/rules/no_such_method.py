"""A method or attribute that the library does not have: removed in a newer version, or misspelt.

The object is of the type that it was meant to be, so the step that made it is not to blame: the line that asks for
the method is. The message says what to write in its place where that is known.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import place
from rewound.graph.access import UNKNOWN, is_frame, is_stand_in

REMOVED: dict[str, dict[str, str]] = {
    "DataFrame": {
        "append": "pd.concat",
        "ix": "loc or iloc",
        "iteritems": "items",
        "as_matrix": "to_numpy",
        "lookup": "loc",
        "mad": "(x - x.mean()).abs().mean()",
        "get_value": "at",
        "set_value": "at",
        "sort": "sort_values",
        "applymap": "map",
        "pad": "ffill",
        "backfill": "bfill",
    },
    "Series": {
        "append": "pd.concat",
        "ix": "loc or iloc",
        "iteritems": "items",
        "as_matrix": "to_numpy",
        "mad": "(x - x.mean()).abs().mean()",
        "order": "sort_values",
        "sort": "sort_values",
        "ravel": "to_numpy",
        "applymap": "map",
        "push": "pd.concat",
    },
    "Index": {"is_monotonic": "is_monotonic_increasing", "is_all_dates": "inferred_type"},
    "ndarray": {"tostring": "tobytes", "itemset": "indexing", "newbyteorder": "view", "ptp": "np.ptp", "append": "np.append"},
    "dict": {"has_key": "in", "iteritems": "items", "itervalues": "values", "iterkeys": "keys"},
    "str": {"decode": "nothing: it is text already", "contains": "in"},
    "GaussianMixture": {"labels_": "predict"},
    "OneHotEncoder": {"get_feature_names": "get_feature_names_out"},
    "ColumnTransformer": {"get_feature_names": "get_feature_names_out"},
    "CountVectorizer": {"get_feature_names": "get_feature_names_out"},
    "TfidfVectorizer": {"get_feature_names": "get_feature_names_out"},
}
"""By type: what older versions had, or other languages have, and what to use now."""
PATTERN = r"'(?:[\w.]*\.)?(\w+)' object has no attribute '(\w+)'|module '([\w.]+)' has no attribute '(\w+)'"
NEAR = 0.78


def instead(facts: Facts) -> str | None:
    """What to write in place of the attribute that the type does not have; None where nothing is known or likely."""
    match = facts.matches(PATTERN)
    if facts.type != "AttributeError" or match is None:
        return None
    kind, name = match[1] or match[3], match[2] or match[4]
    if kind == "NoneType" or _had(facts, name):
        return None
    if name in REMOVED.get(kind, {}):
        return None if _was_column(facts, name) else REMOVED[kind][name]
    near = difflib.get_close_matches(name, _public(facts), 1, NEAR)
    return near[0] if near and near[0] != name else None


def _had(facts: Facts, name: str) -> bool:
    """Whether an earlier version of the global had the attribute: then its type has changed, and that is to blame."""
    for operand in facts.operands:
        if operand.role == "base" and isinstance(operand.node, ast.Name):
            older = [facts.recording.value(value) for _, value in facts.scopes.history(operand.node.id) if not value.definition]
            return any(value is not UNKNOWN and value is not None and name in dir(type(value)) for value in older)
    return False


def _was_column(facts: Facts, name: str) -> bool:
    """Whether it may be a column's name: some frame of the program has had such a column."""
    values = [value for _, cell in facts.recording.cells for value in cell.generated if value.type.endswith("DataFrame")]
    return any(is_frame(held := facts.recording.value(value)) and name in held.columns for value in values[-50:])


def _public(facts: Facts) -> list[str]:
    """The methods and attributes of the object's type: of a library's only, the program's own classes have their own rule."""
    for operand in facts.operands:
        value = operand.value
        if operand.role in {"base", "itself"} and value is not UNKNOWN and not is_stand_in(value):
            return [name for name in dir(type(value)) if not name.startswith("_")]
    return []


def direct(facts: Facts) -> Iterator[Candidate]:
    other = instead(facts)
    if other is None or facts.statement is None:
        return
    told = f"`{facts.text(facts.statement)}` ({place(facts, facts.act, facts.statement)}): {facts.message}; use `{other}`"
    yield Candidate("no-such-method", facts.act, facts.statement, told, None, {"form": 4, "near-name": 1})


RULE = Rule("no-such-method", __doc__ or "", direct=direct)
