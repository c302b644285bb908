"""Recorded lines in today's text, as edit follows edit: whatever is found is equal, and what nobody touched is found."""

from __future__ import annotations

import random

from rewound_lsp.shift import Shift


def check(shift: Shift, recorded: list[str], today: list[str]) -> int:
    """Both ways agree, and lines are equal; how many are found."""
    found = [(line, now) for line in range(1, len(recorded) + 1) if (now := shift.today(line)) is not None]
    assert all(recorded[line - 1] == today[now - 1] and shift.recorded(now) == line for line, now in found)
    assert [now for _, now in found] == sorted(now for _, now in found)
    return len(found)


def test_edits_one_after_the_other() -> None:
    chance = random.Random(1)
    for _ in range(300):
        recorded = [chance.choice("abcdefghij") for _ in range(chance.randint(1, 30))]
        today = list(recorded)
        shift = Shift(recorded, today)
        for _ in range(8):
            start = chance.randint(0, len(today))
            end = chance.randint(start, min(len(today), start + 3))
            today = [*today[:start], *chance.choices("abcxyz", k=chance.randint(0, 3)), *today[end:]]
            shift = shift.edited(today)
            check(shift, recorded, today)
        assert shift.edited(list(recorded)).same, "all undone"


def test_edits_all_over_a_long_text() -> None:
    recorded = [line for number in range(400) for line in (f"def work_{number}(x):", *["    x = x + 1"] * 23, "    return x")]
    today = list(recorded)
    shift = Shift(recorded, today)
    for number in range(100):
        today = [*today[: number * 97], "# edited", *today[number * 97 :]]
        shift = shift.edited(today)
    assert check(shift, recorded, today) == len(recorded) and shift.unchanged(1, len(recorded))
    assert check(Shift(recorded, today), recorded, today) == len(recorded), "as found without knowing the edits"
    changed = [*today[:5000], "    x = 0", *today[5001:]]
    assert not shift.edited(changed).unchanged(1, len(recorded))
