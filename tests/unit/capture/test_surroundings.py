"""State beside the namespace, as it is kept and put back."""

from __future__ import annotations

import os

import pytest

from rewound.capture import surroundings


def test_a_secret_variable_that_the_program_sets_is_only_known_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PLACE", "here")
    monkeypatch.setenv("A_TOKEN", "abc-def-1")
    kept = surroundings.read_all()["environment"]

    assert (kept["A_PLACE"], kept["A_TOKEN"]) == ("here", "*masked*")

    surroundings.write("environment", {**kept, "A_PLACE": "there"})
    assert (os.environ["A_PLACE"], os.environ["A_TOKEN"]) == ("there", "abc-def-1")

    monkeypatch.delenv("A_TOKEN")
    surroundings.write("environment", kept)
    assert (os.environ["A_PLACE"], os.environ["A_TOKEN"]) == ("here", "*masked*")


def test_of_the_options_of_pandas_only_those_that_are_others_now_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    config = pytest.importorskip("pandas._config.config")
    name = next(name for name, kept in surroundings.read_all().items() if isinstance(kept, dict) and "display.width" in kept)
    kept = surroundings.read_all()[name]
    done: list[str] = []
    really = config.set_option

    def noting(option: str, value: object) -> None:
        done.append(option)
        really(option, value)

    monkeypatch.setattr(config, "set_option", noting)
    config.set_option("display.width", 99)

    surroundings.write(name, kept)
    assert done == ["display.width", "display.width"]
    assert surroundings.read_all()[name] == kept
