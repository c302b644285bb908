"""`import rewound`: cheap, complete, and `rewound.replay` is a package and a function at once."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import rewound


def run_python(program: str) -> str:
    """What a fresh interpreter prints."""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def test_importing_it_loads_next_to_nothing() -> None:
    loaded = run_python("import rewound, sys; print(*sorted(name for name in sys.modules if name.startswith('rewound')))")

    assert loaded == "rewound"


@pytest.mark.parametrize("module", ["rewound.extension", "rewound.capture.session", "rewound.show.cli"])
def test_no_library_is_loaded_before_it_is_needed(module: str) -> None:
    """In a person's program for its own sake; nbformat for example loads a grammar for seconds where JupyterLab is installed."""
    loaded = set(run_python(f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})").split())

    assert loaded & {"IPython", "jsonschema", "matplotlib", "nbclient", "nbformat", "networkx", "numpy", "pandas", "rich"} == set()


def test_it_lists_what_it_offers() -> None:
    assert set(rewound.__all__) <= set(dir(rewound))
    assert rewound.__version__ in run_python("from importlib.metadata import version; print(version('rewound'))")


@pytest.mark.parametrize("name", sorted(set(rewound.__all__) - {"__version__"}))
def test_everything_it_offers_is_there(name: str) -> None:
    assert callable(getattr(rewound, name))


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'rewindd'"):
        _ = rewound.rewindd  # type: ignore[attr-defined]


@pytest.mark.parametrize("before", ["", "import rewound.replay; ", "from rewound.replay import replay; "])
def test_replay_is_called_whether_or_not_its_package_was_imported(before: str) -> None:
    program = (
        f"{before}import rewound, rewound.api as api; api.replay = lambda *args, **options: (args, options); "
        "print(rewound.replay('last', dry_run=True))"
    )

    assert run_python(program) == "(('last',), {'dry_run': True})"


def test_the_package_is_still_a_package() -> None:
    import rewound.replay as package

    assert isinstance(package, ModuleType)
    assert package is sys.modules["rewound.replay"]
