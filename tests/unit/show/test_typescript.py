"""The types of the front end are those of the shapes: made anew, the file would be the same."""

from __future__ import annotations

import re

from rewound.show.schema import RESULTS, SHAPES, TALK, schema
from rewound.show.typescript import documents
from tests.conftest import ROOT

WIRE = ROOT / "labextension" / "src" / "wire"


def document() -> str:
    return "".join(documents().values())


def test_the_files_are_as_the_shapes_are_today() -> None:
    there = {path.name: path.read_text("utf-8") for path in WIRE.iterdir()}
    assert there == documents(), "python -m rewound.show.typescript labextension/src/wire"
    assert all(text.count("\n") <= 500 for text in there.values())


def test_every_name_means_one_shape() -> None:
    made: dict[str, object] = {}
    for name in (*SHAPES, *TALK):
        for defined, shape in schema(name)["$defs"].items():
            assert made.setdefault(defined, shape) == shape, f"There are two shapes {defined}."


def test_every_type_that_is_named_is_there() -> None:
    text = document()
    there = set(re.findall(r"export interface (\w+)", text))
    named = set(re.findall(r"\b(\w+Shape)\b", re.sub(r"/\*\*.*?\*/", "", text, flags=re.DOTALL)))
    assert named <= there
    assert set(re.findall(r"^  (\w+): \w+;", text.partition("export interface Results {")[2], re.MULTILINE)) == set(RESULTS)


def test_types_are_what_the_schema_says() -> None:
    text = document()
    assert "  replay_of: string | null;\n" in text
    assert "  mark: 'recorded' | 'restored' | 'stale' | 'would-run' | 'failed' | 'interrupted' | 'running';\n" in text
    assert "  kind: Array<0 | 1>;\n" in text
    assert "  unmapped?: Array<UnmappedShape>;\n" in text
    assert "  effects: Record<string" not in text.partition("export interface StepsShape")[2].partition("}")[0]
    assert " * Steps in columns, by `seq`:" in text
