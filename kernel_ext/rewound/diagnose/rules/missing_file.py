"""A file that is not there: written under a nearly equal name, or looked for after the working folder changed.

What the run wrote is compared with what it then asked for. Of a name with a relative path, the last change of the
working folder before the failure (`os.chdir`) is named.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from pathlib import PurePath

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import bindings
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

WRITERS = frozenset("write_text write_bytes open touch mkdir savefig save dump to_csv to_json to_parquet to_excel to_pickle rename".split())
SIMILAR = 0.8


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type not in {"FileNotFoundError", "OSError", "NotADirectoryError"}:
        return
    match = facts.matches(r"No such file or directory: (['\"])(.+?)\1$")
    if match is None:
        return
    if not match[2].startswith(("/", "~")) and not re.match(r"^[A-Za-z]:", match[2]):
        yield from _moved(facts, match[2])
    yield from _named_otherwise(facts, match[2])


def _executions(facts: Facts) -> Iterator[Activation]:
    """Everything that ran, the newest first."""
    acts = [act for known, _ in facts.program.executed for act in known]
    yield from sorted([*acts, *facts.program.cells], key=lambda act: -act.step.seq)


def _moved(facts: Facts, name: str) -> Iterator[Candidate]:
    for act in _executions(facts):
        for node in _own(act):
            if (
                isinstance(node, ast.Call)
                and called_name(node) in {"chdir", "fchdir"}
                and act.source.statement(node) is not facts.statement
            ):
                told = f"{quoted(facts, act, node)} changed the working folder, in which {name!r} is looked for since"
                yield Candidate("missing-file", act, act.source.statement(node) or node, told, None, {"form": 3, "upstream": 1})
                return


def _own(act: Activation) -> Iterator[ast.AST]:
    from rewound.graph.bindings import own_nodes

    return own_nodes(act.scope)


def _named_otherwise(facts: Facts, name: str) -> Iterator[Candidate]:
    """A file written in this run whose name is nearly the one that is missing: where that name was composed."""
    wanted = PurePath(name).name
    seen: set[int] = set()
    for act in _executions(facts):
        for node in _own(act):
            if not isinstance(node, ast.Call) or not _writes(node) or id(node) in seen:
                continue
            for inner, text in _texts(facts, act.moved(node), node):
                written = PurePath(text).name
                if written != wanted and difflib.SequenceMatcher(None, written, wanted).ratio() >= SIMILAR:
                    seen.add(id(node))
                    statement = inner.source.statement(inner.at or node) or node
                    if statement is facts.statement:
                        continue
                    told = f"{quoted(facts, inner, statement)} names a file {written!r}; {wanted!r} is asked for, which is not there"
                    yield Candidate("missing-file", inner, statement, told, None, {"form": 2, "near-name": 1, "upstream": 1})
                    break


def _writes(node: ast.Call) -> bool:
    if called_name(node) != "open":
        return called_name(node) in WRITERS
    modes = [*node.args, *(entry.value for entry in node.keywords if entry.arg == "mode")]
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value[:1] in {"w", "a", "x"} for part in modes)


def _texts(facts: Facts, act: Activation, node: ast.Call) -> Iterator[tuple[Activation, str]]:
    """The texts that a path was composed of: in the call, and where the names in it were bound."""
    parts: list[tuple[Activation, ast.AST]] = [(act, node)]
    for name in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}:
        found = [one for one in bindings(act.scope) if one.name == name and one.value is not None]
        parts += [(act.moved(one.node), one.value) for one in found[-1:] if one.value is not None]
    for where, part in parts:
        for text in ast.walk(part):
            value = facts.scopes.known(where, text) if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp) else UNKNOWN
            if isinstance(value, str) and 3 < len(value) < 200:
                yield where.moved(text), value


RULE = Rule("missing-file", __doc__ or "", direct=direct)
