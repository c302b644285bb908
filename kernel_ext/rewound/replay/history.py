"""The project's history as git tells it, and a folder of its own in which one commit after the other is laid out.

The person's files, index, branches and stash are never touched: what is asked of git reads only, but for the temporary worktree,
which is gone again at the end. Neither hooks run nor do variables count that would lead git to another repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rewound.errors import BadRequest, Refused

_FORMAT = "%H%x00%aI%x00%an%x00%s"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `date` is the author's, in ISO 8601."""

    hash: str
    date: str
    author: str
    subject: str


class GitFailed(Refused):
    """git answered with an error."""


class History:
    """The repository that a folder belongs to. Raises BadRequest where there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.root = Path(self.git("rev-parse", "--show-toplevel").strip()).resolve()
        except (GitFailed, NotADirectoryError, FileNotFoundError) as error:
            if shutil.which("git") is None:
                raise BadRequest("There is no command `git` on this machine.", hint="Install git; the history is read with it.") from error
            if isinstance(error, GitFailed) and "not a git repository" not in error.what:
                raise
            hint = "A run can be replayed over its project's history only where git keeps that."
            raise BadRequest(f"The project's folder {folder} is not in a git repository.", hint=hint) from error
        self._folder = self.root

    def git(self, *words: str, folder: Path | None = None) -> str:
        """What a command prints. Raises GitFailed."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
        command = ["git", "-c", f"core.hooksPath={os.devnull}", "-c", "advice.detachedHead=false", *words]
        done = subprocess.run(command, cwd=folder or self._folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise GitFailed(f"`git {' '.join(words)}` failed in {folder or self._folder}: {said or done.returncode}")
        return done.stdout.decode("utf-8", "surrogateescape")

    # ---- commits

    def commit(self, name: str) -> Commit:
        """The commit that a person means. Raises BadRequest."""
        try:
            found = self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
            return self._told(found)
        except GitFailed as error:
            hint = "`git log --oneline` lists the commits; in a shallow clone `git fetch --unshallow` brings the rest."
            raise BadRequest(f"git knows no commit {name!r} in {self.root}.", hint=hint) from error

    def _told(self, name: str) -> Commit:
        return Commit(*self.git("log", "-1", "--no-show-signature", f"--format={_FORMAT}", name, "--").rstrip("\n").split("\0"))

    def is_ancestor(self, one: Commit, other: Commit) -> bool:
        try:
            self.git("merge-base", "--is-ancestor", one.hash, other.hash)
        except GitFailed:
            return False
        return True

    def common(self, one: Commit, other: Commit) -> Commit | None:
        """Their newest common ancestor."""
        try:
            return self._told(self.git("merge-base", one.hash, other.hash).split()[0])
        except (GitFailed, IndexError):
            return None

    def between(self, good: Collection[Commit], bad: Commit) -> list[str]:
        """What may have broken it, `bad` included: those that halve the rest come first, merges and their branches counted as git does."""
        told = self.git("rev-list", "--bisect-all", bad.hash, "--not", *(commit.hash for commit in good))
        return re.findall(r"^[0-9a-f]{40,64}\b", told, flags=re.MULTILINE)

    # ---- files

    @cached_property
    def tracked(self) -> frozenset[str]:
        """Paths of the files that git knows, from the root."""
        return frozenset(self.git("ls-files", "-z", "--cached").split("\0"))

    def is_changed(self) -> bool:
        """Whether a file that git knows is not as committed."""
        return bool(self.git("status", "--porcelain", "--untracked-files=no").strip())

    @contextmanager
    def worktree(self) -> Iterator[Worktree]:
        """A folder of its own for the time of the block."""
        with tempfile.TemporaryDirectory(prefix="rewound-", ignore_cleanup_errors=True) as temporary:
            folder = Path(temporary).resolve() / (self.root.name or "project")
            self.git("worktree", "add", "--detach", "--no-checkout", str(folder), "HEAD")
            try:
                yield Worktree(self, folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                with suppress(GitFailed):  # it has removed what belongs to the folder by then, or will: `git worktree prune`
                    self.git("worktree", "remove", "--force", str(folder))


class Worktree:
    """One commit after the other, in the same folder, so that all replays find the same paths."""

    def __init__(self, history: History, folder: Path) -> None:
        self._history = history
        self.folder = folder

    def lay_out(self, commit: Commit, also: Iterable[str]) -> None:
        """The files of a commit, nothing that an earlier replay left, and copies of those in `also` that git does not keep."""
        self._history.git("checkout", "--quiet", "--force", "--detach", commit.hash, folder=self.folder)
        self._history.git("clean", "-ffdxq", folder=self.folder)
        for name in also:
            source, target = self._history.root / name, self.folder / name
            if name not in self._history.tracked and source.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
