"""A replay's plan and its outcome as pages for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rewound.replay.foreseen import named
from rewound.show import format as words
from rewound.show.page import Column, Page, printable
from rewound.show.text_check import put_environment
from rewound.show.text_paused import put_paused

if TYPE_CHECKING:
    from rewound.replay import Outcome, PlanLine, Verdict

ACTION_STYLES = {"restored": "good", "served": "good", "ran": "warn", "run": "warn", "skipped": "dim"}
MOST_FILES = 20
"""Changed files that the page names; the plan names those that matter."""
_USED = {"recorded": "the recorded value", "now": "today's"}
_SAID = {"given": "as given", "private": "kept from before", "shared": "kept with the project"}
_VERIFIED: dict[bool | None, tuple[str | tuple[str, str], ...]] = {
    True: (("Verified: ", "good"), "replayed as recorded, the run came out the same.  Again:  "),
    False: (("Verified: ", "bad"), "replayed as recorded, the run did not come out the same.  Again:  "),
    None: ("Whether the run is reproducible was not verified.  To see:  ",),
}
_ORDER = ("run", "ran", "served", "restored", "skipped")


def planned_page(outcome: Outcome) -> Page:
    """What a replay will do, and beforehand what it could change outside and whether the run can be relied on."""
    page = plan_page(outcome.plan, outcome.replay_of)
    _put_given(page, outcome)
    put_environment(page, outcome)
    where = {line.step: line.function or f"cell {line.cell}" for line in outcome.plan}
    for step, names in outcome.could_mutate.items():
        page.line(("could change the outside: ", "warn"), printable(f"{where[step]} ({step}): {named(names)}"))
    if outcome.could_mutate:
        new = "is held back" if outcome.in_flight is None else "behind it goes on for real"
        page.line((f"  What the run has changed is answered from the recording; what is new {new}.", "dim"))
    return page.line(*_VERIFIED[outcome.verified], (f"rewound verify {outcome.replay_of}", "command"))


def _put_given(page: Page, outcome: Outcome) -> None:
    """What is not the recorded run's own; a replay of a replay has it without anybody saying so again."""
    if outcome.given:
        values = ", ".join(f"{name}={words.value_of_json(value)}" for name, value in outcome.given.items())
        page.line(("With other values: ", "warn"), printable(values))
    for entry in outcome.mapping:
        now = "gone" if entry["new"] == "-" else entry["new"]
        page.line(("mapped: ", "warn"), printable(f"{entry['old']} is {now} "), (f"({_SAID[entry['from']]})", "dim"))
    unsaid = [name for name in outcome.gone if name not in {entry["old"] for entry in outcome.mapping}]
    if unsaid:
        page.line(("was deleted since: ", "dim"), printable(named(unsaid)))


def _put_untaken(page: Page, outcome: Outcome) -> None:
    for wanted in outcome.untaken:
        page.line(("Not given to anything: ", "bad"), printable(wanted), ", since no such call was made")


def plan_page(plan: Sequence[PlanLine], replay_of: str) -> Page:
    """What a replay will do to each step, and why."""
    page = Page().line("Replay of ", (replay_of, "name")).line()
    _put_plan(page, plan)
    again = [line for line in plan if line.action in ("run", "ran")]
    saved = sum(line.recorded_seconds or 0 for line in plan if line.action in ("restored", "served"))
    return page.line().line(f"{_counts(plan)}. ", (_promise(len(again), saved), "title"))


def _promise(again: int, saved: float) -> str:
    if not again:
        return "Nothing has to run again."
    return f"About {words.duration(saved)} come from the recording." if saved else "All of it runs."


def outcome_page(outcome: Outcome) -> Page:
    """How a replay went."""
    page = plan_page(outcome.plan, outcome.replay_of) if outcome.plan else Page().line("Replay of ", (outcome.replay_of, "name"))
    _put_given(page.line(), outcome)
    _put_untaken(page, outcome)
    if outcome.until is not None:
        page.line("It ended behind ", (outcome.until, "name"), ", as was asked.")
    run = f" as {outcome.run}" if outcome.run else ""
    page.line("Replay ", words.status(str(outcome.status)), f"{run} in {words.duration(outcome.seconds)}; ", _saved(outcome))
    put_facts(page, outcome)
    return page


