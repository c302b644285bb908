"""A kernel that ends while it records: what was finished is kept."""

from __future__ import annotations

import os
import signal

import pytest

from tests.e2e.kernel.driving import Kernel, cells_of, ended, wait_until_gone


def test_a_cell_that_ends_the_kernel(own_kernel: Kernel) -> None:
    own_kernel.run("%load_ext rewound")
    run = own_kernel.reader().runs()[0].id
    own_kernel.run("a = [1]", "one")
    own_kernel.run("b = a + [2]", "two")
    own_kernel.manager.autorestart = False
    own_kernel.send("import os, time\ntime.sleep(0.5)\nos._exit(1)", "end")
    wait_until_gone(own_kernel)

    reader = own_kernel.reader()
    assert ended(reader, run).status == "interrupted"
    found = {step.cell_id: (step, cell) for step, cell in reader.cells(run)}
    assert [found[name][0].status for name in ("one", "two")] == ["succeeded", "succeeded"]
    assert found["end"][0].status != "succeeded"
    (value,) = found["two"][1].generated
    assert value.encoded is not None and reader.load(value.encoded) == [1, 2]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_killed_kernel_loses_nothing_that_was_finished(own_kernel: Kernel) -> None:
    own_kernel.run("%load_ext rewound")
    run = own_kernel.reader().runs()[0].id
    process = int(own_kernel.value("__import__('os').getpid()"))
    for number in range(5):
        own_kernel.run(f"x{number} = {number}", f"c{number}")
    os.kill(process, signal.SIGKILL)
    wait_until_gone(own_kernel)

    reader = own_kernel.reader()
    assert ended(reader, run).status == "interrupted"
    names = [step.cell_id for step, _ in cells_of(reader, run) if step.status == "succeeded" and str(step.cell_id).startswith("c")]
    assert names[:4] == ["c0", "c1", "c2", "c3"]
