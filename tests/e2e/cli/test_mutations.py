"""What a step declares to change the outside is never done a second time by a replay, whatever became of its recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.cli.test_commands import rewound

PAYING = """
import rewound

@rewound.step(mutates=True)
def pay(number):
    with open("sent.txt", "a") as file:
        file.write("x")
    return number

{body}
"""


def sent(project: Path) -> int:
    return len((project / "sent.txt").read_text("utf-8"))


def write(project: Path, body: str) -> None:
    (project / "main.py").write_text(PAYING.format(body=body), "utf-8")


def test_a_payment_is_made_once(project: Path) -> None:
    write(project, "print(pay(1))\nraise ValueError('afterwards')")
    assert rewound("record", "main.py").code == 1
    write(project, "print(pay(1))\nprint('well')")

    assert rewound("replay", "last", "--yes").code == 0
    assert sent(project) == 1


@pytest.mark.parametrize("options", [("--as-is",), ("--from", "pay")])
def test_a_payment_is_not_made_again_because_all_steps_are_to_run(project: Path, options: tuple[str, ...]) -> None:
    write(project, "print(pay(1))")
    assert rewound("record", "main.py").code == 0

    assert rewound("replay", "last", "--yes", *options).code == 0
    assert sent(project) == 1


def test_a_new_payment_is_held_until_it_is_allowed(project: Path) -> None:
    write(project, "print(pay(1))\nraise ValueError('afterwards')")
    rewound("record", "main.py")
    write(project, "print(pay(1))\nprint(pay(2))")
    run = rewound("runs", "--json").document["runs"][0]["run"]

    assert rewound("replay", run, "--yes").code == 3
    assert sent(project) == 1
    assert rewound("replay", run, "--yes", "--allow-mutations", "pay").code == 0
    assert sent(project) == 2


def test_payments_are_never_thinned_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it could not be known whether one is new."""
    monkeypatch.setenv("REWOUND_FULL_CALLS", "1")
    write(project, "for number in range(1500):\n    pay(number)\nraise ValueError('afterwards')")
    assert rewound("record", "main.py").code == 1
    write(project, "for number in range(1500):\n    pay(number)")

    assert rewound("replay", "last", "--yes").code == 0
    assert sent(project) == 1500
