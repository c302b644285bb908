"""The failing programs of `diagnosis/`, recorded as a kernel runs them: the true cause stands first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.diagnose import Cause, Report, diagnose
from rewound.diagnose.rules import RULES
from rewound.store import open_reader
from tests.programs.diagnosis_cases import Case, all_cases

CASES = {case.name: case for case in all_cases()}
QUICK = (
    "none-branch-without-return",
    "none-method-attribute",
    "key-record-builder",
    "key-popped-in-function",
    "empty-case-mismatch",
    "generator-map",
    "mutation-alias",
    "mutation-list-argument",
    "type-split-fields",
    "order-function-redefined",
    "swallowed-pass",
    "async-shared-list",
    "time-utcnow",
    "name-branch-not-taken",
    "line-itself-typo",
)
"""Programs that use no library: recorded in a few seconds."""


def _record(folder: Path, names: tuple[str, ...]) -> Path:
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("diagnosis_cases.py")), str(folder), *names]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *sys.path])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(tmp_path_factory.mktemp("quick"), QUICK)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(tmp_path_factory.mktemp("everything"), tuple(name for name in CASES if name not in QUICK))


def _report(folder: Path, name: str) -> Report:
    reader = open_reader(start=folder / name)
    return diagnose(reader, reader.resolve("last"))


def _is_true(case: Case, cause: Cause) -> bool:
    """The cell is right, and the line within the range that is named."""
    assert cause.line is not None and cause.end_line is not None
    return any(cause.cell == cell and cause.line <= line <= cause.end_line for cell, line in case.causes)


def _check(folder: Path, case: Case, request: pytest.FixtureRequest) -> None:
    if case.known is not None:
        request.applymarker(pytest.mark.xfail(reason=case.known, strict=True))
    report = _report(folder, case.name)
    first = report.causes[0]
    told = "\n".join(
        f"{one.rank}. {one.cell}:{one.line}-{one.end_line} {one.rule} {one.confidence:.2f} {one.message}" for one in report.causes
    )
    assert _is_true(case, first), told
    assert case.rule in (None, first.rule), told
    assert case.silent not in {one.rule for one in report.causes}, told
    assert first.end_line is not None and first.line is not None and first.end_line - first.line <= 12, told
    assert 0 < first.confidence < 1
    assert first.message.endswith((".", "!", "?")) and "\n" not in first.message
    assert all(one.rule in RULES.names() for one in report.causes)
    assert [one.rank for one in report.causes] == list(range(1, len(report.causes) + 1))


@pytest.mark.parametrize("name", QUICK)
def test_true_cause_first(quick: Path, name: str, request: pytest.FixtureRequest) -> None:
    _check(quick, CASES[name], request)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [name for name in CASES if name not in QUICK])
def test_true_cause_first_with_libraries(everything: Path, name: str, request: pytest.FixtureRequest) -> None:
    _check(everything, CASES[name], request)


def test_every_rule_has_a_program() -> None:
    """In which it names the true cause first; of the last three the tests of comparisons, and of lost errors, tell."""
    kept = {case.rule for case in CASES.values()}
    assert set(RULES.names()) - kept == {"differs-from-good-run", "changed-environment", "lost-error"}


def test_chain_leads_from_the_origin_to_the_failing_line(quick: Path) -> None:
    report = _report(quick, "none-method-attribute")
    chain = report.causes[0].chain
    assert chain[0].cell == 1 and chain[0].value == "None"
    assert [link.name for link in chain][-1] == "self"
    assert any(link.how.startswith("returned by find('zzz')") for link in chain)
    assert report.failure.function == "Cart.total" and report.failure.line == 5 and report.failure.cell == 4


def test_alone_and_unsure_where_nothing_upstream_is_wrong(quick: Path) -> None:
    report = _report(quick, "line-itself-typo")
    assert report.causes[0].line == report.failure.line
    assert "`area` is defined" in report.causes[0].message
