"""What is damaged of a recording is told before a kernel goes to a state that needs it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.kernel.driving import Kernel
from tests.programs.test_guards import flip, of_files, of_rows

NOTED = "import os\nimport numpy as np\nnoise = np.frombuffer(os.urandom(2_000_000), dtype='uint8')\nrows = [1]"
COMPUTED = "steps = np.arange(300_000) * 3"
LEFT = "noise = steps = None\nrows.append(2)\nkept = id(rows)"
HERE = "(noise, steps, rows, id(rows) == kept)"


def gone(path: Path) -> None:
    path.unlink()


def flipped(path: Path) -> None:
    path.write_bytes(flip(path.read_bytes()))


def test_a_lost_snapshot_is_told_and_nothing_is_changed(own_kernel: Kernel, tmp_path: Path) -> None:
    kernel = own_kernel
    kernel.run("%load_ext rewound")
    kernel.cells(NOTED, COMPUTED, LEFT)
    store = kernel.folder / ".rewound"
    shutil.copytree(store / "blobs", tmp_path / "blobs")
    runs = len(kernel.reader().runs())
    for damage in (gone, flipped):
        of_files(damage)(store)
        told = kernel.run("%rewind c1").said
        assert "noise, which the cell of s0 made, is lost" in told and "execute the cell of s0 again" in told and "rewound check" in told
        assert kernel.value(HERE) == "(None, None, [1, 2], True)"
        assert len(kernel.reader().runs()) == runs
        shutil.copytree(tmp_path / "blobs", store / "blobs", dirs_exist_ok=True)
    assert kernel.run("%rewind c1").error is None
    assert kernel.value("(noise.shape, int(steps[-1]), rows)") == "((2000000,), 899997, [1])"


def test_what_only_a_computing_cell_lost_is_made_by_it_again(own_kernel: Kernel) -> None:
    kernel = own_kernel
    kernel.run("%load_ext rewound")
    kernel.cells("import numpy as np", COMPUTED, "steps = None")
    of_files(gone)(kernel.folder / ".rewound")
    told = kernel.run("%rewind c1")
    assert told.error is None and "1 made by running 1 cell again" in told.text
    assert kernel.value("int(steps[-1])") == "899997"


def test_a_damaged_cell_is_not_left_out_without_a_word(own_kernel: Kernel) -> None:
    kernel = own_kernel
    kernel.run("%load_ext rewound")
    kernel.cells("x = 1", "x = 2")
    kernel.run("%record off")
    run = kernel.reader().runs()[0].id
    of_rows("cell", "body")(kernel.folder / ".rewound")
    kernel.recording_on()
    kernel.run("x = 3", "c2")
    told = kernel.run(f"%rewind {run}/c1").said
    assert run in told and "damaged" in told
    assert kernel.value("x") == "3"