def put_facts(page: Page, outcome: Outcome) -> None:
    """What it asked of the outside, and the error that it ended with."""
    effects = {name.replace("_", " "): count for name, count in outcome.effects.items() if count}
    if effects:
        page.line("Outside world: " + ", ".join(f"{count} {name}" for name, count in effects.items()))
    if outcome.saved_calls:
        tokens = f", {outcome.saved_tokens:,} tokens" if outcome.saved_tokens else ""
        calls = ", ".join(f"{kind} {count:,}" for kind, count in outcome.saved_calls.items())
        page.line(f"Not asked again: {calls}{tokens}")
    if outcome.stop is not None and outcome.stop["changed"]:
        page.line("Given other values in the debugger: ", (", ".join(outcome.stop["changed"]), "warn"))
    _put_outside(page, outcome)
    _put_divergences(page, outcome)
    if outcome.paused is not None and outcome.run is not None:
        put_paused(page, outcome.run, outcome.paused)
    elif outcome.error is not None:
        page.line((words.error_text(outcome.error), "bad"))
        if outcome.run:
            page.line("Why:  ", (f"rewound debug {outcome.run}", "command"))


def verdict_page(verdict: Verdict) -> Page:
    """Whether a run is reproducible, and where it is not."""
    page, outcome = Page(), verdict.outcome
    page.line("Replay of ", (outcome.replay_of, "name"), f" as recorded, {outcome.run}, in {words.duration(outcome.seconds)}")
    if verdict.reproducible:
        return page.line(("It is reproducible: ", "good"), "every step came out as recorded, and nothing reached the outside.")
    page.line(("It is not reproducible.", "bad"))
    put_environment(page, outcome)
    _put_divergences(page, outcome)
    first = verdict.compared.first if verdict.compared is not None else None
    if first is not None:
        where = first.step.step
        page.line(f"First difference: the {first.part} of {where.function or f'cell {where.cell}'} ({where.id})")
        page.line("All:  ", (f"rewound diff {outcome.replay_of} {outcome.run}", "command"))
    return page


def _put_divergences(page: Page, outcome: Outcome) -> None:
    for entry in outcome.divergences:
        page.line(("Diverged: ", "bad"), printable(str(entry["asked"])), " is not in the recording")
        if entry["nearest"] is not None:
            page.line("  nearest recorded: ", printable(str(entry["nearest"])))
            for differs in entry["differs"]:
                page.line("  differs in ", printable(str(differs)))
        page.line("  to go on:  ", (str(entry["command"]), "command"))


def _put_outside(page: Page, outcome: Outcome) -> None:
    """What of the world as it is now the replay saw."""
    put_environment(page, outcome)
    for name, count in outcome.live.items():
        page.line(("live: ", "warn"), printable(name), f" ({count})" if count > 1 else "")
    for name in outcome.uncovered:
        page.line(("live: not covered: ", "warn"), printable(name))
    for name, found in outcome.variables.items():
        page.line(("environment: ", "warn"), printable(f"{name} is not as recorded; "), f"the replay used {_USED[found['used']]}")
    for file in outcome.changed_files[:MOST_FILES]:
        then, now = (words.size(held["size"]) if held else "no file" for held in (file["recorded"], file["now"]))
        page.line(("changed since: ", "warn"), printable(file["path"]), f" ({then} when recorded, {now} now)")


def _saved(outcome: Outcome) -> str:
    return f"{words.duration(outcome.saved_seconds or 0)} saved"


def _put_plan(page: Page, plan: Sequence[PlanLine]) -> None:
    columns = (Column("STEP"), Column("WHERE", fold=True), Column("ACTION"), Column("RECORDED", right=True), Column("WHY", fold=True))
    page.table(
        columns,
        [
            (
                (line.step or "-", "dim"),
                (printable(line.function or (f"cell {line.cell}" if line.cell is not None else "?")), "where"),
                (line.action, ACTION_STYLES.get(line.action, "")),
                words.duration(line.recorded_seconds),
                printable(line.reason),
            )
            for line in plan
        ],
    )


def _counts(plan: Sequence[PlanLine]) -> str:
    found = Counter[str](line.action for line in plan)
    return ", ".join(f"{found[action]} {action}" for action in _ORDER if found[action]) or "nothing to do"
