"""The nouns: errors, settings and the one registry."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from rewound import config as config_module
from rewound import errors, model, registry
from rewound.config import Config, find_project, load_config
from rewound.errors import BadRequest, RewoundError
from rewound.registry import Registry
from tests.conftest import ROOT


def every_error(base: type[RewoundError] = RewoundError) -> Iterator[type[RewoundError]]:
    yield base
    for child in base.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from every_error(child)


def test_a_message_ends_with_what_to_do_next() -> None:
    error = errors.UnknownRun("No run starts with 'r9'.", hint="`rewound runs` lists them.")

    assert str(error) == "No run starts with 'r9'.\n`rewound runs` lists them."
    assert (error.what, error.hint) == ("No run starts with 'r9'.", "`rewound runs` lists them.")
    assert str(RewoundError("It is so.")) == "It is so."


def test_each_error_has_a_short_name_of_its_own() -> None:
    names = [error.name for error in every_error()]

    assert len(names) == len(set(names))
    assert all(name == name.lower() and " " not in name for name in names)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UnknownRun, 2),
        (errors.UnknownStep, 2),
        (errors.AmbiguousName, 2),
        (errors.MissingSource, 2),
        (errors.BadSource, 2),
        (errors.StoreTooNew, 2),
        (errors.StoreDamaged, 2),
        (errors.RunStillGoing, 3),
        (errors.MissingData, 3),
        (errors.ReplayTooDeep, 3),
        (errors.EnvironmentDiffers, 3),
        (errors.UntrustedData, 3),
        (errors.Diverged, 4),
    ],
)
def test_exit_codes_are_those_of_the_contract(error: type[RewoundError], code: int) -> None:
    assert error.exit_code == code


def test_the_exception_tree_in_the_docstring_is_complete() -> None:
    documented = errors.__doc__ or ""

    assert [error.__name__ for error in every_error() if error.__name__ not in documented] == []


def test_each_error_has_a_section_in_the_documentation() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")

    assert [error.name for error in every_error() if f"## `{error.name}`" not in page] == []


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Config().store = "elsewhere"  # type: ignore[misc]


def test_settings_come_from_the_environment_and_what_is_given_goes_before() -> None:
    environ = {"REWOUND_STORE": "sqlite:///there", "REWOUND_SHARE": "0.5", "REWOUND_QUEUE": "7", "UNRELATED": "1"}

    config = load_config(environ, queue=9, store=None)

    assert (config.store, config.share, config.queue) == ("sqlite:///there", 0.5, 9)
    assert load_config({}) == Config()


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("yes", True), ("True", True), ("0", False), ("no", False), ("FALSE", False)])
def test_a_switch_is_written_in_several_ways(text: str, expected: bool) -> None:
    assert load_config({"REWOUND_RUN_PROJECT_PICKLING": text}).run_project_pickling is expected


def test_a_list_is_split_as_paths_are_and_may_be_empty() -> None:
    assert load_config({"REWOUND_EXCLUDE": os.pathsep.join(["a/*.py", "b.py"])}).exclude == ("a/*.py", "b.py")
    assert load_config({"REWOUND_EXCLUDE": ""}).exclude == ()


@pytest.mark.parametrize("name", ["QUEUE", "SHARE", "RUN_PROJECT_PICKLING"])
def test_a_setting_of_the_wrong_type_names_itself(name: str) -> None:
    with pytest.raises(BadRequest, match=f"REWOUND_{name}='many'"):
        load_config({f"REWOUND_{name}": "many"})


def test_settings_come_from_the_project_and_the_environment_goes_before(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.rewound]\nshare = 1\nrules_off = ["empty", "nan"]\nfull_calls = 5\n', "utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    config = load_config({"REWOUND_FULL_CALLS": "7"}, start=inner)
    assert (config.share, config.rules_off, config.full_calls) == (1.0, ("empty", "nan"), 7)


@pytest.mark.parametrize(
    ("text", "said"),
    [("shares = 1", "knows no 'shares'"), ('share = "much"', "is not a float"), ("share = ", "cannot be read")],
)
def test_a_project_file_that_says_nonsense_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.rewound]\n{text}\n", "utf-8")
    with pytest.raises(BadRequest, match=said):
        load_config({}, start=tmp_path)


@pytest.mark.parametrize("mark", config_module.PROJECT_MARKS)
def test_the_project_is_the_nearest_folder_with_a_mark(tmp_path: Path, mark: str) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    (inner / "deep" / "deeper").mkdir(parents=True)
    for folder in (outer, inner):
        (folder / mark).mkdir()

    assert find_project(inner / "deep" / "deeper") == inner
    assert find_project(inner) == inner
    assert find_project(outer) == outer


def test_a_folder_without_a_mark_above_it_is_its_own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Something above the temporary folder may well be a project: no mark is looked for that exists there.
    monkeypatch.setattr(config_module, "PROJECT_MARKS", ("a mark that is nowhere",))

    assert find_project(tmp_path) == tmp_path


def test_a_registry_keeps_order_and_names() -> None:
    rules: Registry[int] = Registry("rule")

    assert rules.add("second", 2) == 2
    rules.add("first", 1)

    assert (list(rules), rules.names(), rules["first"]) == ([2, 1], ("second", "first"), 1)


def test_a_name_is_taken_once() -> None:
    rules: Registry[str] = Registry("rule")
    rules.add("none-return", "ours")

    with pytest.raises(BadRequest, match=r"Two rules are called 'none-return': 'ours' and 'theirs'"):
        rules.add("none-return", "theirs")


def test_plugins_come_after_what_is_built_in_and_never_replace_it(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("path", "posixpath:join", "rewound.things"), EntryPoint("built-in", "posixpath:split", "rewound.things")]
    monkeypatch.setattr(registry, "entry_points", lambda group: [point for point in points if point.group == group])
    things: Registry[object] = Registry("thing", group="rewound.things")
    things.add("built-in", "ours")

    things.load_plugins()
    things.load_plugins()

    assert things.names() == ("built-in", "path")
    assert things["built-in"] == "ours"
    assert callable(things["path"])


def test_without_a_group_there_are_no_plugins() -> None:
    things: Registry[object] = Registry("thing")
    things.load_plugins()

    assert list(things) == []


def test_a_step_is_named_by_its_number() -> None:
    step = model.Step(run="r1", seq=12, parent=None, kind="cell", code=0, status="succeeded", started=0.0, seconds=0.1)

    assert step.id == "s12"
