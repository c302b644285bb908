"""What libraries say when they refuse a value, as data: a pattern of the message, and what it says of which operand."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rewound.diagnose.evidence import Facts, Operand, find
from rewound.graph import tables
from rewound.graph.access import UNKNOWN, Path, is_array, is_column, is_frame
from rewound.graph.property import Property, has_length
from rewound.graph.tables import state_of

Makes = Callable[[Facts, re.Match[str]], Iterable[Property]]
DATA = frozenset("argument receiver base right left itself".split())
GIVEN = frozenset(["argument"])


@dataclass(frozen=True, slots=True)
class Complaint:
    """One way of refusing."""

    pattern: str
    makes: Makes
    """The properties that the message speaks of."""
    needs: str
    """What was wanted, to complete "… needs …"."""
    roles: frozenset[str] = DATA
    deep: int = 1
    """Levels of containers below an operand in which the property is looked for."""


def _just(*props: Property) -> Makes:
    return lambda _facts, _match: props


def _listed(text: str) -> list[str]:
    """`- a\\n- b` or `'a', 'b'` as names."""
    quoted = re.findall(r"'([^']*)'", text)
    return quoted or [part.strip(" -\t.") for part in re.split(r"\n\s*-?|\s+- |,", text) if part.strip(" -\t.")]


def _unseen(_facts: Facts, match: re.Match[str]) -> Iterable[Property]:
    return [tables.has_name(name) for name in _listed(match[1])]


def _missing(_facts: Facts, match: re.Match[str]) -> Iterable[Property]:
    return [tables.lacks_name(name) for name in _listed(match[1])]


def _order(facts: Facts, _match: re.Match[str]) -> Iterable[Property]:
    for operand in facts.operands:
        names = state_of(operand.value).get("feature_names_in_")
        if names is not None:
            yield tables.in_other_order(list(names))


def _dimensions(_facts: Facts, match: re.Match[str]) -> Iterable[Property]:
    found = next((int(text) for text in match.groups() if text is not None), None)
    return [] if found is None else [tables.has_ndim(found)]


def _shape_dimensions(_facts: Facts, match: re.Match[str]) -> Iterable[Property]:
    text = next((text for text in match.groups() if text is not None), "")
    return [tables.has_ndim(len([part for part in text.split(",") if part.strip()]))]


def keyword(call: ast.AST | None, facts: Facts, *names: str) -> Any:
    """The recorded value of a call's keyword argument; None where it is not given."""
    for entry in call.keywords if isinstance(call, ast.Call) else ():
        if entry.arg in names:
            return facts.value(entry.value)
    return None


def _repeated_keys(facts: Facts, _match: re.Match[str]) -> Iterable[Property]:
    """The columns that a `pivot` or `set_index(...).unstack()` puts into the two axes, or a join's keys."""
    keys: list[Any] = []
    for part in ast.walk(facts.node) if facts.node is not None else ():
        for name in ("index", "columns", "on", "keys", "left_on", "right_on"):
            value = keyword(part, facts, name)
            keys += value if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "set_index" and part.args:
            value = facts.value(part.args[0])
            keys += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return [tables.repeats_rows(list(dict.fromkeys(keys)))] if keys else []


def _size(facts: Facts, _match: re.Match[str]) -> Iterable[Property]:
    """The size of each table or list in the call, to be found again where it came to be so small."""
    for operand in facts.operands:
        value = operand.value
        if operand.role in DATA and (is_frame(value) or is_column(value) or is_array(value) or isinstance(value, list)):
            yield has_length(len(value)) if not is_array(value) or value.ndim else has_length(0)


def _named(match: re.Match[str]) -> list[str]:
    return _listed(match[1]) if "'" in match[1] else [match[1].strip()]


