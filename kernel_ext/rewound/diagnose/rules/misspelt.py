"""A key, attribute or keyword that is not there, while one with nearly the same name is.

Of the two spellings the one that the program uses less often is taken for the wrong one: the line that asks for it, or
the place where it was written into the data. A keyword that `**options` takes in silence is found the same way: the
function reads another one with nearly the same name.
"""

from __future__ import annotations

import ast
import difflib
import re
import types
from collections.abc import Iterable, Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import loaded
from rewound.diagnose.rule import Rule
from rewound.diagnose.rules.missing_key import keys_of
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN, is_frame, is_stand_in
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

CLOSE = 0.8


def near(wanted: str, names: Iterable[str]) -> str | None:
    """The name that differs in case, separators or a letter or two."""
    known = [name for name in names if name != wanted]
    for name in known:
        if _plain(name) == _plain(wanted):
            return name
    found = difflib.get_close_matches(wanted, known, 1, CLOSE)
    return found[0] if found and abs(len(found[0]) - len(wanted)) <= 2 and not _numbered(found[0], wanted) else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _numbered(one: str, other: str) -> bool:
    """`item1` and `item2` are near and yet not the same thing."""
    return [part for part in one if part.isdigit()] != [part for part in other if part.isdigit()]


def direct(facts: Facts) -> Iterator[Candidate]:
    yield from _quoted_name(facts)
    yield from _missing(facts)
    yield from _swallowed(facts)


def _missing(facts: Facts) -> Iterator[Candidate]:
    wanted, names = _asked(facts)
    found = near(wanted, names) if wanted else None
    if wanted is None or found is None or facts.statement is None:
        return
    if found.startswith("\ufeff") and (opened := _opened(facts)) is not None:
        act, node = opened
        told = (
            f"{quoted(facts, act, node)} leaves a byte order mark in the text: the key is {found!r}, not {wanted!r}; read it as utf-8-sig"
        )
        yield Candidate("misspelt", act, node, told, None, {"near-name": 3, "form": 2, "upstream": 1})
        return
    here = sum(isinstance(part, ast.Constant) and part.value == wanted for part in ast.walk(facts.statement))
    here += sum(isinstance(part, ast.Attribute) and part.attr == wanted for part in ast.walk(facts.statement))
    elsewhere = facts.program.words[wanted] - here
    written = _written(facts, found)
    told = f"asks for {wanted!r}, which is not there; there is {found!r}"
    if written is not None and elsewhere >= facts.program.words[found]:
        act, node = written
        message = (
            f"{quoted(facts, act, node)} spells it {found!r}, the rest of the program {wanted!r}; `{facts.text(facts.statement)}` {told}"
        )
        yield Candidate("misspelt", act, node, message, None, {"near-name": 2, "form": 2, "upstream": 1})
        return
    act, node = facts.act, facts.statement
    if not here and (named := _written(facts, wanted)) is not None:
        act, node = named
    evidence = {"near-name": 3.5, "same-line": 0.5 if node is facts.statement else 0.0}
    if written is not None and facts.type == "KeyError":
        evidence["ambiguous"] = 1.5  # both spellings are the program's own: either may be the slip
    yield Candidate("misspelt", act, node, f"{quoted(facts, act, node)} {told}", None, evidence)


def _quoted_name(facts: Facts) -> Iterator[Candidate]:
    """`results["name"] = …` in a function with a parameter `name`: the variable was meant, its name is the key."""
    if facts.type != "KeyError":
        return
    for acts, function in facts.program.executed:
        for node in own_nodes(function) if len(acts) > 1 else ():
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            key = target.slice.value if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) else None
            if key in _parameters(function) and key not in loaded(function):
                told = f"{quoted(facts, acts[0], node)} uses the text {key!r} as the key, not what the parameter `{key}` holds"
                yield Candidate("misspelt", acts[0], node, told, None, {"form": 3.5, "upstream": 1})


