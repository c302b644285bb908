"""Recordings made by older versions: they open, explain themselves and replay."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path

import pytest

from rewound.store import open_reader
from rewound.store.migrations import VERSION
from tests.e2e.cli.test_commands import rewound

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
VERSIONS = sorted((path.name for path in RECORDINGS.iterdir() if path.is_dir()), key=int)


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose store is the old recording's."""
    kept = RECORDINGS / request.param
    (project / ".rewound").mkdir()
    (project / ".rewound" / "store.db").write_bytes(gzip.decompress((kept / "store.db.gz").read_bytes()))
    key = Path(shutil.copy(kept / "key", project / "key"))
    key.chmod(0o600)
    monkeypatch.setenv("REWOUND_KEY_FILE", str(key))
    shutil.copy(kept / "crm.ipynb", project)
    return project


def test_there_is_a_recording_of_each_version() -> None:
    assert [str(number) for number in range(1, VERSION + 1)] == VERSIONS


def test_an_old_recording_is_explained(old: Path) -> None:
    shown = rewound("show", "last", "--json").document
    assert [step["status"] for step in shown["steps"] if step["kind"] == "cell"] == ["succeeded"] * 3 + ["failed"]
    first = rewound("debug", "last", "--json").document["causes"][0]
    assert (first["cell"], first["function"], first["line"], first["rule"]) == (0, "lookup", 10, "none-return")
    assert {one["cell"] for one in rewound("why", "last", "contacts", "--json").document["slice"]} == {0, 1, 2}


def test_an_old_recording_is_replayed(old: Path) -> None:
    notebook = json.loads((old / "crm.ipynb").read_text("utf-8"))
    notebook["cells"][3]["source"] = "print([contact.employees // 4 for contact in contacts if contact])"
    (old / "crm.ipynb").write_text(json.dumps(notebook), "utf-8")
    ended = rewound("replay", "last", "--source", "crm.ipynb", "--output", "out.ipynb", "--json")
    assert ended.code == 0, ended.out + ended.err
    lines = [line for line in ended.document["plan"] if line["function"] is None]
    if sys.version_info[:2] == (3, 12):  # the Python that it was made with; what code does can be compared within one version
        assert [line["action"] for line in lines][1:] == ["restored", "restored", "ran"]
    else:
        assert [line["action"] for line in lines][1:] == ["ran"] * 3
    assert json.loads((old / "out.ipynb").read_text("utf-8"))["cells"][3]["outputs"][0]["text"] in ("[60]\n", ["[60]\n"])


@pytest.mark.parametrize("old", [number for number in VERSIONS if int(number) > 1], indirect=True)
def test_what_an_old_recording_saw_outside_is_given_again(old: Path) -> None:
    again = rewound("replay", "last", "--as-is", "--json")
    reader = open_reader(start=old)
    stamps = [
        reader.view(value.encoded)
        for run in reader.runs()
        for _, cell in reader.cells(run.id)
        for value in cell.generated
        if value.name == "stamp" and value.encoded is not None
    ]

    assert again.code == 1, again.out + again.err
    assert len(stamps) == 2
    assert stamps[0] == stamps[1]