COMPLAINTS: tuple[Complaint, ...] = (
    Complaint(
        r"(?i)not fitted|not been fitted|must be fitted|[Cc]all '?fit'?|(?:vectorizer|vocabulary) (?:is )?not|fit first",
        _just(tables.is_unfitted()),
        "an estimator that was fitted",
    ),
    Complaint(r"unseen at fit time:\s*((?:-[^\n]+\n?)+)", _unseen, "the columns that were there when it was fitted", GIVEN),
    Complaint(r"yet now missing:\s*((?:-[^\n]+\n?)+)", _missing, "the columns that were there when it was fitted", GIVEN),
    Complaint(r"must be in the same order", _order, "the columns in the order that it was fitted with", GIVEN),
    Complaint(r"columns are missing: \{?([^}]+)\}?", _missing, "the columns that were there when it was fitted", GIVEN),
    Complaint(r"columns overlap but no suffix specified: Index\(\[([^\]]+)\]", _unseen, "other names than the other table has"),
    Complaint(
        r"cannot insert '?([\w ]+)'?, already exists",
        lambda _, match: [tables.has_name(name) for name in _named(match)],
        "a name that is free",
    ),
    Complaint(
        r"contains duplicate entries|Merge keys are not unique|not a (?:one|many)-to-|contains duplicate keys",
        _repeated_keys,
        "each combination of the keys once",
        deep=1,
    ),
    Complaint(
        r"duplicate labels|duplicate axis|uniquely valued|[Ii]ndex must be unique|non-unique|cannot handle a non-unique|unique index",
        _just(tables.repeats_labels()),
        "an index whose labels are unique",
    ),
    Complaint(
        r"one class|at least 2 classes|greater than one|one unique|Number of labels is 1\b|[Ss]ingle class|constant\b.*(?:input|array)|"
        r"zero variance|0 variance",
        _just(tables.is_constant()),
        "more than one value",
        GIVEN,
    ),
    Complaint(
        r"(?i)negative element|non-?negative|negative (?:values|dimension|number|integer)|must be positive|less than zero|"
        r"domain error|< 0\b|"
        r"strictly positive|must be (?:>=|>) 0",
        _just(tables.has_negative()),
        "numbers of 0 and more",
    ),
    Complaint(
        r"with dim (\d)|Expected [12]D array, got (\d)D array|got (\d)-d|got ndim (\d)|has (\d) dimension\(s\)\. Expected|"
        r"(\d) dimensions given",
        _dimensions,
        "another number of dimensions",
    ),
    Complaint(
        r"multiple columns to the single column|not 1-dimensional|[Dd]uplicate (?:column )?names|columns? must be unique",
        _just(tables.repeats_columns()),
        "columns whose names are unique",
    ),
    Complaint(r"(?:not|n't) sum (?:up )?to (?:1|one)", _just(tables.sums_otherwise()), "numbers that sum to 1", GIVEN),
    Complaint(
        r"array at index \d+ has (?:\d+) dimension\(s\) and the array at index \d+ has (\d+) dimension",
        _dimensions,
        "as many dimensions as the others have",
    ),
    Complaint(r"2-dimensional container but got", _just(tables.has_ndim(1)), "two dimensions", GIVEN),
    Complaint(
        r"larger sample than|[Ss]ample larger than|too few|not enough|at least \d+ (?:samples|observations|points|rows)",
        _size,
        "more rows",
    ),
    Complaint(
        r"got an array of shape \(([\d, ]+)\)|Must pass 2-d input\. shape=\(([\d, ]+)\)|bad input shape \(([\d, ]+)\)",
        _shape_dimensions,
        "another number of dimensions",
    ),
    Complaint(
        r"(?i)sparse|same number of dimensions|setting an array element with a sequence|0-?d|float\(\) argument|"
        r"can only convert an array of size 1|unsized object",
        _just(tables.is_sparse()),
        "a dense array",
    ),
    Complaint(
        r"Only valid with DatetimeIndex|DatetimeIndex, TimedeltaIndex or PeriodIndex|must have a DatetimeIndex|Index must be DatetimeIndex",
        _just(tables.lacks_times()),
        "an index of times",
    ),
    Complaint(r"Categorical with a new category|new categor(?:y|ies)", _just(tables.is_categorical()), "a column that takes any value"),
    Complaint(
        r"unhashable type: '(\w+)'",
        lambda _, match: [tables.has_elements(match[1])],
        "values that can be keys",
        frozenset(["inner"]),
    ),
    Complaint(
        r"accessor with datetimelike",
        _just(tables.is_kind("Mm", "is not a column of times", negate=True)),
        "a column of times",
    ),
    Complaint(
        r"accessor with string values|'bytes' is not supported|can only use \.str",
        _just(tables.is_kind("iufbMmc", "is not a column of text")),
        "a column of text",
    ),
    Complaint(
        r"Unknown label type|mix of .*continuous|continuous.* not supported|Classification metrics can't handle",
        _just(tables.is_continuous()),
        "classes, not numbers with fractions",
        GIVEN,
    ),
    Complaint(
        r"least populated class|members? in each class|only \d+ members?\b",
        _just(tables.has_rare()),
        "at least two of each class",
        GIVEN,
    ),
    Complaint(
        r"agg function failed|string multiply|No numeric types|Could not convert .* to numeric|dtype object|dtype\('O'\)|"
        r"not supported for dtype|"
        r"dtype '?(?:object|str|string)|reduction operation|numeric data to plot|cannot perform .* with type",
        _just(tables.is_kind("OSUT", "is a column of text")),
        "numbers",
    ),
)
"""In the order in which they are tried; the first whose pattern is found and whose property an operand has counts."""


def _inner(facts: Facts) -> list[Operand]:
    """`frame` in `frame.groupby("a")["b"].sum()`: tables further down a chain of which nothing else is known."""
    if any(operand.value is not UNKNOWN for operand in facts.operands if operand.role in {"receiver", "base"}):
        return []
    names = [part for part in ast.walk(facts.node) if isinstance(part, ast.Name)] if facts.node is not None else []
    known = [(part, facts.value(part)) for part in names]
    return [Operand(facts.act, part, (), value, "inner") for part, value in known if is_frame(value) or is_column(value)]


def complaint_of(facts: Facts) -> list[tuple[Complaint, Operand, Path, Property]]:
    """The operands that the message speaks of, each with the part of it and what is wrong with it."""

    found: list[tuple[Complaint, Operand, Path, Property]] = []
    for complaint in COMPLAINTS:
        match = re.search(complaint.pattern, facts.message)
        if match is None:
            continue
        for prop in complaint.makes(facts, match):
            for operand in [*facts.operands, *_inner(facts)]:
                if operand.role not in {*complaint.roles, "inner"} or operand.value is UNKNOWN or isinstance(operand.node, ast.Constant):
                    continue
                part = find(prop, operand.value, complaint.deep)
                if part is not None:
                    found.append((complaint, operand, part, prop))
        if found:
            break
    return found