def _asked(facts: Facts) -> tuple[str | None, list[str]]:
    """The name that is not there, and the names that are."""
    if facts.type == "KeyError":
        keys = [key for key in keys_of(facts) if isinstance(key, str)]
        for operand in facts.operands:
            if keys and operand.role in {"base", "receiver"} and isinstance(operand.value, dict):
                return keys[0], [key for key in operand.value if isinstance(key, str)]
        return None, []
    if facts.type == "AttributeError" and (match := facts.matches(r"has no attribute '(\w+)'")):
        for operand in facts.operands:
            if operand.role in {"base", "itself"} and operand.value is not UNKNOWN and not is_frame(operand.value):
                return match[1], _attributes(facts, operand.value)
    if facts.type == "TypeError" and (match := facts.matches(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")):
        names = [name for _, node, _ in facts.program.functions if node.name == match[1] for name in _parameters(node)]
        return match[2], names or _fields(facts, match[1])
    return None, []


def _attributes(facts: Facts, value: Any) -> list[str]:
    if isinstance(value, types.SimpleNamespace):
        return list(vars(value))
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return [str(name) for name in getattr(type(value), "_fields", ())]
    if not is_stand_in(value):
        return [name for name in dir(type(value)) if not name.startswith("__")] if type(value).__module__ == "builtins" else []
    state = value.rewound_state
    names = list(state) if isinstance(state, dict) else []
    known = facts.program.class_named(str(type(value).rewound_type))
    return [*names, *(one.name for one in (known[1].body if known else ()) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))]


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [entry.arg for entry in (*node.args.args, *node.args.kwonlyargs)]


def _fields(facts: Facts, name: str) -> list[str]:
    known = facts.program.class_named(name)
    body = known[1].body if known is not None else []
    inits = [one for one in body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    fields = [one.target.id for one in body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return _parameters(inits[0]) if inits else fields


def _opened(facts: Facts) -> tuple[Activation, ast.AST] | None:
    """Where text was read from outside, the nearest before the failure."""
    for act in [*(act for known, _ in facts.program.executed for act in known[-1:]), *facts.program.cells]:
        for node in own_nodes(act.scope):
            if isinstance(node, ast.Call) and called_name(node) in {"open", "read_text", "decode", "TextIOWrapper", "reader", "read_csv"}:
                modes = [part.value for part in node.args[1:2] if isinstance(part, ast.Constant)]
                if not any(isinstance(mode, str) and mode[:1] in {"w", "a", "x"} for mode in modes):
                    return act, act.source.statement(node) or node
    return None


def _written(facts: Facts, name: str) -> tuple[Activation, ast.AST] | None:
    """Where this very name is written as a text or keyword, apart from the failing line."""
    for act, node in facts.program.nodes():
        exact = isinstance(node, ast.Constant) and node.value == name
        if (exact or (isinstance(node, ast.keyword) and node.arg == name)) and act.source.statement(node) is not facts.statement:
            return act, node
    quoted_name = re.compile(rf"[\"']{re.escape(name)}[\"']")
    for act, node in facts.program.nodes():
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if text != name and quoted_name.search(text) and act.source.statement(node) is not facts.statement:
            return act, node
    return None


def _swallowed(facts: Facts) -> Iterator[Candidate]:
    """An option in `**options` that the function does not read, beside one with nearly its name that it does."""
    for acts, function in facts.program.executed:
        if function.args.kwarg is None:
            continue
        name = function.args.kwarg.arg
        read = _read(function, name)
        taken = [key for act in acts for key in facts.recording.arguments(act.step).get(name) or ()]
        for key in dict.fromkeys(taken):
            meant = near(key, [one for one in (*read, *_parameters(function)) if one not in taken]) if key not in read else None
            written = _written(facts, key) if meant else None
            if written is None or not (read or meant):
                continue
            act, node = written
            told = f"{quoted(facts, act, node)} gives `{key}`, which `{function.name}` takes in silence: it reads `{meant}`"
            yield Candidate("misspelt", act, node, told, None, {"near-name": 3, "form": 2, "upstream": 1})


def _read(function: ast.AST, name: str) -> list[str]:
    found = []
    for part in ast.walk(function):
        key: ast.expr | None = None
        if isinstance(part, ast.Call) and called_name(part) in {"get", "pop", "setdefault"} and part.args:
            owner = part.func.value if isinstance(part.func, ast.Attribute) else None
            key = part.args[0] if isinstance(owner, ast.Name) and owner.id == name else None
        elif isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name) and part.value.id == name:
            key = part.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.append(key.value)
    return found


RULE = Rule("misspelt", __doc__ or "", direct=direct)
