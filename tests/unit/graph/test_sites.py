"""Positions become exact expressions; targets and scopes are read from the source alone."""

from __future__ import annotations

import ast

import pytest

from rewound.graph.access import ANY, Key
from rewound.graph.sites import Source, Span, Target, names_in, read, targets

TEXT = """\
def crm(email):
    known = {"a": {"n": 1}}
    return known.get(email)

web, (name, *rest) = enrich(email)
box["k"] = make(1)
obj.field = make(2)
total = outer(inner(3), key=inner(4))
if (m := match(5)) is not None:
    print(m)
for i, row in enumerate(load()):
    pass
values = [f(x) for x in source()]
with opening() as handle:
    pass
"""


def call_at(source: Source, text: str) -> ast.expr:
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and source.text_of(node) == text]
    assert len(found) == 1
    return found[0]


def test_finds_the_exact_expression_and_nothing_else() -> None:
    source = read(TEXT)
    node = source.find(Span(3, 3, 11, 27))
    assert isinstance(node, ast.Call) and source.text_of(node) == "known.get(email)"
    assert source.find(Span(3, 3, 11, 26)) is None
    assert source.find(Span(3, None, None, None)) is None


def test_columns_count_characters_and_bytes_of_text_that_is_not_ascii() -> None:
    source = read('größe = {"ä": f(x)}\n')
    node = call_at(source, "f(x)")
    assert source.start(node) == (1, 14)
    assert source.find(Span(1, 1, 14, 18)) is node
    assert source.find(Span(1, 1, node.col_offset, node.end_col_offset)) is node


def test_a_method_call_over_several_lines_is_found_where_the_compiler_says() -> None:
    text = "df = (raw\n    .drop(1)\n    .rename(2))\n"
    source = read(text)
    code = compile(text, "t", "exec")
    spans = [Span(line, end, column, end_column) for line, end, column, end_column in code.co_positions()]
    found = {source.text_of(node) for span in spans if isinstance(node := source.find(span), ast.Call)}
    assert any(text.endswith(".drop(1)") for text in found) and any(text.endswith(".rename(2)") for text in found)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("enrich(email)", [("name", "web", (Key(0),)), ("name", "name", (Key(1), Key(0))), ("name", "rest", (Key(1), ANY))]),
        ("make(1)", [("item", "box", ())]),
        ("make(2)", [("attribute", "obj", ())]),
        ("inner(3)", [("argument", None, ())]),
        ("inner(4)", [("argument", "key", ())]),
        ("match(5)", [("name", "m", ()), ("operand", None, ())]),
        ("enumerate(load())", [("for", "i", (ANY, Key(0))), ("for", "row", (ANY, Key(1)))]),
        ("source()", [("comprehension", "x", (ANY,))]),
        ("f(x)", [("comprehension", None, ())]),
        ("opening()", [("with", "handle", ())]),
        ("known.get(email)", [("return", None, ())]),
        ("print(m)", [("nothing", None, ())]),
    ],
)
def test_where_a_value_went(call: str, expected: list[tuple[str, str | None, tuple[object, ...]]]) -> None:
    source = read(TEXT)
    found: list[Target] = targets(source, call_at(source, call))
    assert [(one.kind, one.name, one.path) for one in found] == expected


def test_scope_of_defaults_is_outside_the_function() -> None:
    source = read("def f(a=make()):\n    return a\n")
    assert source.scope(call_at(source, "make()")) is source.tree
    function = source.function("f", 1)
    assert function is not None and source.scope(function.args.defaults[0]) is source.tree


def test_functions_are_told_apart_by_line() -> None:
    source = read("def f():\n    return 1\n\n@wrap\ndef f():\n    return 2\n")
    first, second = source.function("f", 1), source.function("A.f", 4)
    assert first is not None and second is not None and first is not second
    assert source.function("f", None) is None and source.function("g", 1) is None


@pytest.mark.parametrize("text", ["%matplotlib inline\nx = 1\n", "!ls\nx = 1\n", "%%time\nx = 1\n", "files = !ls\nx = 1\n", "x?\nx = 1\n"])
def test_magics_keep_the_lines(text: str) -> None:
    tree = read(text).tree
    assert tree.body[-1].lineno == 2 and isinstance(tree.body[-1], ast.Assign)


def test_what_no_parser_reads_gives_an_empty_module() -> None:
    assert read("def (:\n").tree.body == []


def test_names_in_order_once() -> None:
    assert names_in(ast.parse("a.b + c[a] + d(e)")) == ["a", "c", "d", "e"]
