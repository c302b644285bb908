"""Constructors with an option that decides what their objects refuse or give: named where the option was left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.scan import calls
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

OPTIONS: dict[str, dict[str, str]] = {
    "sparse": {"OneHotEncoder": "sparse_output", "LabelBinarizer": "sparse_output", "get_dummies": "sparse"},
    "unknown": {"OneHotEncoder": "handle_unknown", "OrdinalEncoder": "handle_unknown", "TargetEncoder": "handle_unknown"},
}
"""By what is wrong: the constructor, and the keyword that would have prevented it."""


def left_out(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Constructors that ran before the failure without the option."""
    for act, node, name, option in without_option(facts, finding.suspect.prop.kind):
        told = f"{quoted(facts, act, node)} leaves out `{option}` of {name}; {wanted(facts, finding.suspect)}"
        yield Candidate("refused", act, act.source.statement(node) or node, told, None, {"form": 3, "upstream": 1}, finding.suspect)


def without_option(facts: Facts, kind: str) -> Iterator[tuple[Activation, ast.Call, str, str]]:
    table = OPTIONS.get(kind, {})
    for act, node in calls(facts, frozenset(table)):
        option = table[called_name(node)]
        if not any(entry.arg in {option, None} for entry in node.keywords):
            yield act, node, called_name(node), option
