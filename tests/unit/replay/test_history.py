"""A project's history, and the worktree in which its commits are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

from rewound.errors import BadRequest
from rewound.replay.history import History
from tests.e2e.cli.test_bisect import commit, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "first", {"a.txt": "1"})
    git(tmp_path, "checkout", "-q", "-b", "side")
    commit(tmp_path, "side", {"b.txt": "1"})
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, "second", {"a.txt": "2"})
    git(tmp_path, "merge", "-q", "--no-edit", "side")
    return tmp_path


def test_what_may_have_broken_it_includes_branches_that_were_merged(repository: Path) -> None:
    history = History(repository)
    first, second, side, last = (history.commit(name) for name in ("HEAD~2", "HEAD~1", "side", "HEAD"))

    assert set(history.between([first], last)) == {second.hash, side.hash, last.hash}
    assert history.between([second], last)[0] == side.hash, "halves what is left"
    assert set(history.between([second, side], last)) == {last.hash}
    assert not history.is_ancestor(side, second)
    assert history.common(side, second) == first


def test_a_commit_is_laid_out_with_what_git_does_not_keep(repository: Path) -> None:
    """Nothing is left of an earlier replay, and the worktree is gone whatever happens."""
    (repository / "data.csv").write_text("mine", "utf-8")
    (repository / "a.txt").write_text("not committed", "utf-8")
    history = History(repository)
    with pytest.raises(KeyboardInterrupt), history.worktree() as worktree:
        worktree.lay_out(history.commit("HEAD"), ["data.csv", "a.txt", "none.csv"])
        (worktree.folder / "made.txt").write_text("by a replay", "utf-8")
        (worktree.folder / "data.csv").write_text("changed by a replay", "utf-8")
        worktree.lay_out(history.commit("HEAD~2"), ["data.csv", "a.txt", "b.txt"])
        found = {path.name: path.read_text("utf-8") for path in worktree.folder.glob("*.*") if path.name != ".git"}
        raise KeyboardInterrupt

    assert found == {"a.txt": "1", "data.csv": "mine"}
    assert git(repository, "worktree", "list").count("\n") == 0
    assert not worktree.folder.exists()
    assert (repository / "data.csv").read_text("utf-8") == "mine"
    assert git(repository, "status", "--porcelain").split() == ["M", "a.txt", "??", "data.csv"]


def test_a_name_that_begins_like_an_option_is_none(repository: Path) -> None:
    with pytest.raises(BadRequest, match="knows no commit '--all'"):
        History(repository).commit("--all")
