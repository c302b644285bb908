"""What the rules say about themselves: the page docs/rules.md."""

from __future__ import annotations

import sys
from pathlib import Path

from rewound.diagnose.rules import asked

_INTRODUCTION = """# The rules

A cause in `rewound debug` names the rule that found it. Here is what each of them looks for, and what to do about it; `rewound rules NAME`
shows the same. A rule is switched off by `rules_off` in `[tool.rewound]` of pyproject.toml, or by `REWOUND_RULES_OFF`.

"""


def rules_page() -> str:
    """All rules by name, each with its page."""
    rules = sorted(asked(), key=lambda rule: rule.name)
    return _INTRODUCTION + "\n".join(f"## `{rule.name}`\n\n{rule.page.strip()}\n" for rule in rules)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(rules_page(), encoding="utf-8")
    else:
        sys.stdout.write(rules_page())
