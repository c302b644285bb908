"""Which statements can have given a name its value at a place."""

from __future__ import annotations

import ast

import pytest

from rewound.graph.bindings import comprehension_of, default_of, is_local, parameters, reaching
from rewound.graph.changes import aliases, changes_of, repeats
from rewound.graph.sites import Source, read


def use(source: Source, name: str = "x") -> ast.Name:
    """The last place that reads the name."""
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)][-1]


def lines(text: str) -> list[tuple[int, bool]]:
    source = read(text)
    node = use(source)
    scope = source.scope(node)
    return [(one.node.lineno, one.sure) for one in reaching(source, scope, "x", source.start(node), node)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nx = 2\nuse(x)\n", [(2, True)]),
        ("x = 1\nif c:\n    x = 2\nuse(x)\n", [(3, False), (1, True)]),
        ("if c:\n    x = 1\nelse:\n    use(x)\n", []),
        ("x = 1\nif c:\n    x = 2\n    raise E\nuse(x)\n", [(1, True)]),
        ("x = 0\nfor i in y:\n    use(x)\n    x = i\n", [(4, False), (1, True)]),
        ("x = None\ntry:\n    x = f()\nexcept E:\n    pass\nuse(x)\n", [(3, False), (1, True)]),
        ("x = x + 1\n", []),
        ("for x in y:\n    use(x)\n", [(1, True)]),
        ("with f() as x:\n    use(x)\n", [(1, True)]),
        ("x = {}\nwith suppress(E):\n    x = g()\nuse(x)\n", [(3, False), (1, True)]),
        ("def f():\n    x = 1\n    return x\n", [(2, True)]),
        ("if (x := f()):\n    use(x)\n", [(1, True)]),
        ("x: int = 3\nuse(x)\n", [(1, True)]),
        ("x = 1\nx += 2\nuse(x)\n", [(2, True)]),
    ],
)
def test_reaching(text: str, expected: list[tuple[int, bool]]) -> None:
    assert lines(text) == expected


def test_loop_variables_of_comprehensions_hide_the_names_around() -> None:
    source = read("x = 1\ny = [x for x in x]\n")
    names = [node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id == "x" and isinstance(node.ctx, ast.Load)]
    inside = next(node for node in names if source.start(node) == (2, 5))
    outermost = next(node for node in names if source.start(node) == (2, 16))
    assert comprehension_of(source, inside, "x") is not None
    assert comprehension_of(source, outermost, "x") is None


def test_parameters_and_defaults() -> None:
    function = read("def f(a, /, b=1, *args, c, d=2, **more): x = 1\n").tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert parameters(function) == ("a", "b", "c", "d", "args", "more")
    assert ast.unparse(default_of(function, "b") or ast.Constant(0)) == "1"
    assert ast.unparse(default_of(function, "d") or ast.Constant(0)) == "2"
    assert default_of(function, "a") is None and default_of(function, "c") is None
    assert is_local(function, "x") and is_local(function, "more") and not is_local(function, "y")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a['k'] = 1\n", ["['k']"]),
        ("a.b.append(1)\n", [".b"]),
        ("b = dict(a)\nb['m'].update(k=1)\n", ["['m']"]),
        ("b = dict(a)\nb['m'] = 1\n", []),
        ("b = a\nb['m'] = 1\n", ["['m']"]),
        ("b = a.copy()\nb.append(1)\n", []),
        ("for r in a:\n    r['v'] *= 2\n", ["[…]['v']"]),
        ("b = {**a}\nb['o'].append(1)\n", ["['o']"]),
        ("del a['k']\n", ["['k']"]),
        ("a.sort_values('k', inplace=True)\n", [""]),
        ("a.sort_values('k')\n", []),
        ("a.loc[m, 'c'] = 0\n", ["['c']"]),
        ("random.shuffle(a)\n", [""]),
        ("np.add(a, 1, out=a)\n", [""]),
        ("a -= a.mean()\n", [""]),
    ],
)
def test_changes_in_place_are_seen_through_aliases(text: str, expected: list[str]) -> None:
    assert ["".join(str(access) for access in one.path) for one in changes_of(read(text).tree, "a")] == expected


def test_aliases_know_what_a_shallow_copy_shares() -> None:
    found = aliases(read("b = list(a)\nc = b[0]\nd = a['x']\n").tree, "a")
    assert found["b"].shallow and not found["c"].shallow and not found["d"].shallow


@pytest.mark.parametrize(
    ("text", "expected"), [("[[0] * 3] * 2", True), ("[0] * 3", False), ("dict.fromkeys(k, [])", True), ("dict.fromkeys(k, 0)", False)]
)
def test_one_object_in_several_places(text: str, expected: bool) -> None:
    assert repeats(ast.parse(text, mode="eval").body) is expected
