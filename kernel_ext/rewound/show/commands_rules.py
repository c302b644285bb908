"""`rewound rules`: what a diagnosis looks for."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from rewound.config import load_config
from rewound.errors import BadRequest
from rewound.show import page as pages
from rewound.show.answer import answer
from rewound.show.options import Json

if TYPE_CHECKING:
    from rewound.diagnose.rule import Rule

EXAMPLE = """\b
Examples:
  rewound rules
  rewound rules none-return"""


def rules(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only this rule, with all that is said about it.")] = None,
    as_json: Json = False,
) -> int:
    """List what `rewound debug` looks for: the rules, and what each of them says about itself."""
    from rewound.diagnose.rules import asked
    from rewound.show import wire

    found = sorted(asked(), key=lambda rule: rule.name)
    off = load_config().rules_off
    if name is not None:
        found = [rule for rule in found if rule.name == name] or _unknown(name, [rule.name for rule in found])
    answer(as_json, lambda: wire.rules(found, off), lambda: _page(found[0], off) if name is not None else _list(found, off))
    return 0


def _unknown(name: str, names: list[str]) -> list[Rule]:
    near = difflib.get_close_matches(name, names, 3)
    raise BadRequest(
        f"There is no rule {name!r}.", hint=f"Did you mean {' or '.join(near)}?" if near else "`rewound rules` lists all of them."
    )


def _list(found: list[Rule], off: tuple[str, ...]) -> pages.Page:
    columns = (pages.Column("RULE"), pages.Column("", fold=True))
    rows = [((rule.name, "dim" if rule.name in off else "name"), _marked(rule.summary, rule, off)) for rule in found]
    return pages.Page().table(columns, rows)


def _page(rule: Rule, off: tuple[str, ...]) -> pages.Page:
    page = pages.Page().line((rule.name, "name"), _marked("", rule, off)).line()
    for line in rule.page.strip().splitlines():
        page.line(line)
    return page


def _marked(text: str, rule: Rule, off: tuple[str, ...]) -> str:
    return f"{text} (switched off)" if rule.name in off else text
