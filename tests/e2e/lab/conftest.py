"""Fixtures of a browser, in an environment that has what drives one: the extra `browser`. In others these tests are not collected."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("playwright") is None or find_spec("jupyterlab") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.e2e.lab.browsing import _chromium, browser, lab, opened  # noqa: F401
