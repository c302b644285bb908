"""One kernel for all tests that leave it usable: starting one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kernel.driving import Kernel


def new_project(folder: Path) -> Path:
    (folder / "pyproject.toml").write_text('[project]\nname = "example"\nversion = "0"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def shared_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(new_project(tmp_path_factory.mktemp("kernel")))
    kernel.run("import sys; hooks_before = 1")
    kernel.run("%load_ext rewound", "load")
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(shared_kernel: Kernel) -> Kernel:
    """The shared kernel, recording a run of the test's own, with nothing of other tests in its namespace."""
    shared_kernel.run("%record off")
    shared_kernel.run("%reset -f")
    return shared_kernel


@pytest.fixture
def run(kernel: Kernel) -> str:
    """The id of the run that the kernel records from now on."""
    return kernel.recording_on()


@pytest.fixture
def own_kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel that the test may end."""
    kernel = Kernel(new_project(tmp_path))
    yield kernel
    kernel.close()
